import { domainOf, localPartOf, sameName, withoutExtension } from "../../postfix/addresses.ts";
import { foldCase } from "../../postfix/lookup-table.ts";
import { listElements } from "../../postfix/values.ts";
import type { TraceContext } from "./domain-lists.ts";
import type { Entry } from "./lookups.ts";
import { NoRoute, type TraceNote, type TraceStep } from "./route-step.ts";
import { settingOf, tablesOf } from "./tables.ts";
import { completed, extensionSettings, keysOf } from "./trace-addresses.ts";

/** The addresses of a mail behind cleanup(8), which rewrites them before trivial-rewrite(8) routes them. */
export interface Rewritten {
  readonly sender: string;
  readonly recipient: string;
  readonly notes: readonly TraceNote[];
}

/** Follows complete addresses through the tables of cleanup(8). Of an alias for several addresses the first is followed. */
export function rewritten(
  context: TraceContext,
  { sender, recipient }: { readonly sender: string; readonly recipient: string },
  tell: (step: TraceStep) => void,
): Rewritten {
  const cleanup = new Cleanup(context, tell);
  if (cleanup.leavesAlone) return { sender, recipient, notes: [...cleanup.notes, ...settings(context)] };
  return {
    sender: sender === "" ? "" : cleanup.canonical("sender", sender),
    recipient: cleanup.aliased(cleanup.canonical("recipient", recipient)),
    notes: [...cleanup.notes, ...settings(context)],
  };
}

/** As many times in a row Postfix maps an address; then it warns, and takes what it has. */
const MOST_CANONICAL = 10;
/** Not Postfix's, whose limit is a thousand: nobody wrote such a chain on purpose. */
const MOST_ALIASES = 100;

class Cleanup {
  readonly notes: TraceNote[] = [];
  readonly #context: TraceContext;
  readonly #tell: (step: TraceStep) => void;

  constructor(context: TraceContext, tell: (step: TraceStep) => void) {
    this.#context = context;
    this.#tell = tell;
  }

  /** What main.cf may ask for on behalf of a content filter that looks addresses up itself. */
  get leavesAlone(): boolean {
    const { c } = this.#context;
    if (!listElements(c.value("receive_override_options") ?? "").includes("no_address_mappings")) return false;
    const text = "receive_override_options has no_address_mappings: canonical and virtual alias tables are not used.";
    this.notes.push({ text, evidence: c.evidence("receive_override_options") });
    return true;
  }

