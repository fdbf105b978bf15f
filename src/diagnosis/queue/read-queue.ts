/**
 * Lists the messages that wait in the queues of one Postfix instance, each with the causes that its reasons tell: one
 * execution, which writes nothing on the host. What comes is read while it streams; of each message only what is in a
 * QueuedForFlush stays in memory. Fails when the road breaks, when postqueue does not answer, and when it takes too long.
 */
import { readFileSync } from "node:fs";
import { hostError, neutralise, type PostmendError } from "../../diagnostics/diagnostic.ts";
import { answers } from "../../observe/host-answers.ts";
import { newNonce, parseRecords } from "../../transports/frames.ts";
import { readProgram } from "../../transports/program.ts";
import type { NetworkTransport } from "../../transports/transport.ts";
import type { QueuedForFlush } from "../../verify/flush-selection.ts";
import type { Cause } from "../cause.ts";
import type { Classification } from "../classify.ts";
import { readLines } from "../host-lines.ts";
import { readQueuedMessage } from "../json-line.ts";
import { decoded } from "../line-splitter.ts";
import type { QueuedMessage } from "../queued-message.ts";
import { cachedClassifier } from "../reason-cache.ts";

/** The messages in the order in which postqueue lists them. */
export async function readQueue(transport: NetworkTransport, configDirectory: string): Promise<QueuedForFlush[]> {
  const nonce = newNonce();
  const classify = cachedClassifier();
  const messages: QueuedForFlush[] = [];
  const records: string[] = [];
  const read = (line: string) => {
    const message = line.startsWith("{") ? readQueuedMessage(line) : undefined;
    if (message) messages.push(waitingMessage(message, classify));
    else if (line.includes(`${nonce} `)) records.push(line);
  };
  const { said } = await readLines(transport, LIST, [`${nonce}\n${configDirectory}\n`], () => ({ read }));
  const problem = problemIn(records, nonce, said, transport.host);
  if (problem) throw problem;
  return messages;
}

const LIST = readProgram("list-queue", readFileSync(new URL("./list-queue.sh", import.meta.url), "utf8"), 300);

function waitingMessage(message: QueuedMessage, classify: (reason: string) => Classification): QueuedForFlush {
  const { queueId, queue, arrival, sender, recipients } = message;
  const counts = new Map<Cause, number>();
  const domains = new Set<string>();
  for (const { address, reason } of recipients) {
    domains.add(domainOf(decoded(address)));
    if (reason === "") continue;
    const { cause } = classify(decoded(reason));
    counts.set(cause, (counts.get(cause) ?? 0) + 1);
  }
  return {
    id: decoded(queueId),
    queue: decoded(queue),
    arrival: Number(arrival),
    sender: decoded(sender),
    recipient: decoded(recipients[0]?.address ?? ""),
    domains: [...domains],
    causes: [...counts].sort(([, a], [, b]) => b - a).map(([cause]) => cause),
    reason: decoded(recipients[0]?.reason ?? "").slice(0, 500),
  };
}

/** The part behind the last `@`; what has none is local to the host. */
function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

function problemIn(records: readonly string[], nonce: string, stderr: string, host: string): PostmendError | undefined {
  const got = answers(parseRecords(Buffer.from(`${records.join("\n")}\n`, "latin1"), nonce));
  const listed = got.word("listed");
  if (listed?.data === "0") return undefined;
  const said = (got.text("complaint") ?? stderr).trim().split("\n").at(-1) ?? "";
  return hostError("queue-not-listed", "The queue of the host cannot be listed", {
    detail: `postqueue -j: ${neutralise(said) || (listed ? `it ended with ${listed.data}` : "it did not come to its end")}`,
    hint: "Postfix has to run, and to be able to read its main.cf: postfix status ; postconf -n",
    host,
  });
}
