import { createHash } from "node:crypto";
import { desiredState } from "../../src/desired/desired.ts";
import type { DesiredState } from "../../src/desired/desired-state.ts";
import type {
  Observation,
  ObservedFile,
  ObservedRevision,
  ObservedState,
  ObservedTable,
} from "../../src/observe/observed-state.ts";
import type { HostPlan, PlannedFile } from "../../src/plan/plan.ts";
import { planHost } from "../../src/plan/plan-host.ts";
import type { RevisionContents, RevisionFile } from "../../src/plan/revision-contents.ts";
import { parseLookupTable } from "../../src/postfix/lookup-table.ts";
import type { RelayProfile } from "../../src/profile/resolved-profile.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { fill, type ResolvedSecrets, type SecretReference } from "../../src/secrets/secret-text.ts";
import { facts, resolved, templates } from "../desired/profiles.ts";

/** A file on a simulated host; `bytes` holds one character a byte where the file is not UTF-8. */
export interface SimulatedFile {
  readonly text: string;
  readonly encoding?: "utf8" | "latin1";
  readonly mode?: number;
  readonly uid?: number;
  readonly links?: number;
  readonly realPath?: string;
  readonly elsewhere?: boolean;
  /** Of a built table that Postfix cannot open, in its words. */
  readonly damage?: string;
}

/** A mail host that is only data: what a plan does to it can be looked at again. */
export interface SimulatedHost {
  readonly version: string;
  readonly files: ReadonlyMap<string, SimulatedFile>;
  readonly revisions: readonly ObservedRevision[];
  readonly running: boolean;
}

export const MAIN_CF = "/etc/postfix/main.cf";
export const SASL = "/etc/postfix/sasl_passwd";

const MASTER_CF =
  "smtp      inet  n       -       y       -       -       smtpd\nsmtp      unix  -       -       y       -       -       smtp\n";

/** A Debian host whose main.cf is as given, and further files by their path. */
export function host(
  mainCf: string,
  more: Partial<Omit<SimulatedHost, "files">> & { files?: Record<string, SimulatedFile> } = {},
): SimulatedHost {
  const files = new Map<string, SimulatedFile>([
    [MAIN_CF, { text: mainCf, mode: 0o644 }],
    ["/etc/postfix/master.cf", { text: MASTER_CF, mode: 0o644 }],
    ...Object.entries(more.files ?? {}),
  ]);
  return { version: "3.7.11", revisions: [], running: true, ...more, files };
}

/** The table that postmap would build of a text: its dump stands for the binary file. */
export function built(text: string): SimulatedFile {
  const lines = parseLookupTable(text)
    .entries()
    .map(({ key, value }) => `${key}\t${value}\n`);
  return { text: lines.join(""), mode: 0o600 };
}

/** What observing the host would bring. */
export function observed(simulated: SimulatedHost, more: Partial<ObservedState> = {}): ObservedState {
  const { version, mapTypes, defaultMapType } = facts(simulated.version);
  const file = (path: string) => simulated.files.get(path);
  return {
    host: "mx1",
    hostKey: { type: "ssh-ed25519", fingerprint: "SHA256:abc" },
    instance: "default",
    version,
    configDirectory: "/etc/postfix",
    queueDirectory: "/var/spool/postfix",
    mapTypes,
    defaultMapType,
    mainCf: textOf(MAIN_CF, file(MAIN_CF)),
    masterCf: textOf("/etc/postfix/master.cf", file("/etc/postfix/master.cf")),
    defaults: new Map(),
    postconfMessages: [],
    tables: ["sasl_passwd", "tls_policy", "sender_relay"].map((name) => tableOf(`/etc/postfix/${name}`, file)),
    revisions: { state: "present", value: simulated.revisions },
    xoauth2Plugin: { state: "absent" },
    running: { state: "present", value: simulated.running },
    unfinished: { state: "absent" },
    ...more,
  };
}

function textOf(path: string, file: SimulatedFile | undefined): ObservedState["mainCf"] {
  if (!file) return { state: "absent" };
  return { state: "present", value: { ...fileFacts(path, file), text: file.text, encoding: file.encoding ?? "utf8" } };
}

