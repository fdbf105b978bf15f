import type { Findings } from "./findings.ts";

/**
 * The places in Postfix's files where a value of the profile goes. Each refuses what would break out of its place or
 * be expanded; a value is never pasted. True when the value may stand there; otherwise the reason is in the findings.
 */
export type Slot = (findings: Findings, path: string, value: string) => boolean;

/** A main.cf value that may hold `$name`. */
export const expressionSlot: Slot = (findings, path, value) => onOneLine(findings, path, value);

/** A main.cf value that is literal, such as the path of a file on the host. */
export const literalSlot: Slot = (findings, path, value) =>
  onOneLine(findings, path, value) && unexpanded(findings, path, value);

/** The name or address of a relay. */
export const hostSlot: Slot = (findings, path, value) => {
  if (!literalSlot(findings, path, value)) return false;
  if (/^[^\s[\]/,:"'#<>]+$/.test(value) || isIpv6(value)) return true;
  findings.error("relay-host", "This is not the name or address of a relay", {
    path,
    detail: `found "${value}"`,
    hint: "Write the bare name or address; the port has a key of its own, brackets are set by postmend.",
  });
  return false;
};

/** One word of a list: a SASL mechanism, a name to match. */
export const wordSlot: Slot = (findings, path, value) => {
  if (!literalSlot(findings, path, value)) return false;
  if (/^[^\s,]+$/.test(value)) return true;
  findings.error("list-word", "An element of this list is a single word", { path, detail: `found "${value}"` });
  return false;
};

/** The key of a lookup table. */
export const keySlot: Slot = (findings, path, value) => {
  if (!onOneLine(findings, path, value)) return false;
  if (/^[^\s"\\#][^\s"\\]*$/.test(value)) return true;
  findings.error("table-key", "This cannot be the key of a lookup table", {
    path,
    detail: `found "${value}"`,
    hint: "A key has no white space, quotes or backslashes, and does not start with '#'.",
  });
  return false;
};

/** The value of a lookup table; Postfix does not expand it. */
export const tableValueSlot: Slot = (findings, path, value) => onOneLine(findings, path, value);

/** A user name in sasl_passwd, where the first colon ends it. The name is not shown: at some relays it is a token. */
export const userNameSlot: Slot = (findings, path, value) => {
  if (!onOneLine(findings, path, value)) return false;
  const problem = userNameProblem(value);
  if (problem === undefined) return true;
  findings.error("sasl-username", "This cannot be a user name in sasl_passwd", { path, detail: `it ${problem}` });
  return false;
};

/** Why Postfix would read another user name than this one; undefined when it would not. */
export function userNameProblem(value: string): string | undefined {
  if (value === "") return "is empty";
  if (value.includes(":")) return "holds a colon, which ends the user name";
  if (/^\s/.test(value)) return "starts with white space, which is not kept";
  return undefined;
}

/** IPv6 address literal, recognised by its colons: host names have none. */
export function isIpv6(host: string): boolean {
  return /^[0-9a-fA-F:.]+$/.test(host) && (host.match(/:/g)?.length ?? 0) >= 2;
}

function onOneLine(findings: Findings, path: string, value: string): boolean {
  const found = /[\n\r\0]/.exec(value)?.[0];
  if (found === undefined) return true;
  const name = found === "\0" ? "a NUL" : "a line break";
  findings.error("value-line-break", "A value cannot hold a line break or a NUL", { path, detail: `it holds ${name}` });
  return false;
}

function unexpanded(findings: Findings, path: string, value: string): boolean {
  if (!value.includes("$")) return true;
  findings.error("value-expanded", "Postfix would expand the '$' in this value", {
    path,
    detail: `found "${value}"`,
    hint: "Write the value itself, or set the parameter under `parameters`, where expressions are allowed.",
  });
  return false;
}
