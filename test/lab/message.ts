/** A message as it lies in the relay's mailbox. */
export interface Message {
  /** Header fields in order, unfolded. The first ones are the relay's own. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
  /** Envelope sender and recipient. */
  readonly from: string;
  readonly to: string;
  /** `ESMTPSA`: over TLS and with AUTH; from the relay's own Received field. */
  readonly protocol: string;
  /** `TLSv1.3`, or undefined where the message came in the clear. */
  readonly tls: string | undefined;
  /** The SASL user that handed it in. */
  readonly authenticatedAs: string | undefined;
  /** First value of a header field, by its name in any case. */
  header(name: string): string | undefined;
}

/** Reads a message that Postfix's virtual(8) delivered. */
export function parseMessage(text: string): Message {
  const end = text.indexOf("\n\n");
  const head = end < 0 ? text : text.slice(0, end);
  const fields = head.replaceAll(/\n[ \t]+/g, " ").split("\n");
  const headers = fields.map((field) => ({
    name: field.slice(0, field.indexOf(":")),
    value: field.slice(field.indexOf(":") + 1).trim(),
  }));
  const header = (name: string) =>
    headers.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())?.value;
  const received = header("Received") ?? "";
  return {
    headers,
    body: end < 0 ? "" : text.slice(end + 2),
    from: (header("Return-Path") ?? "").replaceAll(/[<>]/g, ""),
    to: header("X-Original-To") ?? header("Delivered-To") ?? "",
    protocol: /\bwith (E?SMTP\w*)/.exec(received)?.[1] ?? "",
    tls: /\(using (\S+) with cipher/.exec(received)?.[1],
    authenticatedAs: /\(Authenticated sender: ([^)]*)\)/.exec(received)?.[1],
    header,
  };
}
