/**
 * Proves that mail flows through a host: one execution, which sends a canary and, where it is accepted and that is
 * wanted, tries deferred mail again by degrees; see canary.sh for what that leaves on the host. Throws a `host` error
 * when the end is not known; a canary may then be in the queue still.
 */
import { readFileSync } from "node:fs";
import { hostError, internalError, neutralise } from "../diagnostics/diagnostic.ts";
import { newNonce, parseRecords, wordsOf } from "../transports/frames.ts";
import type { Transport } from "../transports/transport.ts";
import { writeProgram } from "../transports/write-program.ts";
import { MAIL_FACTS, QUEUES } from "./mail-facts.ts";
import { type Verification, verificationsIn } from "./verification.ts";

/** What to verify of one Postfix instance, and how long to wait. */
export interface FlowRequest {
  readonly configDirectory: string;
  readonly queueDirectory: string;
  /** Undefined: no message is sent and nothing is flushed; only trouble of the services is looked for. */
  readonly canary?: CanaryRequest;
  /** Seconds in which the backlog is watched that is tried again after an accepted canary; undefined: it is left alone. */
  readonly queueSeconds?: number;
}

/** Envelope addresses of the canary, and the seconds within which it has to be at the relay. */
export interface CanaryRequest {
  readonly from: string;
  readonly to: string;
  readonly within: number;
}

/** `onStep` hears `canary` and `flush` when they begin. */
export async function verifyHost(
  transport: Transport,
  request: FlowRequest,
  onStep: (step: string) => void = () => {},
): Promise<Verification> {
  const nonce = newNonce();
  const program = writeProgram("verify", VERIFY_TEXT, secondsFor(request));
  const result = await transport.write(program, [flowInput(nonce, request)], wordsOf("step", nonce, onStep));
  const verification = verificationsIn(parseRecords(result.stdout, nonce)).at(0);
  if (verification) return verification;
  throw hostError("verification-broken-off", "Verifying that mail flows did not come to its end", {
    detail: neutralise(
      `exit status ${result.exit ?? "none, ended by a signal"}: ${result.stderr.trim() || "it said nothing"}`,
    ),
    hint: "Run it again. A message with the subject `postmend canary` may be in the queue of the host: see postqueue -p",
    host: transport.host,
  });
}

const LOG = readFileSync(new URL("./mail-log.sh", import.meta.url), "utf8");
const ATTEMPTS = readFileSync(new URL("./attempts.sh", import.meta.url), "utf8");
const CANARY = readFileSync(new URL("./canary.sh", import.meta.url), "utf8");
const BACKLOG = readFileSync(new URL("./backlog.sh", import.meta.url), "utf8");
const FLOW = readFileSync(new URL("./mail-flow.sh", import.meta.url), "utf8");

/** Sh functions that read the log of Postfix and its queues. */
export const MAIL_LOG = [MAIL_FACTS, QUEUES, LOG, ATTEMPTS].join("\n");

/** `verify_flow`, with or without what it takes for a canary and for the backlog: all of its bytes travel with a change. */
export function mailFlowText(asked: "canary and backlog" | "backlog" | "neither"): string {
  if (asked === "neither") return [MAIL_FACTS, LOG, FLOW].join("\n");
  return [MAIL_LOG, ...(asked === "backlog" ? [] : [CANARY]), BACKLOG, FLOW].join("\n");
}

const VERIFY_TEXT = `IFS= read -r D
IFS= read -r Q
IFS= read -r from
IFS= read -r to
read -r within watched
${mailFlowText("canary and backlog")}
verify_flow "$from" "$to" "$within" "$watched"`;

/** Beside the two waits it finds the log, reads queues and asks Postfix's programs, each of which gets half a minute. */
function secondsFor({ canary, queueSeconds }: FlowRequest): number {
  return (canary?.within ?? 0) + (queueSeconds ?? 0) + 300;
}

function flowInput(nonce: string, { configDirectory, queueDirectory, canary, queueSeconds }: FlowRequest): string {
  const addresses = [canary?.from ?? "-", canary?.to ?? "-"];
  const lines = [nonce, configDirectory, queueDirectory, ...addresses, `${canary?.within ?? 0} ${queueSeconds ?? "-"}`];
  const wrong = lines.find((line) => line === "" || /[\0\r\n]/.test(line));
  if (wrong === undefined) return `${lines.join("\n")}\n`;
  throw internalError("verification-not-possible", "What to verify cannot be told to the host", {
    detail: neutralise(`a line that is empty or more than one: ${wrong}`),
  });
}
