import { type PostfixVersion, parseVersion } from "../../postfix/version.ts";

/** The releases that a configuration may be for when nobody says which. */
export const SUPPORTED: readonly PostfixVersion[] = [5, 6, 7, 8, 9, 10, 11].flatMap(
  (minor) => parseVersion(`3.${minor}`) ?? [],
);
