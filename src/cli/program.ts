import { Command, CommanderError, Help, type Option } from "commander";
import { readVersion } from "../engine/version.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { complainOf } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line; never throws. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const outcome = { exit: EXIT.ok as number };
  try {
    const program = await postmendCommand(argv, terminal, (exit) => {
      outcome.exit = exit;
    });
    await program.parseAsync([...argv], { from: "user" });
    return outcome.exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error;
    return complainOf(terminal, error, !argv.includes("--no-color"));
  }
}

async function postmendCommand(
  argv: readonly string[],
  terminal: Terminal,
  done: (exit: number) => void,
): Promise<Command> {
  const program = new Command("postmend")
    .description("Plans, applies and rolls back the relay configuration of Postfix mail hosts.")
    .version(readVersion(), "-V, --version")
    .showHelpAfterError("(postmend COMMAND --help shows the flags, with examples)")
    .configureHelp({ optionDescription })
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .addHelpText("after", EXAMPLES);
  for (const load of wanted(argv)) (await load())(program, terminal, done);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

/** As commander words it, but a flag that is off unless given need not say so. */
function optionDescription(this: Help, option: Option): string {
  return option.defaultValue === false ? option.description : Help.prototype.optionDescription.call(this, option);
}

/** A command loads when it is the one that is called; all of them for the help, or for a name that none has. */
function wanted(argv: readonly string[]): readonly (() => Promise<Register>)[] {
  const called = COMMANDS.get(argv[0] ?? "");
  return called ? [called] : [...COMMANDS.values()];
}

const COMMANDS: ReadonlyMap<string, () => Promise<Register>> = new Map([
  ["init", async () => (await import("./init.ts")).registerInit],
  ["validate", async () => (await import("./validate.ts")).registerValidate],
  ["lint", async () => (await import("./lint.ts")).registerLint],
  ["plan", async () => (await import("./plan.ts")).registerPlan],
  ["apply", async () => (await import("./apply.ts")).registerApply],
  ["rollback", async () => (await import("./rollback.ts")).registerRollback],
  ["confirm", async () => (await import("./settle.ts")).registerConfirm],
  ["unlock", async () => (await import("./settle.ts")).registerUnlock],
  ["rotate", async () => (await import("./rotate.ts")).registerRotate],
  ["history", async () => (await import("./history.ts")).registerHistory],
  ["show", async () => (await import("./show.ts")).registerShow],
  ["drift", async () => (await import("./drift.ts")).registerDrift],
  ["trace", async () => (await import("./trace.ts")).registerTrace],
  ["diagnose", async () => (await import("./diagnose.ts")).registerDiagnose],
  ["remediate", async () => (await import("./remediate.ts")).registerRemediate],
  ["probe", async () => (await import("./probe.ts")).registerProbe],
  ["verify", async () => (await import("./verify.ts")).registerVerify],
  ["flush", async () => (await import("./flush.ts")).registerFlush],
  ["explain", async () => (await import("./explain.ts")).registerExplain],
]);

const EXAMPLES = `
First steps:
  postmend init my-mail           a starter repository
  postmend validate               checks every file, offline
  postmend plan                   what would change, on which host
  postmend apply                  shows the plan, asks, changes, checks, restores on failure

Exit codes: 0 success, 1 error, 2 changes present (plan --detailed-exitcode), 3 a host failed,
4 verification failed and the host was rolled back, 5 a host needs a person, 130 interrupted.`;
