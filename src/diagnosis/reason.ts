/** In reply to what a server refused: this decides what a vague refusal means. */
export type Stage = "greeting" | "helo" | "starttls" | "auth" | "mail" | "rcpt" | "data";

/** A deferral or bounce reason, taken apart. */
export interface Reason {
  /** The whole reason in lower case, wrappers and repeated reply codes removed. */
  readonly text: string;
  /**
   * What is said, and nothing that is only named: of a quoted reply the reply alone, without mail addresses, host names
   * and web addresses. A relay called `relay.example` denies no relaying, and `/whitelist` in a link lists nobody.
   * `#` stands for a name, `#addr` for an IPv4 address.
   */
  readonly words: string;
  /** The words with the formulas of the standard (RFC 5321) in them; absent where there are none. */
  readonly formula?: string;
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
  const whole = plain(inner.slice(0, LONGEST).toLowerCase()).replace(/\s+/g, " ").trim();
  const reply = replyOf(whole);
  const code = /(?:^|[^\w.])([245]\d\d)(?=[ ,-]|$)/.exec(reply)?.[1];
  const dsn = dsnIn(reply) ?? dsnIn(whole) ?? dsnField(input);
  const stage = code !== undefined && AUTH_CODES.has(code) ? "auth" : stageOf(whole);
  const spoken = spokenIn(withoutRepeated(reply));
  const words = spoken.replace(FORMULAS, " ");
  return {
    text: withoutRepeated(whole.replaceAll("<<< ", "")),
    words,
    ...(words !== spoken && { formula: spoken }),
    quoted: reply !== whole || /^(?:smtp; ?)?[245](?:\d\d[ -]|\.\d{1,3}\.\d{1,3} )/.test(whole),
    ...(code !== undefined && { code: Number(code) }),
    ...(dsn !== undefined && { dsn }),
    ...(stage !== undefined && { stage }),
  };
}

/** Reply codes of AUTH (RFC 4954), whatever Postfix was sending when they came. */
const AUTH_CODES = new Set(["535", "538"]);

