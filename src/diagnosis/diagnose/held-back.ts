import type { MailState, Trouble } from "../mail-state/mail-state.ts";

/** For how long master starts no process of a service after one that died, and a little more. */
const HELD_BACK = 120;

/** What the log says of services that died a moment ago, and that master does not start again for the time being. */
export function heldBackBy({ now, log: { trouble, started } }: MailState): readonly Trouble[] {
  const recent = trouble.filter(({ last }) => last !== null && last > now - HELD_BACK && last >= (started ?? 0));
  if (!recent.some(({ text }) => text.includes("throttling"))) return [];
  return recent.filter(({ level }) => level === "fatal" || level === "panic");
}
