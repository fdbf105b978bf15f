import { readFileSync } from "node:fs";
import { neutralise } from "../diagnostics/diagnostic.ts";
import { answers } from "../observe/host-answers.ts";
import type { Observation } from "../observe/observed-state.ts";
import { newNonce, parseRecords } from "../transports/frames.ts";
import { readProgram } from "../transports/program.ts";
import type { ReadTransport } from "../transports/transport.ts";
import type { RelayTls } from "./relay-target.ts";

/**
 * The certificates, in PEM, that a chain may end in on this host: those of its CA file and CA directory, read there in one
 * execution that writes nothing. Absent where the configuration names neither, and then nothing is trusted.
 */
export async function trustAnchors(
  transport: ReadTransport,
  { caFile, caPath }: Pick<RelayTls, "caFile" | "caPath">,
): Promise<Observation<readonly string[]>> {
  if (caFile === undefined && caPath === undefined) return { state: "absent" };
  const odd = [caFile, caPath].find((path) => path !== undefined && !/^\/[^\n\r\0]*$/.test(path));
  if (odd !== undefined) return { state: "unknown", because: `${neutralise(odd)} is no absolute path` };
  const nonce = newNonce();
  const result = await transport.read(TRUST_ANCHORS, [`${nonce}\n${caFile ?? "-"}\n${caPath ?? "-"}\n`]);
  const got = answers(parseRecords(result.stdout, nonce));
  if (!got.word("end")) return { state: "unknown", because: "the host's answer broke off" };
  const file = got.probe("file");
  if (file && file.status !== 0) return { state: "unknown", because: `${caFile}: ${neutralise(file.stderr.trim())}` };
  const text = [file, got.probe("directory")].map((answer) => Buffer.from(answer?.stdout ?? []).toString("latin1"));
  return { state: "present", value: certificatesIn(text.join("\n")) };
}

const TRUST_ANCHORS = readProgram(
  "trust-anchors",
  readFileSync(new URL("./trust-anchors.sh", import.meta.url), "utf8"),
);

/** The certificates in a PEM text, what stands between them left out. */
export function certificatesIn(text: string): string[] {
  return (
    text.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g) ?? []
  );
}
