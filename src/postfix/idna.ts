import { foldCase } from "./lookup-table.ts";

/** A domain in its ASCII form, as `${domain_to_ascii{…}}` of Postfix 3.11 gives it; undefined for what is no domain. */
export function domainToAscii(domain: string): string | undefined {
  if (domain !== "" && isAscii(domain)) return domain;
  const labels = domain.split(".");
  if (!labels.every((label) => /^[\p{L}\p{N}\p{M}_-]+$/u.test(label) && !/^-|-$/.test(label))) return undefined;
  return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : undefined;
}

/** A domain in its UTF-8 form, as `${domain_to_utf8{…}}` gives it; undefined for a label that stands for nothing. */
export function domainToUtf8(domain: string): string | undefined {
  if (!isAscii(domain)) return domain;
  const labels = foldCase(domain).split(".").map(labelToUtf8);
  return labels.every((label) => label !== undefined) ? labels.join(".") : undefined;
}

/** A label that would not be written like this is none, nor is one that DNS has no room for. */
function labelToUtf8(label: string): string | undefined {
  if (!label.startsWith("xn--")) return label;
  if (label.length > LONGEST_LABEL) return undefined;
  const text = decoded(label.slice("xn--".length));
  return text !== undefined && domainToAscii(text) === label ? text : undefined;
}

const LONGEST_LABEL = 63;

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** Punycode (RFC 3492): ASCII characters, a hyphen, and where which other characters stand between them. */
function decoded(code: string): string | undefined {
  const hyphen = code.lastIndexOf("-");
  const chars = [...code.slice(0, Math.max(0, hyphen))];
  const digits = [...code.slice(hyphen + 1)].map((char) => DIGITS.indexOf(char));
  let [point, at, bias] = [128, 0, 72];
  for (let next = 0; next < digits.length; ) {
    const start = at;
    for (let [weight, k] = [1, BASE]; ; k += BASE) {
      const digit = digits[next++];
      if (digit === undefined || digit < 0 || at > MOST) return undefined;
      at += digit * weight;
      const threshold = Math.min(Math.max(k - bias, 1), 26);
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const length = chars.length + 1;
    bias = adapted(at - start, length, start === 0);
    point += Math.floor(at / length);
    at %= length;
    if (point > 0x10_ff_ff) return undefined;
    chars.splice(at, 0, String.fromCodePoint(point));
    at += 1;
  }
  return chars.join("");
}

const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";
const BASE = 36;
const MOST = 2 ** 31;

function adapted(delta: number, length: number, first: boolean): number {
  let left = Math.floor(delta / (first ? 700 : 2));
  left += Math.floor(left / length);
  let k = 0;
  for (; left > 455; k += BASE) left = Math.floor(left / 35);
  return k + Math.floor((36 * left) / (left + 38));
}
