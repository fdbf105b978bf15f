/** TLS over the stream of a dialogue, as Postfix's client would speak it; the certificate is judged by certificate.ts. */
import type { Duplex } from "node:stream";
import { connect, type TLSSocket } from "node:tls";
import { hostError, neutralise, PostmendError } from "../diagnostics/diagnostic.ts";
import type { RelayTls } from "./relay-target.ts";

/**
 * Shakes hands within so many milliseconds. `anchors` are certificates in PEM that a chain may end in. Fails with a `host`
 * error: `tls-plain-text` when the other side does not speak TLS at all, `tls-failed` with OpenSSL's reason,
 * `relay-silent`, `relay-hung-up`.
 */
export function secured(
  stream: Duplex,
  tls: RelayTls,
  anchors: readonly string[],
  milliseconds: number,
): Promise<TLSSocket> {
  return new Promise((done, failed) => {
    if (!tls.versions) return failed(failure("tls-failed", "the protocol list leaves no version that can be spoken"));
    const socket = connect({
      socket: stream,
      // Sent only where Postfix sends it.
      servername: tls.servername ?? "",
      minVersion: tls.versions.oldest,
      maxVersion: tls.versions.newest,
      // Postfix takes what its own library takes; this test must not be stricter than the client that it stands for.
      ciphers: "DEFAULT:@SECLEVEL=0",
      ca: [...anchors],
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    const timer = setTimeout(
      () => end(failure("relay-silent", "the relay did not answer the TLS handshake")),
      milliseconds,
    );
    const end = (error?: PostmendError) => {
      clearTimeout(timer);
      socket.off("error", onError).off("close", onClose);
      socket.on("error", () => {}); // whoever reads hears of it by the end of the stream
      if (!error) return done(socket);
      // Before the stream under it is destroyed, or Node 20 crashes where that is a socket of its own.
      socket.destroy();
      failed(error);
    };
    const onError = (error: Error) => end(tlsFailure(error));
    const onClose = () => end(failure("relay-hung-up", "the relay closed the connection during the TLS handshake"));
    socket
      .once("secureConnect", () => end())
      .once("error", onError)
      .once("close", onClose);
  });
}

function tlsFailure(error: Error): PostmendError {
  if (error instanceof PostmendError) return error;
  const code = "code" in error ? String(error.code) : "";
  const reason = "reason" in error && typeof error.reason === "string" ? error.reason : error.message;
  if (PLAIN_TEXT.has(code)) return failure("tls-plain-text", `the answer is not TLS (${neutralise(reason)})`);
  if (/ECONNRESET|EPIPE|socket disconnected|socket hang up/i.test(`${code} ${reason}`))
    return failure("relay-hung-up", "the relay closed the connection during the TLS handshake");
  return failure("tls-failed", neutralise(reason));
}

/** What OpenSSL says when the bytes that come are no TLS records. */
const PLAIN_TEXT: ReadonlySet<string> = new Set([
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_SSL_PACKET_LENGTH_TOO_LONG",
  "ERR_SSL_HTTP_REQUEST",
  "ERR_SSL_UNEXPECTED_MESSAGE",
]);

function failure(code: string, detail: string): PostmendError {
  return hostError(code, "TLS with the relay did not come about", { detail });
}
