/** Which messages a flush is for, and in which order they are tried. Pure. */

/** A message that waits in a queue of the host. */
export interface QueuedForFlush {
  readonly id: string;
  /** `deferred`, `hold`, `active`, … */
  readonly queue: string;
  /** Seconds since 1970. */
  readonly arrival: number;
  /** Empty for the null sender. */
  readonly sender: string;
  /** The first one. */
  readonly recipient: string;
  /** Domains of all recipients, lower case. */
  readonly domains: readonly string[];
  /** What the reasons of its recipients say, most recipients first; empty where none was given. */
  readonly causes: readonly string[];
  /** Of the first recipient, empty where there is none. */
  readonly reason: string;
}

/** What somebody wants to flush: some ids, or all deferred mail of a cause, of a destination, or of both. */
export interface FlushWish {
  readonly ids?: readonly string[];
  readonly cause?: string;
  readonly destination?: string;
}

export interface FlushSelection {
  /** In the order in which they are tried. */
  readonly messages: readonly QueuedForFlush[];
  /** Messages that would be meant and are on hold: a flush does not move them. */
  readonly held: number;
  /** Ids that were asked for and are not in the queue. */
  readonly missing: readonly string[];
}

/** Only deferred mail can be flushed: what is incoming or active is being tried. */
export function selectForFlush(queue: readonly QueuedForFlush[], wish: FlushWish): FlushSelection {
  const meant = queue.filter((message) => isMeant(message, wish));
  const known = new Set(queue.map(({ id }) => id));
  return {
    messages: inOrder(meant.filter(({ queue }) => queue === "deferred")),
    held: meant.filter(({ queue }) => queue === "hold").length,
    missing: (wish.ids ?? []).filter((id) => !known.has(id)),
  };
}

/** The wish in words, without line breaks: what a host compares with the last flush that it remembers. */
export function wishText({ ids, cause, destination }: FlushWish): string {
  if (ids) return `the messages ${ids.join(" ")}`;
  const parts = [
    ...(cause === undefined ? [] : [`the cause ${cause}`]),
    ...(destination === undefined ? [] : [`the destination ${destination}`]),
  ];
  return parts.join(" and ") || "everything";
}

function isMeant({ id, causes, domains }: QueuedForFlush, wish: FlushWish): boolean {
  if (wish.ids) return wish.ids.includes(id);
  if (wish.cause !== undefined && !causes.includes(wish.cause)) return false;
  return wish.destination === undefined || domains.includes(wish.destination.toLowerCase());
}

/**
 * The youngest first, for it has most time left if it is put off once more; then one of each kind in turn, so that the
 * sample is one of everything; then the others, oldest first. The null sender is never first: a bounce of a bounce is lost.
 */
function inOrder(messages: readonly QueuedForFlush[]): QueuedForFlush[] {
  const byAge = messages.toSorted((a, b) => a.arrival - b.arrival || (a.id < b.id ? -1 : 1));
  const first = byAge.findLast(({ sender }) => sender !== "") ?? byAge.at(-1);
  if (!first) return [];
  const chosen = new Set([first]);
  const seen = new Set(kindsOf(first));
  for (const message of byAge) {
    if (chosen.size > SAMPLE) break;
    const kinds = kindsOf(message);
    if (kinds.every((kind) => seen.has(kind))) continue;
    chosen.add(message);
    for (const kind of kinds) seen.add(kind);
  }
  return [...chosen, ...byAge.filter((message) => !chosen.has(message))];
}

/** How many messages are tried after the first one. */
export const SAMPLE = 10;

/**
 * What decides on the route of a message, its login and its fate: cause, sender, and the domain of each of its recipients.
 * What a sender's address has behind `+` is of one message, not of a route.
 */
export function kindsOf({ causes, domains, sender }: QueuedForFlush): string[] {
  const from = sender.toLowerCase().replace(/\+[^@]*(?=@)/, "");
  return (domains.length > 0 ? domains : [""]).map((domain) => `${causes[0] ?? ""} ${domain} ${from}`);
}
