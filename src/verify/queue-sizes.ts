import { hostError, neutralise } from "../diagnostics/diagnostic.ts";
import { answers } from "../observe/host-answers.ts";
import { newNonce, parseRecords } from "../transports/frames.ts";
import { readProgram } from "../transports/program.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { MAIL_FACTS, QUEUES } from "./mail-facts.ts";
import { type QueueSizes, sizesIn } from "./verification.ts";

/**
 * Counts the messages of a Postfix instance in its queue directory; nothing is written there, and Postfix is not asked.
 * Throws a `host` error where they cannot be counted: that is not a queue of none.
 */
export async function readQueueSizes(transport: ReadTransport, queueDirectory: string): Promise<QueueSizes> {
  const nonce = newNonce();
  const result = await transport.read(COUNT, [`${nonce}\n${queueDirectory}\n`]);
  const said = answers(parseRecords(result.stdout, nonce)).word("queue");
  if (said?.word === "now") return sizesIn(said.data);
  throw hostError("queue-unknown", "The queue cannot be counted", {
    detail: `${neutralise(queueDirectory)}: ${neutralise(result.stderr.trim()) || "it cannot be read there"}`,
    hint: "Counting takes root on the host: `connection: {become: sudo}` in the inventory.",
    host: transport.host,
  });
}

const COUNT = readProgram(
  "queue-sizes",
  `IFS= read -r Q
${MAIL_FACTS}
${QUEUES}
sizes=
for queue in incoming active deferred hold maildrop; do
[ -r "$Q/$queue" ] && [ -d "$Q/$queue" ] || exit 1
queue_count "$queue"
sizes=$sizes$x" "
done
say queue now "$sizes"`,
  180,
);

/** Messages that are on their way out; what is on hold is not. */
export function waitingIn({ incoming, active, deferred }: QueueSizes): number {
  return incoming + active + deferred;
}
