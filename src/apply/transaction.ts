/**
 * The only writer. One execution brings a host from the state that a plan was made for to the state that it wants, or
 * leaves it as it was.
 *
 * It throws a `host` error when the host refused before its write boundary: nothing has changed then; and when the
 * connection broke or the time was up: the host then ends by itself in the new or in the old state, and the next contact tells in which.
 * After the boundary it returns how the host ended, also when the change failed and was taken back. A crash on the host leaves a journal,
 * which the next contact finds; see transaction.sh.
 */
import { readFileSync } from "node:fs";
import { hostError, PostmendError } from "../diagnostics/diagnostic.ts";
import type { HostPlan } from "../plan/plan.ts";
import type { ResolvedSecrets } from "../secrets/secret-text.ts";
import { newNonce, parseRecords, wordsOf } from "../transports/frames.ts";
import type { Transport } from "../transports/transport.ts";
import { writeProgram } from "../transports/write-program.ts";
import type { TransactionContext } from "./context.ts";
import { transactionInput } from "./transaction-input.ts";
import { type TransactionResult, transactionResult } from "./transaction-result.ts";

/**
 * Carries out a plan that has changes; a plan without any must not come here, because it would still take the lock.
 * `onStep` hears of each step of the transaction when the host begins it.
 */
export async function applyPlan(
  transport: Transport,
  plan: HostPlan,
  secrets: ResolvedSecrets,
  context: TransactionContext,
  onStep: (step: string) => void = () => {},
): Promise<TransactionResult> {
  const nonce = newNonce();
  const input = [`${nonce}\n`, ...transactionInput(plan, secrets, context)];
  const result = await transport.write(TRANSACTION, input, wordsOf("step", nonce, onStep)).catch((error: unknown) => {
    throw endNotHeard(error, transport.host);
  });
  return transactionResult(result, parseRecords(result.stdout, nonce), plan, transport.host);
}

/** Where the connection broke or the time was up, nobody here knows whether the host had passed its write boundary. */
function endNotHeard(error: unknown, host: string): unknown {
  const [first] = error instanceof PostmendError ? error.diagnostics : [];
  const summary = END_NOT_HEARD.get(first?.code ?? "");
  if (!summary) return error;
  return hostError("transaction-end-unknown", summary, {
    detail: `${first?.detail ?? "the end was not heard"}; the host goes on by itself and ends in the new or in the old state`,
    hint: `See in which, in a minute:\n  postmend plan --limit ${host}`,
    host,
  });
}

const END_NOT_HEARD: ReadonlyMap<string, string> = new Map([
  ["connection-lost", "The connection broke while the host was being changed"],
  ["program-timeout", "The host did not tell in time how the change ended"],
]);

/** A busy disk takes minutes to flush, and systemd waits a minute and a half for a unit, twice where the change is taken back. */
const SECONDS = 600;

const TRANSACTION = writeProgram(
  "transaction",
  readFileSync(new URL("./transaction.sh", import.meta.url), "utf8"),
  SECONDS,
);
