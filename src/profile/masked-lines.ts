import { nearest } from "../diagnostics/nearest.ts";
import { MASK } from "../secrets/secret.ts";

/**
 * The lines of a YAML file as they may be shown: a secret that was written in the clear is masked, because an error
 * message ends up in logs and merge requests. Goes by the look of the lines, for it must work where nothing parses, and
 * rather masks too much.
 */
export function maskedLines(lines: readonly string[]): string[] {
  let secretColumn: number | undefined;
  return lines.map((line) => {
    const indent = line.search(/\S/);
    if (indent < 0) return line;
    if (secretColumn !== undefined) {
      const rest = line.slice(indent);
      if (indent > secretColumn && !REFERENCE_KEY.test(rest)) return `${line.slice(0, indent)}${MASK}`;
      secretColumn = undefined;
    }
    const found = secretIn(line);
    secretColumn = found?.keyColumn;
    return found && found.value !== "" ? `${line.slice(0, line.length - found.value.length)}${MASK}` : line;
  });
}

/** What may stand below a secret's key instead of the secret itself. */
const REFERENCE_KEY = /^(?:["']?(?:env|file|exec|ansible_vault)["']?\s*:)/;

interface Found {
  readonly keyColumn: number;
  /** The rest of the line; empty where the value is in the lines below. */
  readonly value: string;
}

/** The first key in a line that smells of a secret and is not followed by a reference. */
function secretIn(line: string): Found | undefined {
  for (const { index } of line.matchAll(/:/g)) {
    const key = line.slice(0, index).split(KEY_START).at(-1)?.trim() ?? "";
    const value = line.slice(index + 1).trimStart();
    const isReference = /^\{\s*["']?\w+["']?\s*:\s/.test(value);
    if (smells(key) && !isReference) return { keyColumn: line.lastIndexOf(key, index), value };
  }
  return undefined;
}

/** Where a key begins: at the start, or behind a bracket, comma or colon that is one, and not a slip inside of a word. */
const KEY_START = /^\s*(?:-\s+)*[{[]?|[{[,:]\s+|\s[{[]/;

/** Misspelt keys included. Names of tables are no secrets. */
function smells(key: string): boolean {
  const letters = key.toLowerCase().replace(/[^a-z]/g, "");
  if (letters.length > LONGEST_KEY || letters.endsWith("maps")) return false;
  return SECRET_WORD.test(letters) || nearest(letters, SECRET_KEYS) !== undefined || SECRET_KEYS.includes(letters);
}

const LONGEST_KEY = 40;
const SECRET_WORD = /pas+w|pas+phr|pas+$|pwd|secret|token|credential|apikey/;
const SECRET_KEYS = ["password", "becomepassword", "identitypassphrase"];
