import { createHash } from "node:crypto";
import type { ObservedRevision, ObservedState } from "../../src/observe/observed-state.ts";
import type { ManifestFile, RevisionManifest } from "../../src/revisions/manifest.ts";
import { host, MAIN_CF, observed, SASL } from "../plan/simulated-host.ts";

export const sha256 = (text: string | Uint8Array) => createHash("sha256").update(text).digest("hex");

/** How a revision holds a main.cf of this text. */
export function mainCfFile(text: string, mode = "0644"): ManifestFile {
  return { path: MAIN_CF, sha256: sha256(text), mode, uid: 0, gid: 0, mtime: 1_700_000_000, sensitive: false };
}

/** How a revision holds a password table of this text. */
export function saslFile(text: string): ManifestFile {
  return { path: SASL, sha256: sha256(text), mode: "0600", uid: 0, gid: 0, mtime: 1_700_000_000, sensitive: true };
}

/** A manifest with these files. */
export function manifest(
  number: number,
  files: readonly ManifestFile[],
  more: Partial<RevisionManifest> = {},
): RevisionManifest {
  return {
    schema: "postmend/revision/v1",
    number,
    time: "2026-01-02T03:04:05Z",
    actor: "me@here",
    postmend: "1.0.0",
    action: "apply",
    profile: "smarthost",
    profile_digest: "d1935",
    commit: "c0ffee",
    fingerprint: "f00d",
    files,
    managed: ["relayhost"],
    ...more,
  };
}

/** A revision in a store, whose main.cf is of this text. */
export function revision(number: number, outcome: string, text: string): ObservedRevision {
  return { number, outcome, manifest: JSON.stringify(manifest(number, [mainCfFile(text)])) };
}

/** A revision that came of going back to another one. */
export function rolledBack(number: number, to: number, text: string): ObservedRevision {
  const more = { action: "rollback", rolled_back_to: to } as const;
  return { number, outcome: "rolled-back", manifest: JSON.stringify(manifest(number, [mainCfFile(text)], more)) };
}

/** A host whose main.cf is of this text, and which keeps these revisions. */
export function keeping(text: string, ...revisions: ObservedRevision[]): ObservedState {
  return observed(host(text, { revisions }));
}
