import type { ObservedState } from "../../observe/observed-state.ts";
import type { ConfigurationFacts } from "../configuration/facts.ts";
import type { Kept } from "./host-evidence.ts";
import { latest } from "./latest.ts";

type Observed = Pick<ObservedState, "mainCf" | "masterCf">;

/**
 * When main.cf, master.cf, or a file that they name was changed last, seconds since 1970; null where it is not known. What the
 * kernel shows as files has the time at which it is read, and the `tokens` are files that the plug-in for OAuth 2.0 writes
 * anew every hour.
 */
export function lastChange(
  observed: Observed,
  { files }: Pick<ConfigurationFacts, "files">,
  kept: Pick<Kept, "configuration" | "files">,
  tokens: readonly string[],
): number | null {
  const named = [...files].flatMap(([path, file]) =>
    file.state === "present" && file.value.kind === "file" && !path.startsWith("/proc/") && !tokens.includes(path)
      ? [file.value.mtime + (kept.files.has(path) ? DATED_BACK : 0)]
      : [],
  );
  const rewritten = lastRewrite(observed);
  return latest([kept.configuration && rewritten !== null ? rewritten + DATED_BACK : rewritten, ...named]);
}

/**
 * So many seconds after the time that an apply gives its files nothing has been lost with them yet: they are dated two seconds
 * back, because Postfix distrusts what was written in this very moment, Postfix is told of them a second or two after they
 * were made ready, and nothing bounces for as long again.
 */
const DATED_BACK = 4;

/** The same of main.cf and master.cf alone. */
export function lastRewrite({ mainCf, masterCf }: Observed): number | null {
  return latest([mainCf, masterCf].map((file) => (file.state === "present" ? file.value.mtime : null)));
}
