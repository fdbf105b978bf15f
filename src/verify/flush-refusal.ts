import { hostError, neutralise, type PostmendError } from "../diagnostics/diagnostic.ts";

/** Why a host refused to flush; see flush.sh. Nothing was done then. */
export function flushRefusal(failed: string, reason: string, host: string): PostmendError {
  const { summary, detail, hint } = REFUSALS[failed] ?? WRITE;
  return hostError(`flush-${failed}`, summary, { detail: neutralise(detail(reason)), hint: hint(host), host });
}

/** Whether a flush was refused by the host for a reason that is no fault of it, so that the run goes on. */
export function isRefusal(code: string): boolean {
  return code.startsWith("flush-") && REFUSALS[code.slice("flush-".length)] !== undefined;
}

interface Refusal {
  readonly summary: string;
  readonly detail: (reason: string) => string;
  readonly hint: (host: string) => string;
}

const WRITE: Refusal = {
  summary: "The state of a flush cannot be written on the host; nothing was flushed",
  detail: (reason) => reason,
  hint: () => "Look for a read-only or full filesystem: findmnt -T /var/lib ; df -h /var/lib",
};

const REFUSALS: Readonly<Record<string, Refusal>> = {
  "lock-held": {
    summary: "Another change is being made on the host",
    detail: (reason) => {
      const [process = "?", , , actor = "?", since = "?"] = reason.split(" ");
      return `the lock is held by ${actor} since ${since}, process ${process} on the host`;
    },
    hint: () => "Wait until it has ended.",
  },
  unfinished: {
    summary: "A change on the host is not settled yet",
    detail: () => "it waits for its confirmation, or was cut off; mail is not pushed before the configuration is sure",
    hint: (host) => `Settle it first:\n  postmend confirm ${host}\n  postmend unlock ${host}`,
  },
  running: {
    summary: "Another flush is under way",
    detail: (reason) => {
      const [seconds, ...who] = reason.split(" ");
      return `by ${who.join(" ")}; its last sign of life was ${seconds} s ago`;
    },
    hint: () => "Wait for its end. If whoever made it is gone, --again takes it over.",
  },
  recent: {
    summary: "The same mail was flushed a moment ago, and the configuration has not changed since",
    detail: (reason) => {
      const [seconds, ...who] = reason.split(" ");
      return `${Math.ceil(Number(seconds) / 60)} min ago, by ${who.join(" ")}; mail that cannot be delivered, tried again and again, holds up all other mail`;
    },
    hint: () => "Correct the cause first. If it lies outside of this host and is gone, add --again.",
  },
  overtaken: {
    summary: "Another flush has taken over",
    detail: (reason) => `by ${reason}`,
    hint: () => "Leave it to that one.",
  },
  "no-log": {
    summary: "Postfix's log is not found on the host, so nobody would see mail bounce",
    detail: () => "a line of ours came out in no file below /var/log, not in maillog_file and not in the journal",
    hint: () => "See with `postconf maillog_file syslog_facility` where it goes. Without a log only --all is left.",
  },
  "no-postfix": {
    summary: "Postfix does not take the request",
    detail: () => "postqueue ended with an error: the mail system is down, or main.cf cannot be read",
    hint: () => "postfix status ; postconf -n",
  },
};
