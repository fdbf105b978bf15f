import type { PostfixVersion } from "../../src/postfix/version.ts";

/** The releases of Debian 11, 12 and 13, oldest first. */
export const V3_5: PostfixVersion = { major: 3, minor: 5, text: "3.5.25" };
export const V3_7: PostfixVersion = { major: 3, minor: 7, text: "3.7.11" };
export const V3_10: PostfixVersion = { major: 3, minor: 10, text: "3.10.13" };

export const RELEASES: readonly PostfixVersion[] = [V3_5, V3_7, V3_10];

/** The newest that is known, of Debian's next release. */
export const V3_11: PostfixVersion = { major: 3, minor: 11, text: "3.11.7" };
