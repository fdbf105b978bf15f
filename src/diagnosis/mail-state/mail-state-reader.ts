import { neutralise } from "../../diagnostics/diagnostic.ts";
import { type HostRecord, parseRecords } from "../../transports/frames.ts";
import { readQueuedMessage } from "../json-line.ts";
import { withoutReturn } from "../line-splitter.ts";
import { queuedMessageReader } from "../queue-listing.ts";
import { HostClock } from "./host-clock.ts";
import { hostText } from "./host-text.ts";
import { readGaps } from "./log-gaps.ts";
import { chosenLog, type LogPlace, whyNoLog } from "./log-place.ts";
import { LogTally } from "./log-tally.ts";
import type { LogGap, LogState, MailState, OtherInstance, QueueName, QueueState } from "./mail-state.ts";
import { QueueTally } from "./queue-tally.ts";

/** Lines of the journal that mail-state.sh asks for, less the one that tells that there are more. */
const MOST_JOURNAL_LINES = 50_000;

/** Reads the answer of mail-state.sh line by line, and keeps of it only what is counted. */
export class MailStateReader {
  private readonly nonce: string;
  private readonly seconds: number;
  private readonly choose: (place: string) => void;
  private clock = new HostClock(0, "");
  private names: ReadonlySet<string> = new Set();
  private maillogFile = "";
  private readonly places: LogPlace[] = [];
  private source: string | undefined;
  private readonly sizes = new Map<string, number>();
  private gaps: readonly LogGap[] = [];
  private readonly others: OtherInstance[] = [];
  private queue = new QueueTally(this.clock);
  private log = new LogTally(this.clock, this.names, 0);
  private readonly listing = queuedMessageReader();
  private format: QueueState["source"] = "unknown";
  private refused: string | undefined;
  private unread = 0;
  private logLines = 0;
  private more = false;
  /** What lines without the nonce are. */
  private section: "noise" | "json" | "listing" | "log" | "cut line" = "noise";
  /** Whether the program came to its end. */
  ended = false;

  /** `choose` is told which log to read, as soon as that is known. */
  constructor(nonce: string, seconds: number, choose: (place: string) => void) {
    this.nonce = nonce;
    this.seconds = seconds;
    this.choose = choose;
  }

  /** A Latin-1 reading of a line. */
  read(line: string): void {
    if (line.includes(this.nonce)) {
      for (const record of parseRecords(Buffer.from(`${line}\n`, "latin1"), this.nonce)) this.take(record);
    } else if (line !== "") this.readRaw(withoutReturn(line));
  }

  /** What was read; only whole once the program has ended. */
  result(): MailState {
    return { now: this.clock.now, queue: this.queueState(), log: this.logState(), others: this.others };
  }

  private readRaw(line: string): void {
    if (this.section === "log") {
      this.logLines += 1;
      this.log.add(line);
    } else if (this.section === "cut line") this.section = "log";
    else if (this.section === "json") {
      const message = readQueuedMessage(line);
      if (message) this.queue.add(message);
      else this.unread += 1;
    } else if (this.section === "listing") {
      const message = this.listing.read(line);
      if (message) this.queue.add(message);
    }
  }

  private take(record: HostRecord): void {
    if (record.kind === "text") this.takeText(record.name, Buffer.from(record.bytes).toString("latin1"));
    else if (record.kind === "word") this.takeWord(record.name, record.word, record.data);
  }

  private takeText(name: string, text: string): void {
    if (name === "names") this.names = new Set(text.split(" ").filter((word) => word !== ""));
    else if (name === "maillog") this.maillogFile = hostText(text);
    else if (name === "refused") this.refused = text;
    else if (name === "gaps") this.gaps = readGaps(text, this.clock, this.clock.now - this.seconds);
    else if (name === "other") this.takeOther(text);
    else if (name === "journal") this.places.push({ name, last: text });
    else if (name === "file") {
      const end = text.indexOf("\n");
      this.places.push({ name: text.slice(0, end), last: text.slice(end + 1) });
    }
  }

  private takeOther(text: string): void {
    const [configDirectory = "", deferred, active] = text.split(/\n| (?=\d+$)/);
    this.others.push({
      configDirectory: hostText(configDirectory),
      deferred: Number(deferred),
      active: Number(active),
    });
  }

  private takeWord(name: string, word: string, data: string): void {
    if (name === "clock") this.start(data);
    else if (name === "places") this.chooseLog();
    else if (name === "size") this.sizes.set(word, Number(data));
    else if (name === "queue") this.takeQueueWord(word, data);
    else if (name === "part") this.section = word === "end" ? "noise" : data === "cut" ? "cut line" : "log";
    else if (name === "more") this.more = true;
    else if (name === "end") this.ended = true;
    if (name === "part" && data === "cut") this.more = true;
  }

  private start(data: string): void {
    const [now = "", zone = ""] = data.split(" ");
    this.clock = new HostClock(Number(now), zone);
    this.queue = new QueueTally(this.clock);
  }

  private chooseLog(): void {
    const since = this.clock.now - this.seconds;
    this.log = new LogTally(this.clock, this.names, since);
    this.source = chosenLog(this.places, this.clock, since);
    this.choose(this.source ?? "none");
  }

  private takeQueueWord(word: string, data: string): void {
    if (word === "down") this.refused = "Postfix is not running, and its queue tools write into the log then";
    if (word === "begin") {
      this.refused = undefined;
      this.section = data === "j" ? "json" : "listing";
      return;
    }
    const last = this.section === "listing" ? this.listing.end() : undefined;
    if (last) this.queue.add(last);
    if (word === "end" && (data === "0" || this.queue.messages > 0))
      this.format = this.section === "listing" ? "listing" : "json";
    if (word === "end" && data === "124") this.refused = "postqueue did not end in time";
    this.section = "noise";
  }

  private queueState(): QueueState {
    const tally = this.queue.result();
    const source = this.format !== "unknown" ? this.format : this.sizes.size > 0 ? "directories" : "unknown";
    const because = this.refused === undefined ? {} : { because: lastLine(this.refused) };
    const size = (queue: QueueName) => this.sizes.get(queue) ?? this.queue.sizes.get(queue) ?? 0;
    return {
      source,
      ...because,
      ...tally,
      sizes: {
        incoming: size("incoming"),
        active: size("active"),
        deferred: size("deferred"),
        hold: size("hold"),
        maildrop: size("maildrop"),
      },
      exact: tally.exact && this.unread === 0 && this.refused === undefined,
    };
  }

  private logState(): LogState {
    const tally = this.log.result();
    const many = this.source === "journal" && this.logLines > MOST_JOURNAL_LINES;
    const because = this.source === undefined ? { because: whyNoLog(this.places, this.maillogFile) } : {};
    return {
      source: this.source === undefined ? null : neutralise(this.source),
      ...because,
      truncated: (this.more || many) && !this.log.reachesBack,
      gaps: this.gaps,
      ...tally,
    };
  }
}

/** Programs tell the reason in their last line. */
function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return hostText(lines.at(-1) ?? "it did not say why");
}
