import type { Consent } from "../engine/consent.ts";
import type { Terminal } from "./terminal.ts";

/** Asks a person, who must be there. Only a whole "yes" is one. */
export async function saysYes(terminal: Terminal, question: string): Promise<boolean> {
  const answer = await terminal.ask(`\n${question} Only "yes" is taken as a yes: `);
  return answer?.trim() === "yes";
}

/** The answer to a question; `--yes` gives it ahead, and nobody is asked who is not there. */
export async function consentTo(question: string, terminal: Terminal, yes: boolean): Promise<Consent> {
  if (yes) return "agreed";
  if (!terminal.stdinIsTerminal) return "unasked";
  return (await saysYes(terminal, question)) ? "agreed" : "declined";
}

/** The terminal on which the question stands, with what is asked about: colours follow standard error. */
export function onStandardError(terminal: Terminal): Terminal {
  return { ...terminal, stdout: terminal.stderr };
}
