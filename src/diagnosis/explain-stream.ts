import { ADVICE } from "./cause.ts";
import type { DeliveryRecord } from "./delivery-record.ts";
import { type Explanation, explain } from "./explain.ts";
import type { ExplainDocument, InputKind } from "./explain-document.ts";
import { kindOf, type LineReader, readerOf } from "./input-format.ts";
import { decoded, linesOf, withoutReturn } from "./line-splitter.ts";
import { MessageMemory } from "./message-memory.ts";
import { plainText } from "./plain-text.ts";
import { cachedClassifier, textCache } from "./reason-cache.ts";
import type { ReasonDocument } from "./reason-document.ts";
import { relayName } from "./relay-name.ts";
import { Tally } from "./tally.ts";

/** Lines at the start among which the kind of input shows; after that they are bare reasons. */
const UNDECIDED = 1000;

/**
 * Reads a log or a queue listing and sums up why mail fails. Memory is bounded whatever the length: what is remembered
 * of messages and relays has limits, and the document says when they were reached. Fails only when the stream does.
 */
export async function explainStream(chunks: AsyncIterable<Uint8Array>): Promise<ExplainDocument> {
  return (await summed(chunks)).document();
}

/** The same, but a single line that belongs to no log is answered as a reason of its own. */
export async function explainInput(chunks: AsyncIterable<Uint8Array>): Promise<ExplainDocument | ReasonDocument> {
  const summary = await summed(chunks);
  const only = summary.onlyReason();
  return only === undefined ? summary.document() : { schema: "postmend/explain/v1", ...explain(only) };
}

/** Explains every line of a stream as one reason, in order. Empty lines too, so that line n answers line n. */
export async function* explainLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Explanation[]> {
  const classify = textCache();
  for await (const lines of linesOf(plainText(chunks))) {
    yield lines.map((line) => {
      const input = decoded(line);
      return { input, ...classify(input) };
    });
  }
}

async function summed(chunks: AsyncIterable<Uint8Array>): Promise<Summary> {
  const summary = new Summary();
  for await (const lines of linesOf(plainText(chunks))) for (const line of lines) summary.read(line);
  return summary;
}

class Summary {
  private readonly classify = cachedClassifier();
  private readonly memory = new MessageMemory();
  private readonly tally = new Tally();
  private readonly statuses = new Map<string, number>();
  private undecided: string[] = [];
  private kind: InputKind | undefined;
  private reader: LineReader | undefined;
  private lines = 0;
  private unread = 0;
  private silent = 0;
  private bare = 0;

  read(line: string): void {
    this.lines += 1;
    if (this.reader) this.take(this.reader, line);
    else this.decide(line);
  }

  /** The line, if there was no other and it is of no known format. */
  onlyReason(): string | undefined {
    const lines = this.undecided.filter((line) => line.trim() !== "");
    return lines.length === 1 && lines[0] !== undefined ? decoded(lines[0]) : undefined;
  }

  document(): ExplainDocument {
    if (this.kind === undefined) this.begin(this.undecided.some((line) => line.trim() !== "") ? "reasons" : "empty");
    const { failed, deliveredLater, exact } = this.memory;
    return {
      schema: "postmend/explain/v1",
      input: this.kind ?? "empty",
      lines: this.lines,
      unread_lines: this.unread,
      statuses: Object.fromEntries(this.statuses),
      messages: { failed, delivered_later: deliveredLater, without_reason: this.silent, exact },
      first: this.tally.first,
      last: this.tally.last,
      causes: this.tally.causeCounts((cause) => ADVICE[cause]),
      ...this.tally.relayCounts(),
    };
  }

  /** Keeps lines until one shows what kind of input this is. */
  private decide(line: string): void {
    this.undecided.push(line);
    const kind = kindOf(withoutReturn(line));
    if (kind !== undefined) this.begin(kind);
    else if (this.undecided.length >= UNDECIDED) this.begin("reasons");
  }

  private begin(kind: InputKind): void {
    this.kind = kind;
    const reader = readerOf(kind);
    this.reader = reader;
    for (const line of this.undecided.splice(0)) this.take(reader, line);
  }

  private take(reader: LineReader, line: string): void {
    const records = reader(withoutReturn(line));
    if (records === "unread") this.unread += 1;
    else for (const record of records) this.count(record);
  }

  private count(record: DeliveryRecord): void {
    const { kind, queueId, process, status } = record;
    if (status !== "") this.countStatus(status);
    if (kind === "sent") {
      this.memory.settle(process);
      this.memory.succeeds(queueId);
    } else if (kind === "silent") this.silent += 1;
    else this.fail(record);
  }

  private fail(record: DeliveryRecord): void {
    const reason = record.kind === "failed" && record.reason === "" ? record.status : record.reason;
    const known = this.classify(decoded(reason));
    const relay = relayName(record.relay, record.reason);
    if (record.kind === "server" && record.queueId === "") {
      this.memory.waits(record.process, known.cause);
      this.tally.add(record, relay, known, false);
      return;
    }
    // A bare reason is a message of its own; in a log and a queue the id tells which one it is.
    if (record.queueId === "") this.bare += 1;
    const id = record.queueId === "" ? `reason ${this.bare}` : record.queueId;
    if (record.kind === "failed")
      for (const cause of this.memory.settle(record.process)) this.tally.meets(cause, this.memory.meets(id, cause));
    this.tally.add(record, relay, known, this.memory.meets(id, known.cause));
  }

  /** Statuses are few; a log that invents some cannot fill the memory. */
  private countStatus(status: string): void {
    const known = this.statuses.get(status);
    if (known === undefined && this.statuses.size >= 30) return;
    this.statuses.set(known === undefined ? decoded(status) : status, (known ?? 0) + 1);
  }
}
