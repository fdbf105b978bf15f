import type { SecretReference } from "../secrets/secret-text.ts";
import type { Problems } from "./problems.ts";
import { secretReference } from "./secret-value.ts";
import type { Variables } from "./variables.ts";
import { isMapping, type Mapping } from "./yaml-document.ts";

/** The variables of a host or group in an Ansible inventory, read one by one. What cannot be used is told of. */
export class AnsibleVars {
  readonly #map: Mapping;
  readonly #owner: string;
  readonly #problems: Problems;

  constructor(map: Mapping, owner: string, problems: Problems) {
    this.#map = map;
    this.#owner = owner;
    this.#problems = problems;
  }

  /** The first of the names that is set; Ansible has several for the same thing. Numbers and truth values as text. */
  text(...names: readonly string[]): string | undefined {
    const name = this.#firstOf(names);
    if (name === undefined) return undefined;
    const value = unwrapped(this.#map[name]);
    if (isMapping(value) || Array.isArray(value)) return this.refuse(name, "expected text");
    const text = String(value);
    return isJinja(text) ? this.refuse(name, JINJA) : text;
  }

  /** A secret: text in the clear, or what ansible-vault encrypted. */
  secret(...names: readonly string[]): SecretReference | undefined {
    const name = this.#firstOf(names);
    if (name === undefined) return undefined;
    const value = this.#map[name];
    const encrypted = isMapping(value) ? value["__ansible_vault"] : undefined;
    if (typeof encrypted === "string") return { ansible_vault: encrypted };
    const text = this.text(name);
    return text === undefined ? undefined : secretReference(text);
  }

  /** Says that a variable cannot be used; never shows its value. */
  refuse(name: string, why: string): undefined {
    return this.#problems.error("inventory-variable", "Variable of the inventory cannot be used", {
      detail: `${this.#owner}: ${name}: ${why}`,
    });
  }

  warn(name: string, why: string): void {
    this.#problems.warning("inventory-variable", "Variable of the inventory is not used", {
      detail: `${this.#owner}: ${name}: ${why}`,
    });
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
