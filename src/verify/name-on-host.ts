import { readFileSync } from "node:fs";
import { newNonce, parseRecords, probeAnswers } from "../transports/frames.ts";
import { readProgram } from "../transports/program.ts";
import type { ReadTransport } from "../transports/transport.ts";

/** How a host's resolver answers for a name: an address, that there is none, nothing in time, or it could not be asked. */
export type NameOnHost = "resolved" | "not-found" | "silent" | "unknown";

/** Asks the resolver of a host, within so many seconds; one execution that writes nothing. */
export async function nameOnHost(transport: ReadTransport, name: string, seconds: number): Promise<NameOnHost> {
  const nonce = newNonce();
  const result = await transport.read(NAME_ON_HOST, [`${nonce}\n${seconds}\n${name.replace(/[\r\n\0]/g, "")}\n`]);
  const status = probeAnswers(parseRecords(result.stdout, nonce)).get("name")?.status;
  if (status === 0) return "resolved";
  if (status === 2) return "not-found";
  return status === 124 ? "silent" : "unknown";
}

const NAME_ON_HOST = readProgram("name-on-host", readFileSync(new URL("./name-on-host.sh", import.meta.url), "utf8"));
