import { sameName } from "../../postfix/addresses.ts";
import type { TraceContext } from "./domain-lists.ts";
import { NoRoute, type TraceNote } from "./route-step.ts";
import { tablesOf } from "./tables.ts";
import { keysOf } from "./trace-addresses.ts";

/** Tables of cleanup(8) that change an address before it is routed. A route is not traced through them; that they apply is told. */
export function rewritingNotes(context: TraceContext, sender: string, recipient: string): TraceNote[] {
  const ofSender = sender === "" ? [] : SENDER_MAPS.flatMap((name) => rewritten(context, name, sender));
  const ofRecipient = RECIPIENT_MAPS.flatMap((name) => rewritten(context, name, recipient));
  return [...ofSender, ...ofRecipient, ...settings(context)];
}

const SENDER_MAPS = ["sender_canonical_maps", "canonical_maps"] as const;
const RECIPIENT_MAPS = ["recipient_canonical_maps", "canonical_maps", "virtual_alias_maps"] as const;

function rewritten(context: TraceContext, parameter: string, address: string): TraceNote[] {
  const cleanup = context.c.service("cleanup");
  try {
    const tables = tablesOf(context.c, parameter, cleanup);
    if (tables.length === 0) return [];
    const { found } = context.lookups.search(tables, keysOf(context, address, cleanup));
    if (!found || sameName(found.value, address)) return [];
    const text = `${parameter} changes ${address} to ${found.value} before it is routed. That is not followed: trace the new address.`;
    return [{ text, evidence: found.evidence }];
  } catch (error) {
    if (!(error instanceof NoRoute)) throw error;
    const text = `${parameter} may change ${address} before it is routed; that is not known: ${error.message}.`;
    return [{ text, evidence: error.evidence }];
  }
}

function settings({ c }: TraceContext): TraceNote[] {
  const set = (["masquerade_domains", "content_filter"] as const).filter((name) => c.value(name) !== "");
  return set.map((name) => ({ text: TEXTS[name], evidence: c.evidence(name) }));
}

const TEXTS = {
  masquerade_domains:
    "masquerade_domains may shorten the sender's domain before the mail is routed; that is not followed.",
  content_filter: "Mail goes through content_filter first. The route is that of mail which comes back from the filter.",
} as const;
