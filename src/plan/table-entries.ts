import { parseLookupTable } from "../postfix/lookup-table.ts";
import { MASK } from "../secrets/secret.ts";
import type { Change, Impact } from "./plan.ts";

/** What entry changes have in common. */
export interface EntryContext {
  readonly file: string;
  readonly sensitive: boolean;
  readonly impact: Impact;
}

/** The entries that differ between two texts of one table; values of a sensitive table never get into the result. */
export function entryChanges(before: string, after: string, context: EntryContext): Change[] {
  const old = entriesOf(before);
  const wanted = entriesOf(after);
  const removed = [...old].filter(([key]) => !wanted.has(key));
  const added = [...wanted].filter(([key]) => !old.has(key));
  return [
    ...[...wanted].flatMap(([key, value]) => {
      const was = old.get(key);
      return was === undefined || was === value ? [] : [updated(context, key, was, value)];
    }),
    ...removed.map(([key, value]) => deleted(context, key, value, added)),
    ...added.map(([key, value], index) =>
      created(context, key, value, originOf(value, { old, removed, added, index })),
    ),
  ];
}

/** Key and value as postmap would store them. */
export function entriesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    parseLookupTable(text)
      .entries()
      .map(({ key, value }) => [key, value]),
  );
}

type Entry = readonly [key: string, value: string];

function updated(context: EntryContext, key: string, was: string, value: string): Change {
  const shown = { before: shownValue(context, was), after: shownValue(context, value) };
  const note = context.sensitive ? { note: credentialDifference(was, value) } : {};
  return { ...common(context, key), action: "update", ...shown, ...note };
}

function deleted(context: EntryContext, key: string, value: string, added: readonly Entry[]): Change {
  const successor = context.sensitive ? movedCredential(value, added) : undefined;
  const note = successor === undefined ? {} : { note: `the credential moves to ${successor[0]}` };
  return { ...common(context, key), action: "delete", before: shownValue(context, value), after: null, ...note };
}

function created(context: EntryContext, key: string, value: string, origin: Origin): Change {
  const note = context.sensitive ? { note: originNote(key, value, origin) } : {};
  return { ...common(context, key), action: "create", before: null, after: shownValue(context, value), ...note };
}

function common({ file, sensitive, impact }: EntryContext, key: string) {
  return { file, kind: "table-entry", name: key, sensitive, impact } as const;
}

function shownValue({ sensitive }: EntryContext, value: string): string {
  return sensitive ? MASK : value;
}

/** Where the credential of a new entry comes from: another key of before, which is gone now or stays. */
interface Origin {
  readonly moved?: Entry;
  readonly shared?: Entry;
}

function originOf(
  value: string,
  table: { old: ReadonlyMap<string, string>; removed: readonly Entry[]; added: readonly Entry[]; index: number },
): Origin {
  const moved = movedCredential(value, table.removed);
  const taken = table.added.slice(0, table.index).some(([, other]) => moved && movedCredential(other, [moved]));
  if (moved && !taken) return { moved };
  const shared = [...table.old].find(([, other]) => other === value);
  return shared ? { shared } : {};
}

function originNote(key: string, value: string, { moved, shared }: Origin): string {
  if (shared) return `same credential as ${shared[0]}`;
  if (!moved) return "new credential";
  const [oldKey, oldValue] = moved;
  const difference = oldValue === value ? "credential unchanged" : credentialDifference(oldValue, value);
  return `key ${oldKey} -> ${key}, ${difference}`;
}

/** The entry on the other side that holds the same credential, or failing that the same user. */
function movedCredential(value: string, entries: readonly Entry[]): Entry | undefined {
  return (
    entries.find(([, other]) => other === value) ??
    entries.find(([, other]) => credential(other).user === credential(value).user)
  );
}

function credentialDifference(was: string, value: string): string {
  const [a, b] = [credential(was), credential(value)];
  if (a.user === b.user) return "password differs, user unchanged";
  return a.password === b.password ? "user differs, password unchanged" : "user and password differ";
}

/** `user:password`, split at the first colon as Postfix does. */
function credential(value: string): { user: string; password: string } {
  const colon = value.indexOf(":");
  if (colon < 0) return { user: value, password: "" };
  return { user: value.slice(0, colon), password: value.slice(colon + 1) };
}
