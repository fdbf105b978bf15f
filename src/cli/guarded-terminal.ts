import { redactor } from "../secrets/redact.ts";
import type { Secret } from "../secrets/secret.ts";
import type { Terminal } from "./terminal.ts";

/** A terminal that masks secrets in everything that is written to it, once it knows them. */
export interface GuardedTerminal extends Terminal {
  protect(secrets: Iterable<Secret>): void;
}

/**
 * The last line of defence for P7: no stage puts a secret into a text, and if one did, it would be masked here.
 */
export function guarded(terminal: Terminal): GuardedTerminal {
  let mask = (text: string) => text;
  return {
    ...terminal,
    out: (text) => terminal.out(mask(text)),
    err: (text) => terminal.err(mask(text)),
    ask: (question, options) => terminal.ask(mask(question), options),
    protect: (secrets) => {
      mask = redactor(secrets);
    },
  };
}
