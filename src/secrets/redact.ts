import { MASK, type Secret } from "./secret.ts";

/**
 * The last line of defence for text that leaves the process: a function that masks the given secrets in it, also where
 * they were encoded on the way (base64 at any alignment, URL, JSON, quoted-printable, hex).
 */
export function redactor(secrets: Iterable<Secret>): (text: string) => string {
  const values = [...new Set([...secrets].map((secret) => secret.reveal()))].filter((value) => value !== "");
  const forms = new Set(values.filter((value) => value.length >= SHORTEST).flatMap(formsOf));
  const short = values.filter((value) => value.length < SHORTEST).map(standingAlone);
  // Longest first, so that nothing is left of a form that holds a shorter one.
  const long = [...forms].sort((a, b) => b.length - a.length).map(escaped);
  if (long.length + short.length === 0) return (text) => text;
  const pattern = new RegExp([...long, ...short].join("|"), "gu");
  return (text) => text.replace(pattern, MASK);
}

const SHORTEST = 4;

/**
 * A short secret occurs in ordinary words: only where it stands alone it is taken for what it is. Between letters and
 * digits of any script that is a word; of signs only a whole run of them between blanks, or `=` would be masked everywhere.
 */
function standingAlone(value: string): string {
  return /[\p{L}\p{N}_]/u.test(value)
    ? `(?<![\\p{L}\\p{N}_])${escaped(value)}(?![\\p{L}\\p{N}_])`
    : `(?<!\\S)${escaped(value)}(?!\\S)`;
}

function formsOf(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeUri(value);
  return [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    url,
    url.replaceAll("%20", "+"),
    url.replace(/%../g, (code) => code.toLowerCase()),
    quotedPrintable(bytes),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    ...base64Forms(bytes),
  ].filter((form) => form.length >= SHORTEST);
}

/** A lone surrogate has no UTF-8 and so no URL form. */
function encodeUri(value: string): string {
  return encodeURIComponent(Buffer.from(value, "utf8").toString("utf8"));
}

function quotedPrintable(bytes: Uint8Array): string {
  return [...bytes]
    .map((byte) => (byte > 126 || byte < 32 || byte === 61 ? `=${hex(byte)}` : String.fromCharCode(byte)))
    .join("");
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

/**
 * Base64 depends on what stands before: AUTH PLAIN sends user and password in one. For each of the three alignments the
 * characters that the secret alone decides; and the whole of it, with its padding.
 */
function base64Forms(bytes: Buffer): string[] {
  const aligned = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const start = offset === 0 ? 0 : offset + 1;
    const rest = (offset + bytes.length) % 3;
    return text.slice(start, rest === 0 ? undefined : -1);
  });
  const base64 = bytes.toString("base64");
  const whole = [base64, base64.replace(/=+$/, ""), ...aligned.filter((form) => form.length >= 6)];
  return [...whole, ...whole.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
