import { nearest } from "../diagnostics/nearest.ts";
import { either } from "./expectation.ts";
import type { Complaint } from "./schema-complaints.ts";

/** The next step for a value that does not fit, where there is an obvious one. */
export function valueHint(complaint: Complaint): string | undefined {
  const { error, candidates, pointer } = complaint;
  const key = pointer.slice(pointer.lastIndexOf("/") + 1);
  const { data } = error;
  for (const [pattern, hint] of SPECIAL) {
    const special = pattern.test(pointer) ? hint(data) : undefined;
    if (special) return special;
  }
  if (typeof data === "string") return textHint(data, kindsOf(complaint), candidates, key);
  if (typeof data === "boolean")
    return pointer.startsWith("/parameters/") && kindsOf(complaint).includes("string")
      ? `Postfix writes yes and no: ${key}: ${data ? "yes" : "no"}`
      : undefined;
  if (typeof data === "number") return didYouMean(nearest(String(data), candidates));
  if (typeof data === "object" && data !== null && candidates.length > 0) return keyHint(data, candidates);
  return undefined;
}

/** The next step for a key that nobody knows. */
export function unknownKeyHint(key: string, complaint: Complaint): string {
  const known = Object.keys(complaint.error.parentSchema?.["properties"] ?? {});
  const [first = "", rest] = key.split(":", 2);
  if (rest && known.includes(first)) return `A blank is missing after the colon of \`${first}\`.`;
  const home = complaint.pointer === "" ? HOMES.get(key) : undefined;
  if (home && known.includes(home)) return `\`${key}\` belongs under \`${home}\`.`;
  return didYouMean(nearest(key, known)) ?? `Known here: ${known.join(", ")}`;
}

function didYouMean(word: string | undefined): string | undefined {
  return word === undefined ? undefined : `Did you mean "${word}"?`;
}

function textHint(
  text: string,
  kinds: readonly string[],
  candidates: readonly string[],
  key: string,
): string | undefined {
  if ((kinds.includes("integer") || kinds.includes("number")) && /^\d+$/.test(text))
    return `Without quotes it is a number: ${key}: ${text}`;
  if (kinds.includes("boolean") && /^(yes|on|no|off|true|false)$/i.test(text)) {
    return `YAML 1.2 writes truth values as true and false: ${key}: ${/^(yes|on|true)$/i.test(text)}`;
  }
  if (kinds.includes("array") && !kinds.includes("object") && text !== "")
    return `A list has brackets: ${key}: [${text}]`;
  return didYouMean(nearest(text, candidates));
}

/** A map that should have one key of a few. */
function keyHint(map: object, candidates: readonly string[]): string | undefined {
  if (Object.keys(map).some((key) => candidates.includes(key))) return `Write exactly one of ${either(candidates)}.`;
  const meant = Object.keys(map)
    .map((key) => nearest(key, candidates))
    .find((word) => word !== undefined);
  return didYouMean(meant);
}

function kindsOf({ error: { parentSchema } }: Complaint): string[] {
  const allowed = [parentSchema?.["enum"]].flat();
  if (allowed.includes(true)) return ["boolean"];
  return [parentSchema?.["type"]].flat().filter((kind) => typeof kind === "string");
}

/** Keys that are often written a level too high, and the section of a profile in which they belong. */
const HOMES: ReadonlyMap<string, string> = new Map([
  ...["host", "port", "mx", "fallback"].map((key) => [key, "relay"] as const),
  ...["username", "password", "mechanisms"].map((key) => [key, "auth"] as const),
  ...["level", "wrapper", "min_version", "ca_file", "match", "client_certificate", "policy"].map(
    (key) => [key, "tls"] as const,
  ),
  ...["concurrency", "recipients", "delay", "retry"].map((key) => [key, "limits"] as const),
]);

const REFERENCE = "{env: NAME}";

/** Mistakes that are made often enough to have an answer of their own. */
const SPECIAL: readonly (readonly [RegExp, (data: unknown) => string | undefined])[] = [
  [/^(\/senders\/\d+)?\/relay$/, (data) => (typeof data === "string" && data !== "" ? relayFrom(data) : undefined)],
  [
    /\/host$/,
    (data) =>
      typeof data === "string" && /[[\]:]/.test(data) ? relayFrom(data)?.replace(/^relay: /, "Write ") : undefined,
  ],
  [
    /\/exec$/,
    (data) => (typeof data === "string" && data !== "" ? `exec: [${data.trim().split(/\s+/).join(", ")}]` : undefined),
  ],
  [
    /\/exec\/\d+$/,
    (data) => (typeof data === "number" || typeof data === "boolean" ? `In quotes it is text: "${data}"` : undefined),
  ],
  [/\/become$/, (data) => (/^(true|yes|root)$/i.test(String(data)) ? "become: sudo" : undefined)],
  [
    /^\/auth$/,
    (data) => {
      if (/^(yes|on|true)$/i.test(String(data))) return `auth: {username: NAME, password: ${REFERENCE}}`;
      return /^(no|off|false)$/i.test(String(data)) ? "auth: none turns SASL off" : undefined;
    },
  ],
];

/** The map that somebody meant who wrote the relay as main.cf does: `[smtp.example.com]:587`. */
function relayFrom(text: string): string | undefined {
  const match = /^\[?([^[\]\s]+?)\]?(?::(\d+))?$/.exec(text);
  if (!match?.[1]) return undefined;
  return `relay: {host: ${match[1]}, port: ${match[2] ?? 587}}`;
}
