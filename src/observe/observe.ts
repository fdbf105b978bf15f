/**
 * Looks at a host in one execution. It writes nothing there, and it fails with a `host` error when there is no Postfix
 * to look at or no right to look; a crash leaves nothing behind.
 */
import { readFileSync } from "node:fs";
import { userError } from "../diagnostics/diagnostic.ts";
import { newNonce } from "../transports/frames.ts";
import { readProgram } from "../transports/program.ts";
import type { ProgramResult, ReadTransport } from "../transports/transport.ts";
import { observedState } from "./observation.ts";
import type { ObservedState } from "./observed-state.ts";
import { STATE_DIRECTORY } from "./state-directory.ts";
import { TABLE_NAMES } from "./tables.ts";

/** What to look at. */
export interface ObserveRequest {
  /** Absolute; undefined: the one that was compiled into the host's Postfix. */
  readonly configDirectory?: string;
  /** Parameters whose defaults are wanted. */
  readonly parameterNames: readonly string[];
  /** The lookup table type of our tables, or `auto`. */
  readonly mapType: string;
  /** Where postmend keeps its state on the host; for tests on scratch directories. */
  readonly stateDirectory?: string;
}

/** Everything that planning needs to know of a host. */
export async function observe(transport: ReadTransport, request: ObserveRequest): Promise<ObservedState> {
  const nonce = newNonce();
  const result = await transport.read(OBSERVE, [observeInput(nonce, request)]);
  return observedBy(transport, request, nonce, result);
}

/** What observe.sh is fed. */
export function observeInput(nonce: string, request: ObserveRequest): string {
  const directory = request.configDirectory?.replace(/(?<=.)\/+$/, "") ?? "";
  const lines = [
    nonce,
    checkedDirectory(directory),
    checkedWords([request.mapType]),
    request.stateDirectory ?? STATE_DIRECTORY,
    checkedWords(request.parameterNames),
    TABLE_NAMES.join(" "),
  ];
  return `${lines.join("\n")}\n`;
}

/** What its answer says. */
export function observedBy(
  { host, hostKey }: ReadTransport,
  request: ObserveRequest,
  nonce: string,
  result: ProgramResult,
): ObservedState {
  const stateDirectory = request.stateDirectory ?? STATE_DIRECTORY;
  return observedState(result, nonce, { host, hostKey, stateDirectory, tables: TABLE_NAMES });
}

/** The text of master.sh, by which the master of an instance is found where main.cf does not lead to it. */
export const FIND_MASTER = readFileSync(new URL("./master.sh", import.meta.url), "utf8");

/** The text of built-table.sh, by which built lookup tables are read. */
export const BUILT_TABLE = readFileSync(new URL("./built-table.sh", import.meta.url), "utf8");

/** The text of observe.sh and of what it needs, for programs that begin with it. */
export const OBSERVE_TEXT = `${FIND_MASTER}\n${BUILT_TABLE}\n${readFileSync(new URL("./observe.sh", import.meta.url), "utf8")}`;

const OBSERVE = readProgram("observe", OBSERVE_TEXT);

/** The path goes into lines and manifests on the host, so it is held to what such a path looks like anywhere. */
function checkedDirectory(path: string): string {
  if (path === "" || /^\/[\w./+@=-]*$/.test(path)) return path;
  throw userError("config-directory-invalid", "A configuration directory cannot be used", {
    detail: `config_directory is ${JSON.stringify(path)}`,
    hint: "Give an absolute path of letters, digits and . _ - + @ = only.",
  });
}

function checkedWords(words: readonly string[]): string {
  const odd = words.find((word) => !/^\w[\w.-]*$/.test(word));
  if (odd === undefined) return words.join(" ");
  throw userError("name-invalid", "A name cannot be asked of a host", {
    detail: `${JSON.stringify(odd)} is no name that Postfix could know`,
  });
}