function tableOf(path: string, file: (path: string) => SimulatedFile | undefined): ObservedTable {
  const [source, db] = [file(path), file(`${path}.db`)];
  return {
    path,
    source: source
      ? { state: "present", value: { ...fileFacts(path, source), content: new Secret(source.text) } }
      : { state: "absent" },
    built: db
      ? {
          state: "present",
          value: { ...fileFacts(`${path}.db`, db), dump: dumpOf(db) },
        }
      : { state: "absent" },
    builtFiles: new Map([".db", ".lmdb", ".cdb"].map((end) => [`${path}${end}`, builtAt(`${path}${end}`, file)])),
  };
}

function builtAt(path: string, file: (path: string) => SimulatedFile | undefined): Observation<ObservedFile> {
  const found = file(path);
  return found ? { state: "present", value: fileFacts(path, found) } : { state: "absent" };
}

function fileFacts(path: string, file: SimulatedFile): ObservedFile {
  const bytes = Buffer.from(file.text, file.encoding ?? "utf8");
  return {
    path,
    realPath: file.realPath ?? path,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    mode: file.mode ?? 0o644,
    uid: file.uid ?? 0,
    gid: file.uid ?? 0,
    elsewhere: file.elsewhere ?? false,
    links: file.links ?? 1,
    size: bytes.length,
    mtime: 1_700_000_000,
  };
}

/** SHA-256, as the engine hands it in. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Secrets by the name in `{env: NAME}`. */
export function secrets(values: Record<string, string> = { RELAY_PASSWORD: "s3cret" }): ResolvedSecrets {
  return {
    get(reference: SecretReference): Secret {
      if ("plaintext" in reference) return reference.plaintext;
      const value = "env" in reference ? values[reference.env] : undefined;
      if (value === undefined) throw new Error(`no such secret: ${JSON.stringify(reference)}`);
      return new Secret(value);
    },
  };
}

/** What a profile means for a simulated host. */
export function desiredFor(simulated: SimulatedHost, profile: RelayProfile): DesiredState {
  return desiredState(resolved(profile), facts(simulated.version), templates());
}

/** Plans a profile for a simulated host. */
export function plan(
  simulated: SimulatedHost,
  profile: RelayProfile,
  more: { values?: Record<string, string>; seen?: Partial<ObservedState>; heldBack?: boolean } = {},
): HostPlan {
  const state = observed(simulated, more.seen);
  const desired = desiredFor(simulated, profile);
  return planHost({
    desired,
    profileDigest: digest("profile"),
    observed: state,
    secrets: secrets(more.values),
    digest,
    heldBack: more.heldBack ?? false,
  });
}

/** Does to a simulated host what apply does to a real one, and keeps a revision of the result. */
export function applied(simulated: SimulatedHost, made: HostPlan, values?: Record<string, string>): SimulatedHost {
  const files = new Map(simulated.files);
  for (const file of made.files) write(files, file, secrets(values));
  const number = (simulated.revisions.at(-1)?.number ?? 0) + 1;
  const manifest = {
    schema: "postmend/revision/v1",
    files: made.revisionFiles.map((path) => (files.has(path) ? { path } : { path, absent: true })),
    managed: made.managed,
  };
  const revision = { number, outcome: "applied", manifest: JSON.stringify(manifest) };
  return { ...simulated, files, revisions: [...simulated.revisions, revision] };
}

function write(files: Map<string, SimulatedFile>, file: PlannedFile, values: ResolvedSecrets): void {
  if (file.content === null) {
    files.delete(file.path);
    return;
  }
  const { encoding, mode, uid } = file;
  const text = fill(file.content, values).reveal();
  files.set(file.path, { text, encoding, mode, uid });
  if (file.build) files.set(file.build.built, { ...built(text), mode });
}

/** The state of a host as a stored revision, for the paths that a plan names. */
export function stored(
  simulated: SimulatedHost,
  paths: readonly string[],
  managed: readonly string[] = [],
): RevisionContents {
  const files = paths.map((path): RevisionFile => {
    const sensitive = path.includes("sasl_passwd");
    const file = simulated.files.get(path);
    if (!file) return { path, content: null, sensitive };
    const { sha256, mode, uid, gid } = fileFacts(path, file);
    return {
      path,
      content: new Secret(file.text),
      encoding: file.encoding ?? "utf8",
      sha256,
      mode,
      uid,
      gid,
      sensitive,
    };
  });
  return { number: 1, outcome: "found", profile: null, files, managed };
}

/** An observation that failed. */
export const UNKNOWN: Observation<never> = { state: "unknown", because: "Permission denied" };

function dumpOf({ text, damage }: SimulatedFile): Observation<Secret> {
  return damage === undefined ? { state: "present", value: new Secret(text) } : { state: "unknown", because: damage };
}
