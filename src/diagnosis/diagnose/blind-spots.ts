import type { MailState } from "../mail-state/mail-state.ts";
import type { Finding } from "./diagnosis-document.ts";
import { latest } from "./latest.ts";

/** Where a diagnosis cannot see all: mail in queues of other instances, failures in lines of the log that were dropped. */
export function blindSpots(mail: MailState): Finding[] {
  return [...waitingElsewhere(mail), ...dropped(mail)];
}

const REMARK = { cause: "other", severity: "warning", messages: 0, lost: 0, share: 0 } as const;

/** An instance that has mail to do holds some in `active` all the time; what is deferred is in trouble. */
function waitingElsewhere({ others }: MailState): Finding[] {
  return others
    .filter(({ deferred }) => deferred > 0)
    .map(({ configDirectory, deferred, active }) => ({
      ...REMARK,
      confidence: 0.98,
      summary: "Mail waits in another instance of Postfix on this host",
      evidence: [
        { kind: "queue", text: `the instance in ${configDirectory} has ${deferred} deferred, ${active} active` },
      ],
      remedy: {
        kind: "host",
        text: `This diagnosis and every change are about one instance. Give that one an entry of its own in the inventory, with \`postfix: {config_directory: ${configDirectory}}\`, and diagnose it.`,
      },
    }));
}

function dropped({ log: { gaps } }: MailState): Finding[] {
  if (gaps.length === 0) return [];
  const last = latest(gaps.map(({ at }) => at));
  const shown = [...gaps.filter(({ at }) => at === last), ...gaps].slice(0, 2);
  return [
    {
      ...REMARK,
      confidence: 0.95,
      summary: "The system's log dropped lines of Postfix: what failed in that time may be told nowhere",
      evidence: [...new Set(shown.map(({ text }) => text))].map((text) => ({ kind: "log", text })),
      remedy: {
        kind: "host",
        text: "Raise the limit: `RateLimitBurst` in /etc/systemd/journald.conf, or `SysSock.RateLimit.Burst` of imuxsock in /etc/rsyslog.conf. Or let Postfix write a log of its own: `maillog_file`, from 3.4 on.",
      },
    },
  ];
}
