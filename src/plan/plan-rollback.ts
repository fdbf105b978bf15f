import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { activation } from "./activation.ts";
import { basisOf, mainCfPath } from "./basis.ts";
import { credentialTraces } from "./credential-traces.ts";
import { type Digest, fingerprint } from "./fingerprint.ts";
import { hostWarnings, isRunning } from "./host-warnings.ts";
import { absentFile } from "./leftover-tables.ts";
import { rollbackObstacles, unusableMainCf } from "./obstacles.ts";
import { damagedRevisions, type OwnedBefore, ownedBefore } from "./owned-before.ts";
import type { HostPlan, PlannedFile } from "./plan.ts";
import { refusedPlan } from "./refused-plan.ts";
import { restoredModes } from "./restored-modes.ts";
import type { RevisionContents, RevisionFile } from "./revision-contents.ts";
import { rollbackChanges } from "./rollback-changes.ts";
import { referenceTo } from "./table-references.ts";

/** What a rollback is made of. */
export interface RollbackRequest {
  readonly target: RevisionContents;
  readonly observed: ObservedState;
  readonly digest: Digest;
  /** What there is to say about the choice of the revision. */
  readonly warnings?: readonly Diagnostic[];
}

const UNREADABLE = "services that died over the unreadable main.cf are tried again only when Postfix is started";

/**
 * A plan whose end is a stored revision, byte for byte: contents, modes, owners, and what was not there. One thing is
 * not put back, and the plan says so: a credential that others could read.
 */
export function planRollback({ target, observed, digest, warnings = [] }: RollbackRequest): HostPlan {
  const problems = rollbackObstacles(observed);
  if (problems.length > 0)
    return refusedPlan(observed, { revision: target.number }, target.profile, problems, warnings);

  const before = ownedBefore(observed);
  const modes = restoredModes(target, observed);
  const brought = broughtSince(target, before.owned, observed);
  const files = mainCfLast([...modes.files, ...brought.removed], mainCfPath(observed));
  const steps = files.map((file) => ({ file, changes: rollbackChanges(file, observed) }));
  const changes = steps.flatMap((step) => step.changes);
  const use = activation(changes, isRunning(observed), unusableMainCf(observed).length > 0 && UNREADABLE);
  const paths = [...brought.kept, ...files.map(({ path }) => path)];
  const basis = basisOf(observed, paths);
  return {
    document: {
      host: observed.host,
      status: changes.length > 0 ? "changes" : "unchanged",
      postfix_version: observed.version.text,
      profile: target.profile,
      changes,
      actions: use.actions,
      warnings: [
        ...warnings,
        ...damagedRevisions(before, observed),
        ...modes.warnings,
        ...brought.warnings,
        ...warningsAfter(target, observed),
      ],
      matches: steps.flatMap((step) => (step.changes.length > 0 ? [] : [match(step.file, target)])),
      fingerprint: fingerprint(observed.host, basis, changes, digest),
    },
    goal: { revision: target.number },
    basis,
    files: steps.flatMap((step) => (step.changes.length > 0 ? [plannedFile(step.file)] : [])),
    activation: use.impact,
    managed: managedIn(target, observed),
    revisionFiles: paths,
    credentials: credentialTraces(observed),
  };
}

interface Brought {
  readonly removed: readonly RevisionFile[];
  readonly kept: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Files that a later revision brought: in the target they were not there. What was in them is in that revision's store. One
 * to which the main.cf of the target refers was there, and only the revision that found it is gone: it stays.
 */
function broughtSince(target: RevisionContents, owned: OwnedBefore | undefined, observed: ObservedState): Brought {
  const known = new Set(target.files.map(({ path }) => path));
  const text = mainCfOf(target, observed);
  const judged = (owned?.files ?? [])
    .filter((path) => !known.has(path))
    .map((path) => ({ path, reference: referenceToFile(path, observed, text) }));
  const kept = judged.flatMap(({ path, reference }) => (reference === undefined ? [] : [{ path, reference }]));
  return {
    removed: judged
      .filter(({ reference }) => reference === undefined)
      .map(({ path }) => ({ path, content: null, sensitive: false })),
    kept: kept.map(({ path }) => path),
    warnings: kept.map(({ path, reference }) => unknownBefore(path, reference, target, observed)),
  };
}

function referenceToFile(path: string, observed: ObservedState, mainCf: string): string | undefined {
  const table = observed.tables.find(({ builtFiles }) => builtFiles.has(path));
  return referenceTo(table?.path ?? path, table && path, observed, mainCf);
}

function unknownBefore(
  path: string,
  reference: string,
  { number }: RevisionContents,
  { host }: ObservedState,
): Diagnostic {
  return {
    code: "table-not-in-revision",
    severity: "warning",
    summary: "A table stays as it is now, because no revision tells what was in it",
    detail: `${reference} of revision ${number} refers to ${path}, which revision ${number} does not hold`,
    hint: `See that its entries fit the main.cf of revision ${number}.`,
    host,
  };
}

/** A state that was found after a change of ours is that change, and what a person edited since: its parameters stay ours. */
function managedIn(target: RevisionContents, observed: ObservedState): readonly string[] {
  if (target.outcome !== "found" || observed.revisions.state !== "present") return target.managed;
  const value = observed.revisions.value.filter(({ number }) => number < target.number);
  return ownedBefore({ ...observed, revisions: { state: "present", value } }).owned?.managed ?? target.managed;
}

/** Tables come before the main.cf that refers to them. */
function mainCfLast(files: readonly RevisionFile[], mainCf: string): RevisionFile[] {
  return [...files.filter(({ path }) => path !== mainCf), ...files.filter(({ path }) => path === mainCf)];
}

function plannedFile(file: RevisionFile): PlannedFile {
  if (file.content === null) return absentFile(file.path);
  const { path, content, encoding, mode, uid, gid, sensitive } = file;
  return { path, content: [{ secret: { plaintext: content } }], encoding, mode, uid, gid, sensitive };
}

function match({ path }: RevisionFile, { number }: RevisionContents) {
  return { file: path, name: path, because: `as in revision ${number}` };
}

function warningsAfter(target: RevisionContents, observed: ObservedState) {
  const planned = new Map(parseMainCf(mainCfOf(target, observed)).entries());
  const managed = new Set(target.managed);
  return hostWarnings(observed, new Map([...planned].filter(([name]) => managed.has(name))), planned);
}

function mainCfOf(target: RevisionContents, observed: ObservedState): string {
  return target.files.find(({ path }) => path === mainCfPath(observed))?.content?.reveal() ?? "";
}
