import type { CredentialRecord, RevisionCredentials } from "../plan/credential-traces.ts";

/** What a revision says of itself. The host keeps it; digests of sensitive files in it are for comparing, never for showing. */
export interface RevisionManifest {
  readonly schema: "postmend/revision/v1";
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** `user@machine`. */
  readonly actor: string;
  /** Version of postmend. */
  readonly postmend: string;
  readonly action: "apply" | "rollback" | "found";
  readonly profile: string | null;
  readonly profile_digest: string | null;
  readonly commit: string | null;
  readonly fingerprint: string | null;
  readonly rolled_back_to?: number;
  /** What the relays said before the change; missing in revisions of before there was such a test. */
  readonly preflight?: Preflight;
  readonly files: readonly ManifestFile[];
  /** Parameters of main.cf that the profile owned. */
  readonly managed: readonly string[];
  /** Missing in revisions of before ages were recorded, and in those that were found. */
  readonly credentials?: RevisionCredentials;
}

const PREFLIGHTS = ["passed", "failed-and-skipped", "skipped", "undetermined", "not-needed"] as const;
/** `failed-and-skipped`: the relays refused, and a person insisted. `skipped`: the profile wants no test. */
export type Preflight = (typeof PREFLIGHTS)[number];

/** A file of the revision, or the fact that there was none. */
export type ManifestFile =
  | { readonly path: string; readonly absent: true }
  | {
      readonly path: string;
      readonly sha256: string;
      /** Four octal digits. */
      readonly mode: string;
      readonly uid: number;
      readonly gid: number;
      readonly mtime: number;
      readonly sensitive: boolean;
    };

/** The manifest in a JSON text; undefined when any part of it is missing or is not what it should be. */
export function parseManifest(text: string): RevisionManifest | undefined {
  const found = record(parsed(text));
  if (found?.["schema"] !== "postmend/revision/v1") return undefined;
  const { number, time, actor, postmend, profile, profile_digest, commit, fingerprint, rolled_back_to, managed } =
    found;
  const action = ACTIONS.find((known) => known === found["action"]);
  const files = Array.isArray(found["files"]) ? found["files"].map(manifestFile) : [undefined];
  if (!isCount(number) || !isTime(time) || !isText(actor) || !isText(postmend) || !action) return undefined;
  if (!isNote(profile) || !isNote(profile_digest) || !isNote(commit) || !isNote(fingerprint)) return undefined;
  if (rolled_back_to !== undefined && !isCount(rolled_back_to)) return undefined;
  // A word that a later postmend wrote is not understood here, and makes nothing else of the revision wrong.
  const preflight = PREFLIGHTS.find((known) => known === found["preflight"]);
  const credentials = revisionCredentials(found["credentials"]);
  if (!Array.isArray(managed) || !managed.every(isText)) return undefined;
  if (!files.every((file) => file !== undefined)) return undefined;
  return {
    schema: "postmend/revision/v1",
    number,
    time,
    actor,
    postmend,
    action,
    profile,
    profile_digest,
    commit,
    fingerprint,
    ...(rolled_back_to === undefined ? {} : { rolled_back_to }),
    ...(preflight === undefined ? {} : { preflight }),
    files,
    managed,
    ...(credentials === undefined ? {} : { credentials }),
  };
}

const ACTIONS = ["apply", "rollback", "found"] as const;

function manifestFile(value: unknown): ManifestFile | undefined {
  const file = record(value);
  if (!file || !isText(file["path"]) || !file["path"].startsWith("/")) return undefined;
  const { path, absent, sha256, mode, uid, gid, mtime, sensitive } = file;
  if (absent === true) return { path, absent };
  if (!isText(sha256) || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  if (!isText(mode) || !/^[0-7]{4}$/.test(mode)) return undefined;
  if (!isCount(uid) || !isCount(gid) || typeof mtime !== "number" || typeof sensitive !== "boolean") return undefined;
  return { path, sha256, mode, uid, gid, mtime, sensitive };
}

/** Like a word of a later postmend: what is not understood tells of no age, and makes nothing else wrong. */
function revisionCredentials(value: unknown): RevisionCredentials | undefined {
  const found = record(value);
  if (!found || !isText(found["salt"]) || !Array.isArray(found["entries"])) return undefined;
  return { salt: found["salt"], entries: found["entries"].flatMap((entry) => credentialRecord(entry) ?? []) };
}

function credentialRecord(value: unknown): CredentialRecord | undefined {
  const entry = record(value);
  const since = record(entry?.["since"]);
  if (!entry || !since || !isText(entry["key"]) || !isText(entry["fingerprint"])) return undefined;
  const { time, at_least } = since;
  if (!isTime(time)) return undefined;
  const { key, fingerprint } = entry;
  return { key, fingerprint, since: { time, ...(at_least === true && { at_least }) } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isNote(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isTime(value: unknown): value is string {
  return isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
}
