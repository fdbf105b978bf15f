import { judgeCertificate } from "./certificate.ts";
import type { RelaySession } from "./relay-session.ts";
import { checksChain, type RelayTarget } from "./relay-target.ts";
import { secured } from "./secure-connection.ts";
import { SmtpDialogue } from "./smtp-dialogue.ts";
import type { Ending } from "./timeline.ts";
import { trustAnchors } from "./trust-anchors.ts";

/** Shakes hands and judges the certificate; the secured stream, or why the test ends. */
export async function shakenHands(session: RelaySession, stream: Parameters<typeof secured>[0]) {
  const { timeline, target, transport, deadlines } = session;
  const { tls } = target;
  const anchors = checksChain(tls) ? await trustAnchors(transport, tls) : ({ state: "absent" } as const);
  const shaken = await timeline.take("tls", async () => {
    const socket = session.keep(
      await secured(stream, tls, anchors.state === "present" ? anchors.value : [], deadlines.handshake),
    );
    return {
      value: socket,
      detail: `${socket.getProtocol()}, ${socket.getCipher().standardName ?? socket.getCipher().name}`,
    };
  });
  if ("end" in shaken) return afterFailedHandshake(session, shaken);
  const verdict = judgeCertificate(shaken.value, tls);
  const unknown = anchors.state === "unknown" ? `the host's CAs could not be read (${anchors.because})` : undefined;
  timeline.note("certificate", verdict.ok !== false || unknown !== undefined, unknown ?? verdict.detail);
  if (unknown !== undefined) session.doubts.push(unknown);
  else if (verdict.ok === undefined) session.doubts.push(verdict.detail);
  else if (!verdict.ok)
    return { end: "failed", cause: "tls-cert-untrusted", problem: `${verdict.detail}${trusted(tls)}` } as const;
  return shaken;
}

function trusted({ level, caFile, caPath }: RelayTarget["tls"]): string {
  if (level === "fingerprint") return "";
  const sources = [caFile, caPath].filter((path) => path !== undefined);
  return `; the host trusts ${sources.length > 0 ? sources.join(" and ") : "no CA: smtp_tls_CAfile and smtp_tls_CApath are empty"}`;
}

/** A handshake that fails on a port for STARTTLS is the wrong kind of port, and a second connection tells. */
async function afterFailedHandshake(session: RelaySession, ending: Ending): Promise<Ending> {
  const { target, timeline, deadlines } = session;
  if (ending.at) return ending;
  if (target.tls.clientCertificate && ending.end === "failed")
    return {
      end: "undetermined",
      because: `${ending.problem}; the host has a client certificate, which this test cannot show`,
    };
  if (!target.tls.wrapper || ending.end !== "failed") return ending;
  const plain = await timeline.take("recheck", async () => {
    const dialogue = new SmtpDialogue(await session.connected());
    await dialogue.reply(deadlines.silence);
    return MISTAKEN_FOR_WRAPPER;
  });
  return "end" in plain && plain.rule ? plain : ending;
}

const MISTAKEN_FOR_WRAPPER = {
  end: "failed",
  cause: "tls-handshake-failed",
  rule: "wrappermode-mismatch",
  problem:
    "the relay greets in the clear: this port is for STARTTLS, and TLS from the first byte was expected (smtp_tls_wrappermode = yes)",
} as const;
