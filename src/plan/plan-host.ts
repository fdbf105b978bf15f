import type { DesiredState } from "../desired/desired-state.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedState, ObservedTable, ObservedText } from "../observe/observed-state.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import type { ResolvedSecrets } from "../secrets/secret-text.ts";
import { activation } from "./activation.ts";
import { basisOf } from "./basis.ts";
import { closedToProxymap } from "./closed-tables.ts";
import { credentialTraces } from "./credential-traces.ts";
import { type Digest, fingerprint } from "./fingerprint.ts";
import { hostWarnings, isRunning } from "./host-warnings.ts";
import { leftoverTables } from "./leftover-tables.ts";
import { mainCfChanges } from "./main-cf-changes.ts";
import { editedMainCf, rewrittenMainCf } from "./main-cf-text.ts";
import { obstacles, xoauth2Obstacles } from "./obstacles.ts";
import { damagedRevisions, type Ownership, ownedBefore } from "./owned-before.ts";
import type { Action, Change, Goal, HostPlan, PlannedFile } from "./plan.ts";
import { refusedPlan } from "./refused-plan.ts";
import { secretProblems } from "./secret-problems.ts";
import { type TableChanges, tableChanges } from "./table-changes.ts";

/** What a host's plan is made of. */
export interface PlanRequest {
  readonly desired: DesiredState;
  /** Names the profile as it was when the plan was made. */
  readonly profileDigest: string;
  readonly observed: ObservedState;
  /** Every reference of the desired tables, resolved. */
  readonly secrets: ResolvedSecrets;
  readonly digest: Digest;
  /** True: services died a moment ago over the configuration that is there, and master holds them back. */
  readonly heldBack?: boolean;
}

/**
 * Compares what a host should be with what it is. The same two always give the same plan. What stands in the way makes
 * a plan of status `error` that says so; nothing is thrown for it.
 */
export function planHost(request: PlanRequest): HostPlan {
  const { desired, profileDigest, observed, secrets, digest, heldBack = false } = request;
  const goal: Goal = { profileDigest };
  const problems = [
    ...obstacles(observed),
    ...(desired.needsXoauth2 ? xoauth2Obstacles(observed) : []),
    ...desired.tables.flatMap((table) => [
      ...unseen(table.path, observed),
      ...secretProblems(table, secrets, observed.host),
    ]),
  ];
  if (problems.length > 0 || observed.mainCf.state !== "present") {
    return refusedPlan(observed, goal, desired.profile, problems, desired.warnings);
  }
  const tables = desired.tables.map((table) => tableChanges(table, tableOf(table.path, observed), secrets));
  return assemble({
    goal,
    desired,
    observed,
    live: observed.mainCf.value,
    before: ownedBefore(observed),
    tables,
    digest,
    heldBack,
  });
}

const HELD_BACK = "services that died a moment ago are tried again only when Postfix is started";

interface Parts {
  readonly goal: Goal;
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  readonly live: ObservedText;
  readonly before: Ownership;
  readonly tables: readonly TableChanges[];
  readonly digest: Digest;
  readonly heldBack: boolean;
}

function assemble(parts: Parts): HostPlan {
  const { goal, desired, observed, live, before, tables, digest } = parts;
  const mainCf = mainCfChanges(desired, observed, live, before.owned);
  const text = editedMainCf(live, live.path, mainCf.changes);
  const leftovers = leftoverTables(desired, observed, before.owned, text);
  const changes = [...mainCf.changes, ...tables.flatMap((table) => table.changes), ...leftovers.changes];
  const use = activation(changes, isRunning(observed), parts.heldBack && HELD_BACK);
  const revisionFiles = filesOfRevision(desired, leftovers.files, live.path);
  const mapType = desired.tables[0]?.type;
  const basis = { ...basisOf(observed, revisionFiles), ...(mapType !== undefined && { mapType }) };
  return {
    document: {
      host: observed.host,
      status: changes.length > 0 ? "changes" : "unchanged",
      postfix_version: observed.version.text,
      profile: desired.profile,
      changes,
      actions: [...tables.flatMap((table): readonly Action[] => table.actions), ...use.actions],
      warnings: [...warnings(parts, text), ...leftovers.warnings],
      matches: [...mainCf.matches, ...tables.flatMap((table) => table.matches)],
      fingerprint: fingerprint(observed.host, basis, changes, digest),
    },
    goal,
    basis,
    files: plannedFiles(parts, mainCf.changes, text, leftovers.files),
    activation: use.impact,
    managed: desired.parameters.map(({ name }) => name),
    revisionFiles,
    credentials: credentialTraces(observed),
  };
}

function warnings({ desired, observed, before }: Parts, plannedText: string): Diagnostic[] {
  const wanted = new Map(desired.parameters.map(({ name, value }) => [name, value]));
  const planned = new Map(parseMainCf(plannedText).entries());
  return [
    ...desired.warnings,
    ...damagedRevisions(before, observed),
    ...closedToProxymap(desired.tables, observed, plannedText),
    ...hostWarnings(observed, wanted, planned),
  ];
}

/** Tables come before the main.cf that refers to them. */
function plannedFiles(
  { live, tables }: Parts,
  changes: readonly Change[],
  text: string,
  leftovers: readonly PlannedFile[],
): PlannedFile[] {
  return [
    ...tables.flatMap(({ file }) => (file ? [file] : [])),
    ...leftovers,
    ...(changes.length > 0 ? [rewrittenMainCf(live, text)] : []),
  ];
}

/** In the order of writing. What a revision names as absent, a rollback to it takes away. */
function filesOfRevision(desired: DesiredState, leftovers: readonly PlannedFile[], mainCf: string): string[] {
  return [
    ...desired.tables.flatMap(({ path, built }) => (built === undefined ? [path] : [path, built])),
    ...leftovers.map(({ path }) => path),
    mainCf,
  ];
}

/** Our tables are looked at by name; one that was not looked at is as unknown as one that could not be read. */
function unseen(path: string, observed: ObservedState): Diagnostic[] {
  if (observed.tables.some((table) => table.path === path)) return [];
  const detail = `${path} was not looked at`;
  const summary = "Something on the host could not be looked at";
  return [{ code: "host-unknown", severity: "error", summary, detail, host: observed.host }];
}

function tableOf(path: string, observed: ObservedState): ObservedTable {
  const unlooked = { path, source: { state: "absent" }, built: { state: "absent" }, builtFiles: new Map() } as const;
  return observed.tables.find((table) => table.path === path) ?? unlooked;
}
