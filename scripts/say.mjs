/** What the repository's own scripts print: one line a step, on standard error, so that standard output stays for results. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** A failure that a person can act on: its text is all that is printed, without a stack. */
export class Refusal extends Error {}

/** Runs a script's main function and turns what it throws into one readable message and exit status 1. */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    say(error instanceof Refusal ? `\n${error.message}` : (error?.stack ?? String(error)));
    process.exitCode = 1;
  }
}
