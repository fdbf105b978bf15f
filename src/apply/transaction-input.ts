import { createHash } from "node:crypto";
import { internalError, neutralise } from "../diagnostics/diagnostic.ts";
import { STATE_DIRECTORY } from "../observe/state-directory.ts";
import { isSensitiveTable } from "../observe/tables.ts";
import type { HostPlan, PlannedFile } from "../plan/plan.ts";
import { fill, type ResolvedSecrets } from "../secrets/secret-text.ts";
import type { ProgramInput } from "../transports/transport.ts";
import type { TransactionContext } from "./context.ts";
import { editOf } from "./edit-of.ts";

/** A plan in the words of transaction.sh, where they are explained. Contents are in here and nowhere else. */
export function transactionInput(
  plan: HostPlan,
  secrets: ResolvedSecrets,
  context: TransactionContext,
  settle: string,
): ProgramInput {
  const { basis } = plan;
  const names = fileNames(plan);
  const contents = plan.files.map((file) => fileInput(file, plan, secrets, context));
  const bytes = contents.reduce((sum, { size }) => sum + size, 0);
  const header = [
    `${context.stateDirectory ?? STATE_DIRECTORY}/${basis.instance}`,
    basis.configDirectory,
    basis.version,
    neutralise(`${context.actor} ${context.time}`).slice(0, 500),
    [plan.activation, ...ending(context), bytes].join(" "),
    [settlingSeconds(context), context.confirmSeconds ?? 0].join(" "),
    (context.flow?.words ?? []).join(" "),
    manifest(plan, names, context, "found"),
    manifest(plan, names, context, context.action),
    [...basis.files].map(([path, { sha256 }]) => `${sha256 ?? "-"} ${nameIn(plan, path)}`).join(" "),
    names.join(" "),
    Buffer.byteLength(settle),
  ];
  return [
    `${header.join("\n")}\n${settle}`,
    ...contents.flatMap(({ line, content }) => (content.length > 0 ? [`${line}\n`, content] : [`${line}\n`])),
    "\n",
  ];
}

/** How long the host has, once it has begun to write, before its guard takes the change back. */
export function settlingSeconds({ flow, confirmSeconds = 0 }: TransactionContext): number {
  return SETTLING + (flow?.seconds ?? 0) + confirmSeconds;
}

/** systemd waits a minute and a half for a unit, twice where the change is taken back; a busy disk takes its time too. */
const SETTLING = 300;

/** Outcome, revisions to keep (two at the least: this one and the one before), and the revision to go back to. */
function ending(context: TransactionContext): (string | number)[] {
  const keep = Math.max(2, context.keep);
  if (context.action === "apply") return ["applied", keep, "-"];
  return ["rolled-back", keep, String(context.rolledBackTo).padStart(6, "0")];
}

/** Every file of the revision in the order of writing: what main.cf names is there before main.cf is. */
function fileNames(plan: HostPlan): string[] {
  const builds = plan.files.flatMap(({ build }) => (build ? [build.built] : []));
  const paths = [...plan.basis.files.keys(), ...plan.revisionFiles, ...plan.files.map(({ path }) => path), ...builds];
  const names = [...new Set(paths.map((path) => nameIn(plan, path)))];
  const rank = (name: string) => (name === "main.cf" ? 2 : /\.(db|lmdb|cdb)$/.test(name) ? 0 : 1);
  return names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

interface FileInput {
  readonly line: string;
  readonly content: Uint8Array;
  /** Bytes of the whole file. */
  readonly size: number;
}

function fileInput(
  file: PlannedFile,
  plan: HostPlan,
  secrets: ResolvedSecrets,
  context: TransactionContext,
): FileInput {
  const name = nameIn(plan, file.path);
  if (file.content === null) return { line: `${name} -`, content: NOTHING, size: 0 };
  const whole = Buffer.from(fill(file.content, secrets).reveal(), file.encoding);
  // What a rollback brings back is in the store on the host: it need not travel, and its mtime is known there.
  const stored = context.action === "rollback";
  const edit = stored || file.live === undefined ? undefined : editOf(whole, Buffer.from(file.live, file.encoding));
  const content = stored ? NOTHING : (edit?.sent ?? whole);
  const fields = [
    name,
    createHash("sha256").update(whole).digest("hex"),
    file.mode.toString(8),
    file.uid,
    file.gid,
    stored ? "-" : content.length,
    ...building(file, plan),
    ...(edit?.pieces ?? []),
  ];
  return { line: fields.join(" "), content, size: stored ? 0 : whole.length };
}

const NOTHING = new Uint8Array();

/** A built file that the plan brings itself is not built again: a rollback restores the very bytes. */
function building({ build }: PlannedFile, plan: HostPlan): string[] {
  if (!build || plan.files.some(({ path }) => path === build.built)) return ["-", "-"];
  if (!/^\w+$/.test(build.type)) throw contradiction(`a lookup table of type ${build.type}`);
  return [build.type, nameIn(plan, build.built)];
}

/** The controller's half of a revision's manifest; the host adds its number and what it measured of the files. */
function manifest(
  plan: HostPlan,
  names: readonly string[],
  context: TransactionContext,
  action: "apply" | "rollback" | "found",
): string {
  const { actor, time, postmend, profileDigest, commit } = context;
  const ours = action !== "found";
  return JSON.stringify({
    schema: "postmend/revision/v1",
    time,
    actor,
    postmend,
    action,
    profile: ours ? plan.document.profile : null,
    profile_digest: ours ? profileDigest : null,
    commit: ours ? commit : null,
    fingerprint: ours ? plan.document.fingerprint : null,
    ...(ours && context.preflight !== undefined ? { preflight: context.preflight } : {}),
    ...(ours && context.action === "rollback" ? { rolled_back_to: context.rolledBackTo } : {}),
    ...(ours && context.credentials !== undefined ? { credentials: context.credentials } : {}),
    managed: ours ? plan.managed : [],
    sensitive: sensitivePaths(plan, names),
  });
}

function sensitivePaths(plan: HostPlan, names: readonly string[]): string[] {
  const known = new Set(plan.files.filter(({ sensitive }) => sensitive).map(({ path }) => path));
  return names
    .map((name) => ({ name, path: `${plan.basis.configDirectory}/${name}` }))
    .filter(({ name, path }) => isSensitiveTable(name) || known.has(path) || plan.basis.files.get(path)?.sensitive)
    .map(({ path }) => path);
}

/** The file's name in the configuration directory: nothing outside is ever written. */
function nameIn({ basis }: HostPlan, path: string): string {
  const name = path.slice(basis.configDirectory.length + 1);
  if (path === `${basis.configDirectory}/${name}` && /^\w[\w.-]*$/.test(name)) return name;
  throw contradiction(`${path}, which is not a file of ${basis.configDirectory}`);
}

function contradiction(what: string) {
  return internalError("plan-not-applicable", "The plan asks for something that a transaction does not do", {
    detail: neutralise(what),
  });
}
