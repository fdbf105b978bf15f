/** Who may do what with a file. */
export interface OwnerAndMode {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Before, after and a note for a change of owner or mode; undefined when both are right. */
export function ownerAndMode(
  live: OwnerAndMode,
  wanted: OwnerAndMode,
): { before: string; after: string; note: string } | undefined {
  const parts: string[] = [];
  if (live.mode !== wanted.mode) parts.push(`mode ${octal(live.mode)} -> ${octal(wanted.mode)}`);
  if (live.uid !== wanted.uid || live.gid !== wanted.gid) parts.push(`owner ${owner(live)} -> ${owner(wanted)}`);
  if (parts.length === 0) return undefined;
  return { before: described(live), after: described(wanted), note: parts.join(", ") };
}

/** The mode with which a stored file comes back: a credential never readable for others, whatever it was stored with. */
export function restoredMode({ mode, sensitive }: { readonly mode: number; readonly sensitive: boolean }): number {
  return sensitive ? mode & 0o600 : mode;
}

/** Permission bits as `stat -c %a` and chmod have them, with a leading zero. */
export function octal(mode: number): string {
  return `0${(mode & 0o7777).toString(8).padStart(3, "0")}`;
}

/** Mode and owner in one short text: `0600 root`, `0640 107:113`. */
export function described(file: OwnerAndMode): string {
  return `${octal(file.mode)} ${owner(file)}`;
}

function owner({ uid, gid }: OwnerAndMode): string {
  return uid === 0 && gid === 0 ? "root" : `${uid}:${gid}`;
}
