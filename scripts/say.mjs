/** What the repository's own scripts print: one line a step, on standard error, so that standard output stays for results. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** A failure that a person can act on: its text is all that is printed, without a stack. */
export class Refusal extends Error {}

/** Ctrl-C, or a request to terminate. It is thrown, so that every `finally` takes down what was started. */
export class Interruption extends Error {}

/** Runs a script's main function and turns what it throws into one readable message and an exit status. */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    const told = error instanceof Refusal || error instanceof Interruption;
    say(told ? `\n${error.message}` : (error?.stack ?? String(error)));
    process.exitCode = error instanceof Interruption ? 130 : 1;
  }
}
