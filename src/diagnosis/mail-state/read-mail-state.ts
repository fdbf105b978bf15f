/**
 * Looks at the queue and the log of one Postfix instance: one execution, which writes nothing on the host, not even a line
 * of its log. What comes is counted while it streams, so that a queue of any length takes the same memory. A crash leaves
 * nothing behind: the program ends when nobody listens.
 *
 * What the host cannot tell is in the answer, with the reason. Fails when the road breaks, and when the program does not
 * come to its end in time.
 */
import { readFileSync } from "node:fs";
import { hostError, internalError, neutralise } from "../../diagnostics/diagnostic.ts";
import { newNonce } from "../../transports/frames.ts";
import { readProgram } from "../../transports/program.ts";
import type { NetworkTransport } from "../../transports/transport.ts";
import { MAIL_FACTS, QUEUES } from "../../verify/mail-facts.ts";
import { readLines } from "../host-lines.ts";
import type { MailState, MailStateRequest } from "./mail-state.ts";
import { MailStateReader } from "./mail-state-reader.ts";

/** Reads the state of the mail on a host. */
export async function readMailState(transport: NetworkTransport, request: MailStateRequest): Promise<MailState> {
  const nonce = newNonce();
  const { reader, said } = await readLines(
    transport,
    MAIL_STATE,
    [inputFor(nonce, request)],
    ({ stream }) => new MailStateReader(nonce, request.seconds, (place) => void stream.write(`${place}\n`)),
  );
  if (!reader.ended) throw brokenOff(said, transport.host);
  return reader.result();
}

const PROGRAM = readFileSync(new URL("./mail-state.sh", import.meta.url), "utf8");
/** Beside the queue, which may be long, it asks a handful of programs, each of which gets half a minute or two. */
const MAIL_STATE = readProgram("mail-state", `${MAIL_FACTS}\n${QUEUES}\n${PROGRAM}`, 600);

function inputFor(nonce: string, { configDirectory, queueDirectory, seconds }: MailStateRequest): string {
  const lines = [nonce, configDirectory, queueDirectory, String(Math.ceil(seconds))];
  const wrong = lines.find((line) => line === "" || /[\0\r\n]/.test(line));
  if (wrong === undefined) return `${lines.join("\n")}\n`;
  throw internalError("mail-state-not-askable", "What to look at cannot be told to the host", {
    detail: neutralise(`a line that is empty or more than one: ${wrong}`),
  });
}

function brokenOff(said: string, host: string) {
  const last = said.trim().split("\n").at(-1);
  return hostError("look-broken-off", "Looking at the queue and the log of the host did not come to its end", {
    detail: neutralise(last || "it said nothing"),
    hint: "Run it again; if it stays so, try `/bin/sh -c 'command -v postqueue postcat base64 stat tail timeout'` on the host.",
    host,
  });
}
