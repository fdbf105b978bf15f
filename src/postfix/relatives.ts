/** Something with a parameter's name, in file order. */
interface Named {
  readonly name: string;
}

/**
 * The entry below which a new parameter belongs: the last one that shares most leading words of the name
 * (`smtp_tls_…` beside `smtp_tls_…`, else beside `smtp_…`). Undefined when there is no relative.
 */
export function relative<T extends Named>(name: string, entries: readonly T[]): T | undefined {
  const family = familyOf(name);
  let best: T | undefined;
  let closeness = 1;
  for (const entry of entries) {
    const shared = sharedWords(family, familyOf(entry.name));
    if (shared < closeness) continue;
    best = entry;
    closeness = shared;
  }
  return best;
}

/** Parameters that belong together although their names do not say so. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  relayhost: ["smtp", "relayhost"],
  sender_dependent_relayhost_maps: ["smtp", "relayhost", "sender"],
  smtp_fallback_relay: ["smtp", "relayhost", "fallback"],
  minimal_backoff_time: ["queue", "retry"],
  maximal_backoff_time: ["queue", "retry"],
  queue_run_delay: ["queue", "retry"],
  maximal_queue_lifetime: ["queue", "retry", "lifetime"],
  bounce_queue_lifetime: ["queue", "retry", "lifetime"],
};

function familyOf(name: string): readonly string[] {
  return Object.hasOwn(FAMILIES, name) ? (FAMILIES[name] ?? []) : name.split("_");
}

function sharedWords(a: readonly string[], b: readonly string[]): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared += 1;
  return shared;
}
