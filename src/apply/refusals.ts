import { hostError, neutralise, type PostmendError } from "../diagnostics/diagnostic.ts";
import { quotable } from "../plan/sensitive.ts";
import { MASK } from "../secrets/secret.ts";

/** The Postfix instance that is changed. */
export interface Place {
  readonly instance: string;
  readonly configDirectory: string;
}

/** What a host said when it refused. */
export interface Answer {
  readonly failed: string | undefined;
  readonly reason: string;
  /** The staging directory, where it is still needed. */
  readonly stage: string;
  readonly stderr: string;
  readonly exit: number | undefined;
}

/** Why the host refused before its write boundary. Nothing has changed on it. */
export function refusal(answer: Answer, place: Place, host: string): PostmendError {
  const full = answer.failed === "disk-full" || NO_SPACE.test(`${answer.reason}\n${answer.stderr}`);
  const { code, summary, detail, hint } =
    (full ? undefined : REFUSALS[answer.failed ?? ""]) ?? (full ? DISK_FULL : WRITE);
  return hostError(code, summary, { detail: neutralise(detail(answer, place)), hint: hint(place, answer), host });
}

const NO_SPACE = /No space left on device|Disk quota exceeded/;

interface Refusal {
  readonly code: string;
  readonly summary: string;
  readonly detail: (answer: Answer, place: Place) => string;
  readonly hint: (place: Place, answer: Answer) => string;
}

const DISK_FULL: Refusal = {
  code: "disk-full",
  summary: "There is not enough room on the host for the new files and a copy of the old ones",
  detail: (_, { configDirectory }) => `in ${configDirectory} or /var/lib/postmend; nothing was changed`,
  hint: ({ configDirectory: etc }) => `Make room: df -h ${etc} /var/lib ; df -i ${etc} /var/lib`,
};

const WRITE: Refusal = {
  code: "host-write-failed",
  summary: "The host would not take a file; nothing was changed",
  detail: ({ reason, stderr }) => [reason, lastWords(stderr)].filter((text) => text !== "").join(": "),
  hint: ({ configDirectory }) =>
    `Look for a read-only filesystem or a failing disk: findmnt -T ${configDirectory} ; findmnt -T /var/lib ; dmesg | tail`,
};

