import { MASK } from "../secrets/secret.ts";

/**
 * The lines of a YAML file as they may be shown: a secret that was written in the clear is masked, because an error
 * message ends up in logs and merge requests. Goes by the look of the lines, for it must work where nothing parses.
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
    const found = SECRET_KEY.exec(line);
    const value = found?.[1] ?? "";
    if (found === null || value.startsWith("{")) return line;
    secretColumn = found.index;
    return value === "" || value.startsWith("#") ? line : `${line.slice(0, line.length - value.length)}${MASK}`;
  });
}

/** A key that smells of a secret, misspelt ones included, and what follows it in the line. */
const SECRET_KEY =
  /(?<![\w-])["']?(?!\w*_maps\b)[\w-]*(?:pas+w|pas+phr|pwd|secret|token|credential|api_?key)[\w-]*["']?\s*:\s*(.*)$/i;

/** What may stand below such a key instead of the secret itself. */
const REFERENCE_KEY = /^(?:["']?(?:env|file|exec|ansible_vault)["']?\s*:|#)/;
