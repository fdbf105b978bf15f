/**
 * Settles a change that an earlier contact has left unfinished or unconfirmed: the program that lies on the host with it
 * goes on or back. Like every change it runs detached there, and the next contact learns of its end.
 */
import { readFileSync } from "node:fs";
import { hostError, PostmendError } from "../diagnostics/diagnostic.ts";
import { FIND_MASTER } from "../observe/observe.ts";
import { STATE_DIRECTORY } from "../observe/state-directory.ts";
import { newNonce, parseRecords, wordsOf } from "../transports/frames.ts";
import type { Heard, ProgramInput, ProgramResult, Transport, WriteProgram } from "../transports/transport.ts";
import { writeProgram } from "../transports/write-program.ts";
import type { Place } from "./refusals.ts";
import { type TransactionResult, transactionResult } from "./transaction-result.ts";

export interface Settling extends Place {
  /**
   * `recover`: on with what was confirmed, back with what was cut off, and nothing where a confirmation is still waited
   * for. `confirm`: on. `unlock`: the lock of a process that is gone is broken first.
   */
  readonly mode: "recover" | "confirm" | "unlock";
  /** `user@machine`, and since when. */
  readonly who: string;
  /** Where postmend keeps its state on the host; for tests on scratch directories. */
  readonly stateDirectory?: string;
}

/** How the change ended; `result` is undefined where there was none to settle, `holder` whose lock was broken. */
export interface Settled {
  readonly result: TransactionResult | undefined;
  readonly holder: string | undefined;
}

/** Throws a `host` error where somebody else holds the lock, and where the end was not heard. */
export async function settleHost(
  transport: Transport,
  settling: Settling,
  onStep: (step: string) => void = () => {},
): Promise<Settled> {
  const nonce = newNonce();
  const { instance, configDirectory, mode, who, stateDirectory = STATE_DIRECTORY } = settling;
  const input = [`${[nonce, `${stateDirectory}/${instance}`, configDirectory, mode, who].join("\n")}\n`];
  const result = await hearEnd(transport, CONTACT, input, wordsOf("step", nonce, onStep));
  const records = parseRecords(result.stdout, nonce);
  const holder = records.find((record) => record.name === "holder" && record.kind === "text");
  return {
    result: transactionResult(result, records, settling, transport.host),
    holder: holder?.kind === "text" ? Buffer.from(holder.bytes).toString("utf8") : undefined,
  };
}

/** Where the connection broke or the time was up, nobody here knows whether the host had passed its write boundary. */
export function hearEnd(
  transport: Transport,
  program: WriteProgram,
  input: ProgramInput,
  heard: Heard,
): Promise<ProgramResult> {
  return transport.write(program, input, heard).catch((error: unknown) => {
    const [first] = error instanceof PostmendError ? error.diagnostics : [];
    const summary = END_NOT_HEARD.get(first?.code ?? "");
    if (!summary) throw error;
    throw hostError("transaction-end-unknown", summary, {
      detail: `${first?.detail ?? "the end was not heard"}; the host goes on by itself and ends in the new or in the old state`,
      hint: `See in which, in a minute:\n  postmend plan --limit ${transport.host}`,
      host: transport.host,
    });
  });
}

const END_NOT_HEARD: ReadonlyMap<string, string> = new Map([
  ["connection-lost", "The connection broke while the host was being changed"],
  ["program-timeout", "The host did not tell in time how the change ended"],
]);

/** What all programs that change a host share. */
export const HOST_FILES = [
  FIND_MASTER,
  readFileSync(new URL("./host-files.sh", import.meta.url), "utf8"),
  readFileSync(new URL("./lock.sh", import.meta.url), "utf8"),
  readFileSync(new URL("./guard.sh", import.meta.url), "utf8"),
].join("\n");

/** As long as a change may take that is carried out, does not prove itself, and is taken back. */
const SECONDS = 900;

const CONTACT = writeProgram(
  "contact",
  `${HOST_FILES}\n${readFileSync(new URL("./contact.sh", import.meta.url), "utf8")}`,
  SECONDS,
);