const REFUSALS: Readonly<Record<string, Refusal>> = {
  write: WRITE,
  stale: {
    code: "plan-stale",
    summary: "The host has moved since the plan was made",
    detail: ({ reason }) => (reason.startsWith("/") ? `changed: ${reason.split(" ").join(", ")}` : reason),
    hint: () => "Plan again and review the new plan.",
  },
  "lock-held": {
    code: "lock-held",
    summary: "Another change is being made on the host",
    detail: ({ reason }) => lockHolder(reason),
    hint: () => "Wait until it has ended, and plan again.",
  },
  unfinished: {
    code: "transaction-unfinished",
    summary: "An earlier change on the host did not come to its end",
    detail: ({ reason }) => journalHead(reason),
    hint: ({ instance }) =>
      `Look at /var/lib/postmend/${instance}/journal on the host. What could finish it or take it back is not there any more: put the files right, then remove the journal.`,
  },
  layout: {
    code: "file-not-replaceable",
    summary: "A file on the host cannot be replaced in one step",
    detail: ({ reason }) => withoutStage(reason),
    hint: (_, { reason }) => {
      const [file = "FILE"] = /^\/[\w./@+-]+/.exec(reason) ?? [];
      return `It may be a link to another filesystem, mounted on its own, hard-linked or immutable. Look on the host:\n  ls -l ${file} ; findmnt -T ${file} ; lsattr ${file}`;
    },
  },
  damaged: {
    code: "transfer-damaged",
    summary: "The change did not arrive on the host as it was sent; nothing was changed",
    detail: ({ reason }) => reason,
    hint: () => "Run it again.",
  },
  postmap: {
    code: "table-not-built",
    summary: "Postfix could not build a lookup table from its text without a complaint",
    // Postmap quotes the line it complains of, and that line may hold a password.
    detail: ({ reason }) => withoutStage(reason).replace(/"[^"\n]*"?/g, `"${MASK}"`),
    hint: () => "Correct the entry in the profile or its template.",
  },
  "postmap-differs": {
    code: "table-differs",
    summary: "A built lookup table does not hold what its text says",
    detail: ({ reason }) => reason,
    hint: ({ configDirectory }) =>
      `Compare on the host: postmap -s on the table in ${configDirectory} with type and with texthash.`,
  },
  invalid: {
    code: "configuration-invalid",
    summary: "Postfix does not accept the new configuration; nothing was changed",
    detail: ({ reason }) => postconfWords(reason),
    hint: () =>
      "Correct the profile; `postmend plan` shows the values that it leads to. What the profile does not name stands in main.cf on the host: correct it there, or name it in `parameters` or `absent`.",
  },
  "store-damaged": {
    code: "store-damaged",
    summary: "The store of revisions on the host is damaged",
    detail: ({ reason }, { instance }) =>
      `in /var/lib/postmend/${instance} the content is missing or altered of ${[...new Set(reason.split("\n"))].join(", ")}`,
    hint: () =>
      "Bring the objects directory back from a backup of the host, or go to a revision that does not need them.",
  },
  "queue-elsewhere": {
    code: "queue-elsewhere",
    summary: "The new main.cf names another queue directory than the one in which Postfix runs; nothing was changed",
    detail: ({ reason }) => reason.replace(" ", " is where it runs, and the new one is "),
    hint: (_, { reason }) =>
      `Mail that waits there would be left behind. Keep queue_directory = ${reason.split(" ")[0]}, or stop Postfix and move its queue by hand first.`,
  },
  "soft-bounce-overridden": {
    code: "soft-bounce-overridden",
    summary: "A service would bounce mail while the change is not proven; nothing was changed",
    detail: ({ reason }) => `-o soft_bounce in master.cf, of ${reason.trim().split(" ").join(", ")}`,
    hint: ({ configDirectory: etc }, { reason }) =>
      `Take the option out, on the host as root:\n  postconf -c ${etc} -PX ${reason.trim().replace(/(?= |$)/g, "/soft_bounce")} && postfix -c ${etc} reload`,
  },
  "master-astray": {
    code: "master-astray",
    summary: "A Postfix runs on the host that its own commands cannot find; nothing was changed",
    detail: ({ reason }) => `its master is process ${reason.replace(" ", ", and that is not what is in ")}`,
    hint: ({ configDirectory }, { reason }) =>
      `End it, and start Postfix again:\n  kill ${/^\d+/.exec(reason)?.[0] ?? "PID"} ; postfix -c ${configDirectory} start`,
  },
  tools: {
    code: "program-missing",
    summary: "A program that a change needs is missing on the host; nothing was changed",
    detail: ({ reason }) => reason,
    hint: (_, { reason }) =>
      `Install it: coreutils, or ${reason === "setsid" ? "util-linux" : "a busybox that has it"}. See: command -v ${reason}`,
  },
  "restart-impossible": {
    code: "restart-impossible",
    summary: "The change needs a restart of Postfix, which is the first process of its container",
    detail: () => "stopping process 1 would end the container; nothing was changed",
    hint: () => "Change the image or its settings, and start the container anew.",
  },
};

/** Paths in the staging directory, as people know them. */
function withoutStage(text: string): string {
  return text.replace(/\/\.postmend-\w+\/(?:new|old|check)\//g, "/");
}

/** Of `postconf -n` only what it complains of: its other lines are the whole configuration. */
function postconfWords(text: string): string {
  const words = text.split("\n").filter((line) => line !== "" && !/^\w+ =( |$)/.test(line));
  return [...new Set(words)].map((line) => quotable(withoutStage(line))).join("; ");
}

/** Of the words that the lock holds: process, its start, boot, who, since when. */
function lockHolder(words: string): string {
  const [process = "?", , , actor = "?", since = "?"] = words.split(" ");
  return `by ${actor} since ${since}, process ${process} on the host`;
}

function journalHead(journal: string): string {
  const [by, was] = ["by", "outcome"].map((word) => journal.split("\n").find((line) => line.startsWith(`${word} `)));
  return `${was ?? "outcome unknown"}, ${by?.split(" ").slice(4).join(" ") || "by unknown"}`;
}

function lastWords(stderr: string): string {
  const words = stderr.split("\n").filter((line) => line !== "" && !/records (?:in|out)|copied/.test(line));
  return withoutStage(words.at(-1) ?? "");
}
