import type { Finding } from "./diagnosis-document.ts";
import type { HostEvidence } from "./host-evidence.ts";

/** What the queues and the processes say by themselves: Postfix that does not run, mail on hold, mail that nobody picks up. */
export function queueFindings({ mail, running }: HostEvidence): Finding[] {
  return [...stopped(mail, running), ...held(mail.queue)];
}

const KNOWN = { confidence: 0.98, lost: 0, share: 0 } as const;

function stopped({ queue, log }: HostEvidence["mail"], running: boolean | undefined): Finding[] {
  if (running !== false) return [];
  const { incoming, active, deferred, maildrop } = queue.sizes;
  const why = log.trouble.filter(({ level }) => level === "fatal" || level === "panic").slice(0, 2);
  return [
    {
      ...KNOWN,
      cause: why.length > 0 ? "local-config-error" : "other",
      severity: "error",
      summary: "Postfix does not run",
      messages: incoming + active + deferred + maildrop,
      evidence: [
        { kind: "host", text: "master's pid file names no process of Postfix" },
        ...(maildrop > 0 ? [{ kind: "queue", text: `${maildrop} in maildrop, which nobody picks up` } as const] : []),
        ...why.map(({ program, text }) => ({ kind: "log", text: `${program}: ${text}` }) as const),
      ],
      remedy: {
        kind: "host",
        text: "Start it, and look whether it stays: `postfix start` or `systemctl start postfix`.",
      },
    },
  ];
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