/** Letters without their accents, and one kind of quotation mark, as the tables are written. */
function plain(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replaceAll("ß", "ss")
    .replaceAll("ł", "l")
    .replace(/[‘’`´]/g, "'");
}

/** What RFC 5321 says beside its codes, and qmail at the end: the reason stands next to it, and may be another one. */
const FORMULAS =
  /requested (?:mail )?action (?:not taken|aborted)(?:: (?:mailbox unavailable|exceeded storage allocation))?|transaction failed|(?:smtp )?service (?:not available|unavailable|closing transmission channel)|(?:i'm not going to try again; )?this message has been in the queue too long/g;

/** Lines of one reply are joined with their codes in between: `450-4.2.1 The user 450-4.2.1 you are …`. */
const REPEATED = /(?<![\w.])[45]\d\d-(?:[45]\.\d{1,3}\.\d{1,3} )?|(?<![\w.])[45]\d\d [45]\.\d{1,3}\.\d{1,3} (?=\S)/g;

/** The last line of a reply has its code without a hyphen: `550-the domain may not 550 exist`. */
const LAST_LINE: Readonly<Record<string, RegExp>> = {
  "4": /(?<![\w.])4\d\d (?=[a-z])/g,
  "5": /(?<![\w.])5\d\d (?=[a-z])/g,
};

function withoutRepeated(text: string): string {
  const several = /(?<![\w.])([45])\d\d-/.exec(text)?.[1];
  const last = several === undefined ? undefined : LAST_LINE[several];
  const lines = text.replace(REPEATED, " ");
  return (last === undefined ? lines : lines.replace(last, " ")).replace(/ +/g, " ");
}

/** The words of a reply, without names and addresses, and without Postfix's note on the command. */
function spokenIn(reply: string): string {
  return reply
    .replace(NOTES, "")
    .replace(EXIM_ROUTE, "")
    .replace(/[^\s<>()[\]"',;]+/g, (token) => (isName(token) ? "#" : token.replaceAll("_", " ")))
    .replace(IPV4, "#addr");
}

/** An address that a server names is the client's, most often. */
const IPV4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)/g;

/** Whether an IPv4 address stands in it: the words of a reason say that one is named. */
export function namesAddress(text: string): boolean {
  return text.search(IPV4) >= 0;
}

/** What Postfix and Exim add: which command was refused, and that the time for retries is over. */
const NOTES = /(?: \(in reply to [a-z ]{1,40}\)|: retry timeout exceeded| \[(?:rcpt_to|mail_from|data)\])\)?$/;

/** Which router and transport of Exim's it was: `R=local_user` names no user. */
const EXIM_ROUTE = /\b[rt]=[\w-]{1,64}(?: |$)/g;

function isName(token: string): boolean {
  if (!token.includes(".") && !token.includes("@")) return false;
  if (token.includes("@") || token.includes("://") || token.startsWith("www.")) return true;
  const [first, ...labels] = token.replace(/[.:!?/]+$/, "").split(".");
  const last = labels.at(-1) ?? "";
  if (first === "" || labels.includes("") || !/^[a-z]{2,}(?::\d+|\/.*)?$/.test(last)) return false;
  return labels.length > 1 || TOP_LEVEL.test(last);
}

/** Where a full stop without a blank after it does not tell a sentence from a name of two parts. */
const TOP_LEVEL =
  /^(?:com|net|org|edu|gov|info|biz|eu|io|co|uk|de|fr|it|nl|ru|pl|cz|es|pt|jp|cn|br|au|ca|ch|local)(?:[:/]|$)/;

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
  const exim = EXIM.exec(text);
  if (exim) return afterCommand(text.slice(exim.index + exim[0].length));
  const named = NAMED_HOST.exec(text) ?? DEFERRED.exec(text);
  if (named) return text.slice(named[0].length);
  for (const mark of QUOTES) {
    const at = text.indexOf(mark);
    if (at >= 0) return text.slice(at + mark.length);
  }
  const transcript = TRANSCRIPT.exec(text);
  if (transcript) return firstInTranscript(text.slice(transcript.index));
  const wrapped = WRAPPED.exec(text);
  return wrapped ? text.slice(wrapped.index + wrapped[0].length) : text;
}

/** Sendmail shows the session: `>>> RCPT To:<a@b> <<< 550 Relay denied`. */
const TRANSCRIPT = /<<< (?=[245]\d\d[ -])/;

/**
 * The first reply of a session, of all its lines (`<<< 550-no <<< 550 relaying`). What comes next is Sendmail's own word
 * for it, which calls every refused recipient unknown, or the server's complaint that no recipient is left.
 */
function firstInTranscript(session: string): string {
  const lines: string[] = [];
  for (const line of session.split("<<< ").slice(1)) {
    lines.push(line);
    if (line[3] !== "-") break;
  }
  const last = lines.pop() ?? "";
  const end = last.search(AFTER_REPLY);
  return [...lines, end < 0 ? last : last.slice(0, end)].join("");
}

/** The next command, the next server, or a line of Sendmail's: `550 5.1.1 <a@b>... User unknown`. */
const AFTER_REPLY =
  /(?<!:) (?:>>> |\.\.\. while talking|[245]\d\d (?:[245]\.\d{1,3}\.\d{1,3} |[<(]?[^\s@]{1,64}@)|[^\s@]{1,64}@[^\s@]{1,255}\.\.\. deferred)/;

/** Exchange and the mailers of some providers put a reply behind a mark of theirs. */
const WRAPPED =
  /(?:\bsmtp; ?|\breason: |(?:returned|server|response|error)(?: was)?: |returned ')(?=[245](?:\d\d[ -]|\.\d{1,3}\.\d{1,3} ))/;

/** Exim names the command and the server before it quotes: `after MAIL FROM:<a@b>: host c [192.0.2.1]: 550 …`. */
const EXIM = /error from remote mail ?(?:server|er) after /;

/** Exim's log names the server alone: `host c [192.0.2.1]: 550 …`. */
const NAMED_HOST = /^host \S{1,255} \[[\da-f.:]{1,45}\]: (?=[245]\d\d[ -])/;

/** Sendmail's log quotes after one word. */
const DEFERRED = /^deferred: (?=[245]\d\d[ -])/;

function afterCommand(text: string): string {
  const at = text.slice(0, 500).search(/: [245]\d\d[ -]/);
  return at < 0 ? text : text.slice(at + 2);
}

const QUOTES = [" said: ", " refused to talk to me: ", "said: ", "remote server returned "];

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
  ["sasl authentication failed", "auth"],
  ["[mail_from]", "mail"],
  ["[rcpt_to]", "rcpt"],
  ["but sender was rejected", "mail"],
  ["does not like recipient", "rcpt"],
  ["but greeting failed", "greeting"],
  ["but my name was rejected", "helo"],
  ["failed on data command", "data"],
  ["failed after i sent the message", "data"],
  ["for greeting command", "greeting"],
  ["for rcpt to command", "rcpt"],
  ["for mail from command", "mail"],
  ["for text command", "data"],
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
