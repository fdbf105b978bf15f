import { createHmac } from "node:crypto";
import type {
  CredentialRecord,
  CredentialSince,
  CredentialTraces,
  RevisionCredentials,
} from "../plan/credential-traces.ts";
import { entriesOf } from "../plan/table-entries.ts";
import type { Secret } from "../secrets/secret.ts";
import { parseManifest } from "./manifest.ts";

/** Since when a credential is in force: null where no revision tells. */
export interface CredentialAge {
  /** The key of its entry: the relay, or a sender. */
  readonly key: string;
  readonly since: CredentialSince | null;
}

/** A password table as it is, or will be. */
export interface PasswordTable {
  readonly content: Secret;
  /** Of its bytes, in hex. */
  readonly sha256: string;
}

/**
 * Since when the credentials of a table are in force, as far as the revisions of the host tell: by the fingerprints in
 * them, and where an older postmend wrote none, by the oldest revision that has the very same table. A revision that
 * failed tells nothing. A credential that comes back is as old as it was.
 */
export function credentialAges(table: PasswordTable, traces: CredentialTraces): CredentialAge[] {
  const told = recorded(traces.revisions);
  const whole = told.filter(({ files }) => files.get(traces.path) === table.sha256);
  const asWhole = whole.map(({ time }): CredentialSince => ({ time, at_least: true }));
  return [...entriesOf(table.content.reveal())].map(([key, value]) => {
    const known = told.flatMap(({ credentials }) => (credentials ? recordsOf(credentials, value) : []));
    return { key, since: oldest([...known.map(({ since }) => since), ...asWhole]) };
  });
}

/** The ages of what is on the host now; empty where there is no table, or it could not be read. */
export function liveCredentialAges(traces: CredentialTraces): CredentialAge[] {
  return traces.table.state === "present" ? credentialAges(traces.table.value, traces) : [];
}

/**
 * What a new revision remembers of the credentials of its table: those that are known keep their age; one that is on the
 * host already and is not known is at least as old as this revision; all others begin with it. `salt` is for the first.
 */
export function credentialRecords(
  table: PasswordTable,
  traces: CredentialTraces,
  { time, salt }: { readonly time: string; readonly salt: string },
): RevisionCredentials {
  const values = entriesOf(table.content.reveal());
  const there = traces.table.state === "present" ? traces.table.value.content.reveal() : "";
  const live = new Set(entriesOf(there).values());
  const key = recorded(traces.revisions).findLast(({ credentials }) => credentials)?.credentials?.salt ?? salt;
  const entries = credentialAges(table, traces).map((age): CredentialRecord => {
    const value = values.get(age.key) ?? "";
    const begins: CredentialSince = live.has(value) ? { time, at_least: true } : { time };
    return { key: age.key, fingerprint: fingerprint(key, value), since: age.since ?? begins };
  });
  return { salt: key, entries };
}

/** What a readable revision that did not fail tells, oldest first. */
interface Told {
  readonly time: string;
  /** Digests by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly credentials: RevisionCredentials | undefined;
}

function recorded(revisions: CredentialTraces["revisions"]): Told[] {
  if (revisions.state !== "present") return [];
  return revisions.value.flatMap(({ outcome, manifest: text }) => {
    const manifest = outcome === "failed" ? undefined : parseManifest(text);
    if (!manifest) return [];
    const { time, files, credentials } = manifest;
    const digests = files.flatMap((file) => ("absent" in file ? [] : [[file.path, file.sha256] as const]));
    return [{ time, files: new Map(digests), credentials }];
  });
}

/** By the credential, not by its key: one that moves to another name of the relay is as old as it was. */
function recordsOf({ salt, entries }: RevisionCredentials, value: string): readonly CredentialRecord[] {
  const wanted = fingerprint(salt, value);
  return entries.filter((entry) => entry.fingerprint === wanted);
}

/** Of two that are equally old the first: a record is more exact than a table as a whole. */
function oldest(all: readonly CredentialSince[]): CredentialSince | null {
  return all.reduce<CredentialSince | null>((least, one) => (least && least.time <= one.time ? least : one), null);
}

/**
 * Tells whether two credentials are the same, and nothing else. It stays on the host, in a directory of root's that holds
 * the tables themselves: who can guess by it can read them.
 */
function fingerprint(salt: string, value: string): string {
  return createHmac("sha256", salt).update(value).digest("hex").slice(0, 32);
}
