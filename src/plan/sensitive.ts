import { holdsCredential } from "../desired/credential-in-main-cf.ts";
import { MASK } from "../secrets/secret.ts";

/** A main.cf value as it may be shown. */
export interface ShownValue {
  readonly text: string;
  readonly sensitive: boolean;
}

/** How the values of one main.cf may be shown. */
export type Disclosure = (name: string, value: string) => ShownValue;

/**
 * Decides which values of a main.cf may be shown. The file is world-readable, and still `static:` and `inline:` tables
 * put credentials into it, directly or through a parameter of the administrator's own that they refer to.
 */
export function disclosure(entries: readonly (readonly [name: string, value: string])[]): Disclosure {
  const secretNames = credentialParameters(new Map(entries));
  return (name, value) =>
    secretNames.has(name) || holdsCredential(name, value)
      ? { text: MASK, sensitive: true }
      : { text: value, sensitive: false };
}

/**
 * A line of a broken main.cf, or of Postfix's complaints about one, as it may be quoted: a credential in it is masked even
 * though no name could be read, and so is the value of a parameter that Postfix does not know.
 */
export function quotable(line: string): string {
  return line.replace(/(unused parameter: [^=\s]+)=.*/g, "$1").replace(/\b(static|inline):.*/s, `$1:${MASK}`);
}

function credentialParameters(values: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...values].filter(([name, value]) => holdsCredential(name, value)).map(([name]) => name);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const referred of (values.get(name) ?? "").matchAll(/\$[{(]?\s*(\w+)/g)) {
      if (referred[1] !== undefined && values.has(referred[1])) queue.push(referred[1]);
    }
  }
  return found;
}
