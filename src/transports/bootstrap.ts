import type { HostConnection } from "./host-connection.ts";
import type { HostProgram } from "./transport.ts";

/** What a host says on standard error once our shell runs, as the right user. Whatever comes before is not from a program of ours. */
export const STARTED = "postmend: started";

/** The line before the program where a password may lie ahead of it unread. */
export const GO = "postmend: go";

/** Why programs wait for `STARTED` before they are sent: sudo reads the first line, and on a mistake it would read on. */
export type Password = "none" | "first line";

/** Whether the password for sudo goes ahead of the program. */
export function passwordMode({ become, becomePassword }: Pick<HostConnection, "become" | "becomePassword">): Password {
  return become && becomePassword ? "first line" : "none";
}

/**
 * The command string that the host's login shell gets: a constant but for a length, so there is nothing in it to quote
 * or to keep secret, and any shell (fish and csh too) passes it on as it is. `dd ibs=1` reads the program and not a byte
 * more; what follows on standard input is the program's own. With `become` the innermost shell is handed over as `$0`,
 * which spares a second level of quotes.
 */
export function bootstrap(
  program: HostProgram,
  { become, becomePassword }: Pick<HostConnection, "become" | "becomePassword">,
): string {
  const length = Buffer.byteLength(program.text);
  const started = `echo "${STARTED}" >&2`;
  const load = `eval "$(dd ibs=1 obs=4096 count=${length} 2>/dev/null)"`;
  if (!become) return `exec /bin/sh -c '${started}; ${load}'`;
  if (!becomePassword) return `exec /bin/sh -c '${SUDO}' '${started}; ${load}'`;
  return `exec /bin/sh -c '${SUDO_WITH_PASSWORD}' '${started}; ${SKIP}; ${load}'`;
}

/** sudo speaks the user's language; its words are read, so it is told to speak English. */
const ENGLISH = "LC_ALL=C; export LC_ALL";

const SUDO = `${ENGLISH}; exec sudo -n /bin/sh -c "$0"`;

/**
 * sudo is not asked first whether it needs the password: where it does, such a question is an attempt that failed, and
 * by Debian's `mail_badpass` a message to root, in the queue of the very host that we only look at.
 */
const SUDO_WITH_PASSWORD = `${ENGLISH}; exec sudo -k -S -p "" /bin/sh -c "$0"`;

/** A sudo that needs no password (NOPASSWD) leaves its line unread, and whatever is not the word to go is read away. */
const SKIP = `until [ "$l" = "${GO}" ]; do IFS= read -r l || exit 1; done`;
