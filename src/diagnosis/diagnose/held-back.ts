import type { MailState, Trouble } from "../mail-state/mail-state.ts";

/** For how long master starts no process of a service after one that died, and a little more. */
const HELD_BACK = 120;

/** What the log says of services that died a moment ago: master does not start them again for the time being. */
export function heldBackBy({ now, log: { trouble, started } }: MailState): readonly Trouble[] {
  const recent = trouble.filter(({ last }) => last !== null && last > now - HELD_BACK && last >= (started ?? 0));
  return recent.filter(({ program, level }) => (level === "fatal" || level === "panic") && !TOOLS.test(program));
}

/** Programs that people run, and servers for others: mail that is on its way does not wait for these. */
const TOOLS = /^postfix$|\/(?:send-?mail|mailq|newaliases|post\w+|smtpd)$/;
