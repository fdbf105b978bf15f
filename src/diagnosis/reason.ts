/** In reply to what a server refused: this decides what a vague refusal means. */
export type Stage = "greeting" | "helo" | "starttls" | "auth" | "mail" | "rcpt" | "data";

/** A deferral or bounce reason, taken apart. */
export interface Reason {
  /** The whole reason in lower case, wrappers and repeated reply codes removed. */
  readonly text: string;
  /** The words of another server are in it, so the local software's own words are not. */
  readonly quoted: boolean;
  /** SMTP reply code. */
  readonly code?: number;
  /** Enhanced status code (RFC 3463). */
  readonly dsn?: string;
  readonly stage?: Stage;
}

/** Longer reasons are cut here: no server says more, and the work for one reason stays bounded. */
const LONGEST = 4096;

/** Reads one reason: bare, as `postqueue` shows it, or within its line of a log. Never throws. */
export function readReason(input: string): Reason {
  const inner = unwrap(input);
  const whole = inner.slice(0, LONGEST).toLowerCase().replaceAll("’", "'").replace(/\s+/g, " ").trim();
  const reply = replyOf(whole);
  const code = /(?:^|[^\w.])([245]\d\d)(?=[ -]|$)/.exec(reply)?.[1];
  const dsn = dsnIn(reply) ?? dsnIn(whole) ?? dsnField(input);
  const stage = stageOf(whole);
  return {
    text: whole.replace(REPEATED, " ").replace(/ +/g, " "),
    quoted: reply !== whole || /^(?:smtp; ?)?[245]\d\d[ -]/.test(whole),
    ...(code !== undefined && { code: Number(code) }),
    ...(dsn !== undefined && { dsn }),
    ...(stage !== undefined && { stage }),
  };
}

/** Lines of one reply are joined with their codes in between: `450-4.2.1 The user 450-4.2.1 you are …`. */
const REPEATED = /(?<![\w.])[45]\d\d-(?:[45]\.\d{1,3}\.\d{1,3} )?|(?<![\w.])[45]\d\d [45]\.\d{1,3}\.\d{1,3} (?=\S)/g;

/** Removes what is around a reason: a log line, parentheses, and Postfix's note that it did not try again. */
export function unwrap(input: string): string {
  let text = input.slice(0, 2 * LONGEST).trim();
  const status = text.indexOf("status=");
  const open = status < 0 ? -1 : text.indexOf(" (", status);
  if (open >= 0 && open - status < 40) text = text.slice(open + 1);
  if (text.startsWith("(") && text.endsWith(")")) text = text.slice(1, -1).trim();
  for (let at = text.indexOf(SUSPENDED); at >= 0; at = text.indexOf(SUSPENDED)) {
    text = text.slice(at + SUSPENDED.length).trim();
  }
  return text;
}

const SUSPENDED = "delivery temporarily suspended:";

/** From where on a server speaks; the whole text where nothing marks that. */
function replyOf(text: string): string {
  for (const mark of QUOTES) {
    const at = text.indexOf(mark);
    if (at >= 0) return text.slice(at + mark.length);
  }
  return text;
}

const QUOTES = [
  " said: ",
  " refused to talk to me: ",
  "said: ",
  "error from remote mail server after ",
  "remote server returned ",
];

function dsnIn(text: string): string | undefined {
  return /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)/.exec(text)?.[0];
}

function dsnField(input: string): string | undefined {
  const at = input.slice(0, 2 * LONGEST).indexOf(", dsn=");
  return at < 0 ? undefined : dsnIn(input.slice(at + 6, at + 18));
}

function stageOf(text: string): Stage | undefined {
  return STAGES.find(([mark]) => text.includes(mark))?.[1];
}

const STAGES: readonly (readonly [string, Stage])[] = [
  ["in reply to rcpt to", "rcpt"],
  ["in reply to mail from", "mail"],
  ["in reply to end of data", "data"],
  ["in reply to data", "data"],
  ["in reply to bdat", "data"],
  ["in reply to auth", "auth"],
  ["in reply to starttls", "starttls"],
  ["in reply to ehlo", "helo"],
  ["in reply to helo", "helo"],
  ["in reply to lhlo", "helo"],
  ["refused to talk to me", "greeting"],
  ["after rcpt to", "rcpt"],
  ["after mail from", "mail"],
  ["after end of data", "data"],
  ["after data", "data"],
  ["after pipelined data", "data"],
  ["after initial connection", "greeting"],
  ["after pipelined mail from", "mail"],
  ["after pipelined rcpt to", "rcpt"],
  ["after ehlo", "helo"],
  ["after helo", "helo"],
  ["rcpt to:<", "rcpt"],
  ["mail from:<", "mail"],
];
