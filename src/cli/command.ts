import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

/** Adds one command to the program; its action does the work and reports the exit code through `done`. Errors are thrown. */
export type Register = (program: Command, terminal: Terminal, done: (exit: number) => void) => void;
