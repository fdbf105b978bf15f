import type { LintFinding } from "../lint/rule.ts";
import type { Trouble } from "../mail-state/mail-state.ts";
import type { Finding, FindingEvidence } from "./diagnosis-document.ts";
import { wordsOf } from "./explanation.ts";
import { complaintEvidence } from "./finding-evidence.ts";
import type { HostEvidence } from "./host-evidence.ts";
import { latest } from "./latest.ts";

/** What the queues and the processes say by themselves: Postfix that does not run, mail on hold, mail that nobody picks up. */
export function queueFindings({ mail, running, rewritten, lint }: HostEvidence): Finding[] {
  return [
    ...(running === false ? [stopped(mail, lint, rewritten)] : []),
    ...notTold(mail, running, rewritten),
    ...held(mail.queue),
    ...unfiltered(mail),
  ];
}

const KNOWN = { confidence: 0.98, lost: 0, share: 0 } as const;

function stopped(
  { now, queue, log }: HostEvidence["mail"],
  lint: HostEvidence["lint"],
  rewritten: number | null,
): Finding {
  const { incoming, active, deferred, maildrop } = queue.sizes;
  const why = log.trouble.filter(({ level }) => level === "fatal" || level === "panic");
  const isPast = why.every(({ last }) => last !== null && rewritten !== null && last < rewritten + NEXT_WORDS);
  const mistake = lint.find(
    (finding) => STOPS_ALL.has(finding.rule) || (finding.severity === "error" && isNamedIn(finding, why)),
  );
  return {
    ...KNOWN,
    cause: mistake?.cause ?? (isPast ? "other" : "local-config-error"),
    ...(mistake && { rule: mistake.rule }),
    severity: "error",
    summary: mistake ? `Postfix does not run. ${mistake.summary}` : "Postfix does not run",
    messages: incoming + active + deferred + maildrop,
    evidence: [
      { kind: "host", text: "master's pid file names no process of Postfix" },
      ...(maildrop > 0 ? [{ kind: "queue", text: `${maildrop} in maildrop, which nobody picks up` } as const] : []),
      ...endedBy(log, now),
      ...why.slice(0, 2).map(({ program, text }) => ({ kind: "log", text: `${program}: ${text}` }) as const),
    ],
    remedy: mistake
      ? { ...mistake.remedy, text: `${mistake.remedy.text} ${THEN_START}` }
      : toStart(why.length > 0 && isPast),
  };
}

/** What programs say of a file that is being replaced may come in the moment after the time which it gets. */
const NEXT_WORDS = 3;

/** Somebody, or the shutdown of the host, may have wanted it so. */
function endedBy({ stopped, started }: HostEvidence["mail"]["log"], now: number): FindingEvidence[] {
  if (stopped === null || stopped < (started ?? 0)) return [];
  return [{ kind: "log", text: `master was told to end, as \`postfix stop\` does, ${ago(now - stopped)} ago` }];
}

const HOW = "`systemctl start postfix`, or `postfix start` where there is no systemd";
const THEN_START = `Then start Postfix: ${HOW}.`;

function toStart(isMended: boolean): Finding["remedy"] {
  const mended =
    "The configuration was changed after the complaints, and no mistake is seen in it that stops Postfix. ";
  return { kind: "host", text: `${isMended ? mended : ""}Start it, and look whether it stays: ${HOW}.` };
}

/** Mistakes with which master does not start, whatever else there is. */
const STOPS_ALL: ReadonlySet<string> = new Set([
  "main-cf-missing",
  "main-cf-syntax",
  "master-cf-syntax",
  "broken-expression",
  "interface-missing",
  "maillog-file-outside",
]);

function isNamedIn(finding: LintFinding, complaints: readonly Trouble[]): boolean {
  const words = wordsOf(finding);
  return complaints.some(({ text }) => words.some((word) => text.includes(word)));
}

