/**
 * The only writer. One execution brings a host from the state that a plan was made for to the state that it wants, or
 * leaves it as it was.
 *
 * It throws a `host` error when the host refused before its write boundary: nothing has changed then. After the boundary
 * it returns how the host ended, also when the change failed and was taken back. A crash on the host leaves a journal,
 * which the next contact finds; see transaction.sh.
 */
import { readFileSync } from "node:fs";
import type { HostPlan } from "../plan/plan.ts";
import type { ResolvedSecrets } from "../secrets/secret-text.ts";
import { newNonce, parseRecords } from "../transports/frames.ts";
import type { Transport } from "../transports/transport.ts";
import { writeProgram } from "../transports/write-program.ts";
import type { TransactionContext } from "./context.ts";
import { transactionInput } from "./transaction-input.ts";
import { type TransactionResult, transactionResult } from "./transaction-result.ts";

/** Carries out a plan that has changes; a plan without any must not come here, because it would still take the lock. */
export async function applyPlan(
  transport: Transport,
  plan: HostPlan,
  secrets: ResolvedSecrets,
  context: TransactionContext,
): Promise<TransactionResult> {
  const nonce = newNonce();
  const result = await transport.write(TRANSACTION, [`${nonce}\n`, ...transactionInput(plan, secrets, context)]);
  return transactionResult(result, parseRecords(result.stdout, nonce), plan, transport.host);
}

const TRANSACTION = writeProgram("transaction", readFileSync(new URL("./transaction.sh", import.meta.url), "utf8"));
