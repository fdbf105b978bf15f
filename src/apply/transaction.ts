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
import { HOST_FILES, hearEnd, settleHost } from "./settle-host.ts";
import { settlingSeconds, transactionInput } from "./transaction-input.ts";
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
  const input = [`${nonce}\n`, ...transactionInput(plan, secrets, context, settleProgram(context))];
  const program = { ...TRANSACTION, seconds: STAGING + 2 * settlingSeconds(context) };
  const result = await hearEnd(transport, program, input, wordsOf("step", nonce, onStep));
  try {
    const ended = transactionResult(result, parseRecords(result.stdout, nonce), plan.basis, transport.host);
    if (ended) return ended;
  } catch (error) {
    if (!isEndUnknown(error)) throw error;
  }
  // What settled the change was killed on the host. The connection stands, so this is the next contact.
  const { actor: who, stateDirectory } = context;
  const place = { ...plan.basis, ...(stateDirectory !== undefined && { stateDirectory }) };
  const { result: recovered } = await settleHost(transport, { ...place, mode: "recover", who }, onStep);
  return recovered ?? nothingChanged(transport.host);
}

function isEndUnknown(error: unknown): boolean {
  return error instanceof PostmendError && error.diagnostics.some(({ code }) => code === "transaction-end-unknown");
}

/** It was killed before there was a journal. */
function nothingChanged(host: string): never {
  throw hostError("transaction-killed", "The change was killed on the host before it wrote anything", {
    detail: "nothing was changed",
    hint: "Look on the host for what kills processes: dmesg | grep -i oom ; journalctl -k",
    host,
  });
}

/** A busy disk takes minutes to flush. */
const STAGING = 300;

const TRANSACTION = writeProgram(
  "transaction",
  `${HOST_FILES}\n${readFileSync(new URL("./transaction.sh", import.meta.url), "utf8")}`,
  STAGING,
);

/** What is put on the host, to go on by itself. */
function settleProgram({ flow }: TransactionContext): string {
  return writeProgram("settle", [HOST_FILES, flow?.program ?? "", SETTLE].join("\n"), 0).text;
}

/** All of it but what sees whether mail flows. */
export const SETTLE = [
  readFileSync(new URL("./change-files.sh", import.meta.url), "utf8"),
  readFileSync(new URL("./activation.sh", import.meta.url), "utf8"),
  readFileSync(new URL("./settle.sh", import.meta.url), "utf8"),
].join("\n");