/** A master that goes on with what it read before, as far as its own log lines tell. */
function notTold({ log }: HostEvidence["mail"], running: boolean | undefined, rewritten: number | null): Finding[] {
  const told = latest([log.started, log.reloaded]);
  if (running !== true || told === null) return [];
  const finding = { ...KNOWN, cause: "local-config-error", severity: "warning", messages: 0 } as const;
  const ignored = log.trouble.find(
    ({ text, last }) => STOP_AND_START.test(text) && last !== null && last >= told - 1 && last > (log.started ?? 0),
  );
  if (ignored)
    return [
      {
        ...finding,
        summary: "A setting was changed that Postfix reads at its start alone",
        evidence: [{ kind: "log", text: `${ignored.program}: ${ignored.text}` }],
        remedy: { kind: "host", text: "Stop and start Postfix: a reload does not do it." },
      },
    ];
  // The log may count in whole seconds.
  if (rewritten === null || Math.floor(rewritten) <= told) return [];
  return [
    {
      ...finding,
      confidence: 0.8,
      summary: "The configuration was changed after Postfix last read all of it",
      evidence: [
        { kind: "host", text: `main.cf or master.cf: ${ago(rewritten - told)} after the last start or reload` },
      ],
      remedy: {
        kind: "host",
        text: "`postfix reload`: until then the queue manager and master go on with the old settings, and new processes of other services have the new ones.",
      },
    },
  ];
}

const STOP_AND_START = /to change \w+, stop and start Postfix/;

function ago(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function held({ held }: HostEvidence["mail"]["queue"]): Finding[] {
  if (held.messages === 0) return [];
  return [
    {
      ...KNOWN,
      cause: "other",
      severity: "warning",
      summary: "Mail is on hold: somebody or a rule put it there, and no flush moves it",
      messages: held.messages,
      evidence: held.ids.slice(0, 3).map((queue_id) => ({ kind: "queue", text: "on hold", queue_id })),
      remedy: {
        kind: "host",
        text: "Look at one (`postcat -q ID`), find out who holds mail (header_checks, access tables, an administrator), and release what should go: `postsuper -H ID`.",
      },
    },
  ];
}

/** A Milter that does not answer, without which no mail is taken in: it stays in maildrop, and clients get a 451. */
function unfiltered({ now, queue, log }: HostEvidence["mail"]): Finding[] {
  const refused = log.trouble.filter(({ text }) => text.startsWith("milter-reject: "));
  const last = latest(refused.map((one) => one.last));
  const over = last === null || last < now - MILTER_SECONDS || (log.taken !== null && log.taken > last);
  if (over) return [];
  const why = log.trouble.filter(({ text }) => MILTER_AWAY.test(text)).sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
  const text = why[0]?.text ?? "";
  return [
    {
      ...KNOWN,
      confidence: 0.95,
      cause: /refused/.test(text)
        ? "connection-refused"
        : /timed out/.test(text)
          ? "connection-timeout"
          : "local-config-error",
      severity: "error",
      summary: "A mail filter (Milter) does not answer, and Postfix takes no mail in without it",
      messages: queue.sizes.maildrop,
      evidence: [
        ...(queue.sizes.maildrop > 0 ? [{ kind: "queue", text: `${queue.sizes.maildrop} in maildrop` } as const] : []),
        ...[...why.slice(0, 2), ...refused.slice(0, 1)].map(complaintEvidence),
      ],
      remedy: {
        kind: "host",
        text: "Start the filter (opendkim, rspamd, …), or correct its address in `smtpd_milters` and `non_smtpd_milters`. `milter_default_action = accept` lets mail go without it: decide whether it may, unsigned and unchecked. Mail in maildrop is tried again each minute.",
      },
    },
  ];
}

/** Mail may come seldom; what is longer ago tells nothing of now. */
const MILTER_SECONDS = 3600;
const MILTER_AWAY = /^connect to Milter service|^milter \S+: /;
