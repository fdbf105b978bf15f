import { nearest } from "../diagnostics/nearest.ts";
import type { Problems } from "./problems.ts";
import { isSecretPlace, pathOf } from "./schema-problems.ts";
import { childPointer, isMapping, type YamlDocument } from "./yaml-document.ts";

export type Variables = Readonly<Record<string, string>>;

/** Variables as text, numbers as they are written: `3.10` stays `3.10`. */
export function variablesOf(document: YamlDocument, pointer: string): Variables {
  const map = valueAt(document.value, pointer);
  if (!isMapping(map)) return {};
  const entries = Object.entries(map).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, document.places.get(childPointer(pointer, name))?.written ?? String(value)]),
  );
}

/** The document with `{{name}}` in its texts filled in. Secrets that stand in it are left as they are. */
export function fillVariables(document: YamlDocument, variables: Variables, problems: Problems): YamlDocument {
  const fill = (value: unknown, pointer: string): unknown => {
    if (typeof value === "string")
      return isSecretPlace(pointer) && !isReferencePart(pointer) ? value : text(value, pointer);
    if (Array.isArray(value)) return value.map((item, index) => fill(item, `${pointer}/${index}`));
    if (!isMapping(value) || pointer === "/vars") return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, fill(inner, childPointer(pointer, key))]),
    );
  };
  const text = (value: string, pointer: string): string =>
    value.replace(PLACEHOLDER, (whole, name: string) => {
      const known = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (known === undefined)
        problems.error("unknown-variable", "Unknown variable", unknown(document, pointer, whole, name, variables));
      return known ?? whole;
    });
  return { ...document, value: fill(document.value, "") };
}

/** `{{name}}`; but `${{` begins a comparison of Postfix's own, and `{{a=b` an inline table. */
const PLACEHOLDER = /(?<!\$)\{\{\s*([^{}=]*?)\s*\}\}/g;

function unknown(document: YamlDocument, pointer: string, whole: string, name: string, variables: Variables) {
  const names = Object.keys(variables);
  const meant = nearest(name, names);
  const plain = /^[A-Za-z_]\w*$/.test(name);
  const known =
    names.length > 0 ? `Known here: ${names.join(", ")}` : "Set it under `vars` of the profile, a group or the host.";
  return {
    source: document.places.get(pointer)?.value ?? document.start,
    detail: plain
      ? `\`${pathOf(pointer)}\` uses ${whole}, which has no value`
      : `\`${pathOf(pointer)}\` has ${whole} in it, which is not a variable`,
    hint: !plain
      ? "A value may hold {{name}}; everything else belongs in a template."
      : meant
        ? `Did you mean {{${meant}}}?`
        : known,
  };
}

function isReferencePart(pointer: string): boolean {
  return /\/(env|file|exec(\/\d+)?|ansible_vault)$/.test(pointer);
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((inner, key) => (isMapping(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);
}
