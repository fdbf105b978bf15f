import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SecretReference } from "../secrets/secret-text.ts";
import { errorDiagnostic, type Problems } from "./problems.ts";
import { secretReference } from "./secret-value.ts";
import type { Variables } from "./variables.ts";
import { isMapping, type Mapping } from "./yaml-document.ts";

/**
 * The variables of a host or group in an Ansible inventory, read one by one. What cannot be used is remembered: it matters
 * only when postmend is to work on such a host, for most hosts of an inventory are there for others. Only postmend's own
 * variables are written for postmend, so one of them that is wrong is wrong at once.
 */
export class AnsibleVars {
  readonly #map: Mapping;
  readonly #owner: string;
  readonly #problems: Problems;
  readonly #complaints = new Map<string, Diagnostic | undefined>();

  constructor(map: Mapping, owner: string, problems: Problems) {
    this.#map = map;
    this.#owner = owner;
    this.#problems = problems;
  }

  /** The first of the names that is set; Ansible has several for the same thing. Numbers and truth values as text. */
  text(...names: readonly string[]): string | undefined {
    const name = this.#firstOf(names);
    if (name === undefined) return undefined;
    const [key = name] = names;
    const value = unwrapped(this.#map[name]);
    if (isMapping(value) || Array.isArray(value)) return this.refuse(key, "expected text", name);
    const text = String(value);
    if (isJinja(text)) return this.refuse(key, JINJA, name);
    this.#complaints.set(key, undefined);
    return text;
  }

  has(...names: readonly string[]): boolean {
    return this.#firstOf(names) !== undefined;
  }

  /** A secret: text in the clear, or what ansible-vault encrypted. */
  secret(...names: readonly string[]): SecretReference | undefined {
    const name = this.#firstOf(names);
    if (name === undefined) return undefined;
    const value = this.#map[name];
    const encrypted = isMapping(value) ? value["__ansible_vault"] : undefined;
    if (typeof encrypted === "string") return { ansible_vault: encrypted };
    const text = this.text(...names);
    return text === undefined ? undefined : secretReference(text);
  }

  /** Says that a variable cannot be used, under the name that it has here; never shows its value. */
  refuse(key: string, why: string, name = key): undefined {
    const detail = `${this.#owner}: ${name}: ${why}`;
    const error = errorDiagnostic("inventory-variable", "Variable of the inventory cannot be used", { detail });
    if (name.startsWith("postmend_")) this.#problems.add(error);
    else this.#complaints.set(key, error);
  }

  warn(name: string, why: string): void {
    const detail = `${this.#owner}: ${name}: ${why}`;
    const summary = "Variable of the inventory is not used";
    this.#complaints.set(name, { code: "inventory-variable", severity: "warning", summary, detail });
  }

  /** By the first name of each variable that was read, what is wrong with it: undefined where nothing is. */
  get complaints(): ReadonlyMap<string, Diagnostic | undefined> {
    return this.#complaints;
  }

  /** Those that are free for use in profiles: plain values that neither Ansible nor postmend gives a meaning. */
  plain(): Variables {
    const entries = Object.entries(this.#map).flatMap(([name, value]) => {
      const text = unwrapped(value);
      const usable = /^[A-Za-z_]\w*$/.test(name) && !/^(ansible|postmend)_/.test(name);
      const simple = typeof text === "string" || typeof text === "number" || typeof text === "boolean";
      return usable && simple && !isJinja(String(text)) ? [[name, String(text)] as const] : [];
    });
    return Object.fromEntries(entries);
  }

  #firstOf(names: readonly string[]): string | undefined {
    return names.find((name) => Object.hasOwn(this.#map, name) && this.#map[name] !== null && this.#map[name] !== "");
  }
}

const JINJA = "a Jinja expression, which `ansible-inventory` does not evaluate; write the value itself";

function isJinja(text: string): boolean {
  return /\{\{|\{%/.test(text);
}

/** Text that Ansible marks as not to be templated. */
function unwrapped(value: unknown): unknown {
  return isMapping(value) && typeof value["__ansible_unsafe"] === "string" ? value["__ansible_unsafe"] : value;
}