  canonical(what: "sender" | "recipient", address: string): string {
    return [`${what}_canonical`, "canonical"].reduce((before, table) => {
      const classes = listElements(this.#setting(`${table}_classes`));
      if (!classes.includes(`envelope_${what}`)) return before;
      return this.#orUnknown(`${table}_maps`, before, () => this.#canonicalIn(`${table}_maps`, what, before));
    }, address);
  }

  /** An address that is its own alias is left as it is. */
  aliased(address: string): string {
    return this.#orUnknown("virtual_alias_maps", address, () => {
      const seen = new Set<string>();
      let current = address;
      for (let count = 0; !seen.has(foldCase(current)); count += 1) {
        const found = this.#found("virtual_alias_maps", current);
        if (!found) return current;
        if (count === MOST_ALIASES) throw new NoRoute("fails", `${address} has aliases without an end`, found.evidence);
        const [next = current, ...others] = this.#addresses(found, current, "virtual");
        if (sameName(next, current)) seen.add(foldCase(current));
        else this.#told("recipient", "virtual_alias_maps", current, next, found);
        if (others.length > 0) this.#noteOthers(current, next, others, found);
        current = next;
      }
      return current;
    });
  }

  #canonicalIn(parameter: string, what: "sender" | "recipient", address: string): string {
    let current = address;
    for (let count = 0; count < MOST_CANONICAL; count += 1) {
      const found = this.#found(parameter, current);
      if (!found) return current;
      const [next = current] = this.#addresses(found, current, "canonical");
      if (sameName(next, current)) return next;
      this.#told(what, parameter, current, next, found);
      current = next;
    }
    const text = `${parameter} leads ${address} from one address to the next without an end; Postfix stops at ${current}.`;
    this.notes.push({ text, evidence: this.#context.c.evidence(parameter) });
    return current;
  }

  #found(parameter: string, address: string): Entry | undefined {
    const cleanup = this.#context.c.service("cleanup");
    const tables = tablesOf(this.#context.c, parameter, cleanup);
    if (tables.length === 0) return undefined;
    return this.#context.lookups.search(tables, keysOf(this.#context, address, cleanup)).found;
  }

  /** The addresses of an entry, completed: `@domain` keeps the user, and an extension that had no entry is kept. */
  #addresses({ key, value, evidence }: Entry, address: string, kind: "canonical" | "virtual"): string[] {
    const { c } = this.#context;
    const elements = value.split(",").map((element) => element.trim());
    if (elements.some((element) => !/^[^\s<>()"\\:;]+$/.test(element))) {
      throw new NoRoute("undetermined", `${key} stands for ${value}, which is not a plain list of addresses`, evidence);
    }
    const propagates = listElements(this.#setting("propagate_unmatched_extensions")).includes(kind);
    const extension = propagates ? this.#unmatchedExtension(key, address) : "";
    return elements.map((element) => {
      const whole = element.startsWith("@") ? `${localPartOf(address)}${element}` : element;
      const full = completed(this.#context, whole, c.service("rewrite"));
      return extension === "" ? full : `${localPartOf(full)}${extension}@${domainOf(full)}`;
    });
  }

  /** The extension of an address whose entry was found without it. */
  #unmatchedExtension(key: string, address: string): string {
    const bare = withoutExtension(address, extensionSettings(this.#context, this.#context.c.service("cleanup")));
    if (bare === undefined || !(sameName(key, bare) || sameName(key, localPartOf(bare)))) return "";
    return localPartOf(address).slice(localPartOf(bare).length);
  }

  #told(step: "sender" | "recipient", parameter: string, before: string, after: string, { evidence }: Entry): void {
    this.#tell({ step, text: `${before} becomes ${after}, by ${parameter}`, evidence });
  }

  #noteOthers(address: string, first: string, others: readonly string[], { evidence }: Entry): void {
    const some = others.slice(0, 5).join(", ");
    const text = `virtual_alias_maps sends mail for ${address} to ${others.length + 1} addresses. This is the route to ${first}; trace ${some}${others.length > 5 ? ", …" : ""} too.`;
    this.notes.push({ text, evidence });
  }

  /** Where nobody knows what a table has, the address is taken as it is, and a note says so. */
  #orUnknown(parameter: string, address: string, work: () => string): string {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof NoRoute) || error.outcome === "fails") throw error;
      const text = `${parameter} may change ${address} before it is routed; that is not known: ${error.message}.`;
      this.notes.push({ text, evidence: error.evidence });
      return address;
    }
  }

  #setting(parameter: string): string {
    return settingOf(this.#context.c, parameter, this.#context.c.service("cleanup"));
  }
}

/** Other settings that change addresses or add some, and are not followed. */
function settings({ c }: TraceContext): TraceNote[] {
  const set = NOTED.filter((name) => (c.value(name) ?? "") !== "");
  return set.map((name) => ({ text: TEXTS[name], evidence: c.evidence(name) }));
}

const NOTED = [
  "masquerade_domains",
  "content_filter",
  "always_bcc",
  "sender_bcc_maps",
  "recipient_bcc_maps",
  "smtp_generic_maps",
] as const;

const TEXTS: Readonly<Record<(typeof NOTED)[number], string>> = {
  masquerade_domains:
    "masquerade_domains may shorten the sender's domain before the mail is routed; that is not followed.",
  content_filter: "Mail goes through content_filter first. The route is that of mail which comes back from the filter.",
  always_bcc: "always_bcc sends a copy to another address; its route is one of its own.",
  sender_bcc_maps: "sender_bcc_maps may send a copy to another address; its route is one of its own.",
  recipient_bcc_maps: "recipient_bcc_maps may send a copy to another address; its route is one of its own.",
  smtp_generic_maps:
    "smtp_generic_maps may change addresses when the mail leaves; the route and the credentials are chosen before that.",
};
