import type { HostClock } from "./host-clock.ts";
import { hostText } from "./host-text.ts";
import { timeOfLine } from "./log-tally.ts";
import type { LogGap } from "./mail-state.ts";

/** What log daemons said of dropped lines that may be Postfix's, in the lines that mail-state.sh found. */
export function readGaps(lines: string, clock: HostClock, since: number): LogGap[] {
  return lines.split("\n").flatMap((line) => {
    const [, ofRsyslog, text = ofRsyslog] = DROPPED.exec(line) ?? [];
    if (text === undefined || isOfAnother(text)) return [];
    const at = clock.secondsOf(timeOfLine(line));
    return at !== null && at < since ? [] : [{ text: hostText(text), at }];
  });
}

/** As rsyslog (imuxsock, imjournal; with its tag or without) and journald say it. */
const DROPPED =
  / (?:rsyslogd(?:\[\d+\])?: (im(?:uxsock|journal)\b.* rate-limiting.*)|systemd-journald\[\d+\]: (Suppressed \d+ messages from .*))$/;

/** Some releases name the program or the unit; where they do not, nobody knows whose lines they were. */
function isOfAnother(text: string): boolean {
  const [, unit] = /^Suppressed \d+ messages from (.*)/.exec(text) ?? [];
  if (unit !== undefined) return !unit.includes("postfix");
  const [, name] = /\[pid: \d+, name: ([^\]]*)\]/.exec(text) ?? [];
  return name !== undefined && !PROGRAMS.has(name);
}

/** Programs of Postfix that log while mail is on its way. */
const PROGRAMS: ReadonlySet<string> = new Set([
  "master",
  "qmgr",
  "pickup",
  "cleanup",
  "smtp",
  "smtpd",
  "lmtp",
  "local",
  "virtual",
  "pipe",
  "bounce",
  "error",
  "trivial-rewrite",
  "tlsmgr",
  "postdrop",
  "postlogd",
]);
