/** A Postfix version, `mail_version` as `postconf` prints it. Snapshots (`3.12-20260821`) count as their release. */
export interface PostfixVersion {
  readonly major: number;
  readonly minor: number;
  readonly text: string;
}

/** Undefined when the text does not start with `MAJOR.MINOR`. */
export function parseVersion(text: string): PostfixVersion | undefined {
  const match = /^(\d{1,4})\.(\d{1,4})/.exec(text.trim());
  if (!match) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), text: text.trim() };
}

/** True when `version` is the release `major.minor` or newer. */
export function isAtLeast(version: PostfixVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

/** The same for a release that is written out, `3.9`. */
export function reaches(version: PostfixVersion, release: string): boolean {
  const wanted = parseVersion(release);
  return wanted !== undefined && isAtLeast(version, wanted.major, wanted.minor);
}
