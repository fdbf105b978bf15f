import { hostText } from "./host-text.ts";
import type { InstanceLine } from "./instance-line.ts";
import type { Trouble } from "./mail-state.ts";

const MOST_TEXTS = 1000;
const SHOWN = 30;
const SHOWN_IDS = 5;

interface Counted {
  readonly program: string;
  readonly level: Trouble["level"];
  text: string;
  lines: number;
  first: number | null;
  last: number | null;
  readonly ids: Set<string>;
}

/** Counts what programs complain of, by text without its numbers and ids. Its size is bounded. */
export class TroubleTally {
  private readonly texts = new Map<string, Counted>();

  add(line: InstanceLine, at: number | null): void {
    const found = levelOf(line);
    if (found === undefined) return;
    const key = `${line.program} ${found.level} ${masked(found.text)}`;
    const counted = this.texts.get(key) ?? this.begun(key, line, found);
    if (counted === undefined) return;
    counted.text = hostText(found.text);
    counted.lines += 1;
    counted.first ??= at;
    counted.last = at ?? counted.last;
    if (found.id !== undefined && counted.ids.size < SHOWN_IDS) counted.ids.add(hostText(found.id));
  }

  /** What stops a program is shown before any warning; within what is shown the most frequent comes first. */
  result(): Trouble[] {
    const weight = ({ level }: Counted) => LEVELS.indexOf(level);
    const all = [...this.texts.values()].sort((a, b) => weight(a) - weight(b) || b.lines - a.lines);
    return all
      .slice(0, SHOWN)
      .sort((a, b) => b.lines - a.lines)
      .map(({ ids, ...counted }) => ({ ...counted, queue_ids: [...ids] }));
  }

  private begun(key: string, { program }: InstanceLine, { level }: Found): Counted | undefined {
    if (this.texts.size >= MOST_TEXTS) return undefined;
    const begun = {
      program: hostText(program),
      level,
      text: "",
      lines: 0,
      first: null,
      last: null,
      ids: new Set<string>(),
    };
    this.texts.set(key, begun);
    return begun;
  }
}

const LEVELS = ["panic", "fatal", "error", "warning", "info"] as const;

interface Found {
  readonly level: Trouble["level"];
  readonly text: string;
  readonly id: string | undefined;
}

function levelOf({ program, text }: InstanceLine): Found | undefined {
  const start = text.slice(0, LONGEST);
  if (UNFILTERED.test(start)) return { level: "info", text: start.slice(start.indexOf(": ") + 2), id: undefined };
  const [, before, word, rest] = /^(?:(\w{6,24}): )?(panic|fatal|error|warning): (.*)/s.exec(start) ?? [];
  if (rest === undefined) {
    const told = TELLING.some((words) => start.startsWith(words)) ? start : pluginText(start);
    return told === undefined ? undefined : { level: "info", text: told, id: undefined };
  }
  const level = LEVELS.find((one) => one === word) ?? "warning";
  if (level === "warning" && isOfClients(program, rest)) return undefined;
  const colon = rest.indexOf(": ");
  const after = rest.slice(0, Math.max(0, colon));
  if (isQueueId(after)) return { level, text: rest.slice(colon + 2), id: after };
  return { level, text: rest, id: before !== undefined && isQueueId(before) ? before : undefined };
}

/** A complaint is a sentence; what is longer quotes something. */
const LONGEST = 1000;

/** Lines without a level that tell of trouble all the same. */
const TELLING = [
  "SSL_connect error",
  "certificate verification failed",
  "Server certificate ",
  "SASL authentication failed",
];

/**
 * What sasl-xoauth2 says of a login that it gave up, or of its configuration. Only sentences that hold no token, up to what
 * they may quote: of one failure the plug-in tells the provider's answer, with an access token in it.
 */
function pluginText(text: string): string | undefined {
  const [, failure] = LOGIN_GIVEN_UP.exec(text) ?? [];
  if (failure !== undefined) return `sasl-xoauth2: ${failure}`;
  return /^sasl-xoauth2: [A-Z][^:']+/.exec(text)?.[0];
}

const LOGIN_GIVEN_UP =
  /^\[sasl-xoauth2\] auth failed: [\d: -]+(TokenStore::\w+: (?:failed to open|http error|missing|rename|request failed|exception)[^=]*)/;

/** Mail that is not taken in, because a Milter does not answer; with another text the Milter itself refused it. */
const UNFILTERED = /^\w+: milter-reject: .*: 4\.7\.1 Service unavailable - try again later;/;

/** Servers warn of what strangers do to them, hundreds of times a day; of outgoing mail that says nothing. */
function isOfClients(program: string, text: string): boolean {
  return (
    /\/(?:smtpd|postscreen|dnsblog|tlsproxy|anvil)$/.test(program) &&
    !/open database|unsupported dictionary|lookup error|table |fork|file|memory|connect to .*(?:private|socket|Milter)|problem talking/.test(
      text,
    )
  );
}

/** Short ids are hexadecimal with a digit, long ones have no vowels. */
function isQueueId(word: string): boolean {
  return /^(?=.*\d)[0-9A-F]{6,}$/.test(word) || /^[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,}$/.test(word);
}

function masked(text: string): string {
  return text
    .slice(0, 300)
    .split(" ")
    .map((word) => (isQueueId(word.replace(/:$/, "")) ? "#" : word.includes("@") ? "@" : word.replace(/\d+/g, "#")))
    .join(" ");
}
