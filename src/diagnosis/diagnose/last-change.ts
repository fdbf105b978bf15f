import type { ObservedState } from "../../observe/observed-state.ts";
import { Configuration } from "../configuration/configuration.ts";
import type { ConfigurationFacts } from "../configuration/facts.ts";
import type { Table } from "../configuration/tables.ts";
import { CHROOT_COPIES, tokenFiles } from "../lint/wanted-files.ts";
import type { HostEvidence, Kept } from "./host-evidence.ts";
import { latest } from "./latest.ts";

type Observed = Pick<ObservedState, "mainCf" | "masterCf">;

/**
 * The last changes of a host's configuration. Tokens are none: the plug-in for OAuth 2.0 writes them anew every hour. Programs
 * also make tables of incoming mail again, and the files of names: what they have no part in, that ends nothing of.
 */
export function lastChanges(
  observed: Observed,
  facts: ConfigurationFacts,
  kept: Pick<Kept, "configuration" | "files">,
): Pick<HostEvidence, "changed" | "changedFor"> {
  const tokens = tokenFiles(facts);
  const incoming = [...tokens, ...tablesOfIncomingMail(new Configuration(facts))];
  const names = [...facts.files.keys()].filter((path) => CHROOT_COPIES.some((copy) => path.endsWith(copy)));
  return {
    changed: lastChange(observed, facts, kept, tokens),
    changedFor: {
      reaching: lastChange(observed, facts, kept, incoming),
      sending: lastChange(observed, facts, kept, [...incoming, ...names]),
    },
  };
}

/** Those that only other parameters name than the ones that say where and how mail is sent. */
function tablesOfIncomingMail({ tables }: Configuration): string[] {
  const files = (which: readonly Table[]) =>
    which.flatMap(({ path, builtPath }) => [path ?? [], builtPath ?? []].flat());
  const sending = new Set(files(tables.filter(({ parameter }) => OF_SENDING.test(parameter))));
  return files(tables).filter((path) => !sending.has(path));
}

const OF_SENDING = /^(?:smtp|lmtp|sender_dependent)_|transport|canonical|generic/;

/**
 * When main.cf, master.cf, or a file that they name was changed last, seconds since 1970; null where it is not known. What the
 * kernel shows as files has the time at which it is read.
 */
function lastChange(
  observed: Observed,
  { files }: Pick<ConfigurationFacts, "files">,
  kept: Pick<Kept, "configuration" | "files">,
  leftOut: readonly string[],
): number | null {
  const named = [...files].flatMap(([path, file]) =>
    file.state === "present" && file.value.kind === "file" && !path.startsWith("/proc/") && !leftOut.includes(path)
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
