import { Command, CommanderError } from "commander";
import { registerApply } from "./apply.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { registerHistory } from "./history.ts";
import { registerInit } from "./init.ts";
import { complainOf } from "./output.ts";
import { registerPlan } from "./plan.ts";
import { registerRollback } from "./rollback.ts";
import { registerShow } from "./show.ts";
import type { Terminal } from "./terminal.ts";
import { registerValidate } from "./validate.ts";
import { readVersion } from "./version.ts";

/** Runs one command line; never throws. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const outcome = { exit: EXIT.ok as number };
  const program = postmendCommand(terminal, (exit) => {
    outcome.exit = exit;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return outcome.exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error;
    return complainOf(terminal, error, !argv.includes("--no-color"));
  }
}

function postmendCommand(terminal: Terminal, done: (exit: number) => void): Command {
  const program = new Command("postmend")
    .description("Plans, applies, verifies and rolls back the relay configuration of Postfix mail hosts.")
    .version(readVersion(), "-V, --version")
    .showHelpAfterError("(postmend COMMAND --help shows the flags, with examples)")
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .addHelpText("after", EXAMPLES);
  for (const register of COMMANDS) register(program, terminal, done);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

const COMMANDS: readonly Register[] = [
  registerInit,
  registerValidate,
  registerPlan,
  registerApply,
  registerRollback,
  registerHistory,
  registerShow,
];

const EXAMPLES = `
First steps:
  postmend init my-mail           a starter repository
  postmend validate               checks every file, offline
  postmend plan                   what would change, on which host
  postmend apply                  shows the plan, asks, changes, verifies, rolls back on failure

Exit codes: 0 success, 1 error, 2 changes present (plan --detailed-exitcode), 3 a host failed,
4 verification failed and the host was rolled back, 5 a host needs a person, 130 interrupted.`;
