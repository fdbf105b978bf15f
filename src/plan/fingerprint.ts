import type { Basis, Change } from "./plan.ts";

/** Hex digest of a text: SHA-256, handed in because this folder has no access to the machine. */
export type Digest = (text: string) => string;

/**
 * Names a plan: the same host state and the same changes give the same fingerprint. It is shown to everybody, so
 * nothing that is derived from a secret goes into it: sensitive files are named without their digests, and sensitive
 * values are masked in the changes already.
 */
export function fingerprint(host: string, basis: Basis, changes: readonly Change[], digest: Digest): string {
  const files = [...basis.files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]) => [path, file.sensitive ? null : file.sha256]);
  const { hostKey, instance, configDirectory, version } = basis;
  return digest(JSON.stringify([host, hostKey, instance, configDirectory, version, files, changes.map(canonical)]));
}

function canonical({ file, kind, name, action, before, after, sensitive, impact, note }: Change): unknown[] {
  return [file, kind, name, action, before, after, sensitive, impact, note ?? null];
}
