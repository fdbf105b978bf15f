/**
 * Programs on the controller that ssh_config names. They are the user's own, so they get the user's environment, as
 * from OpenSSH; they fail as a stream that ends or a criterion that does not hold; nothing is left behind, because a
 * program whose stream is destroyed is killed.
 */
import { execFile, spawn } from "node:child_process";
import { userError } from "../diagnostics/diagnostic.ts";
import type { TransportOptions } from "./host-connection.ts";
import { ProcessStream } from "./process-stream.ts";
import type { ConfigLine } from "./ssh-config.ts";

/** Whether the command of a `Match exec` succeeds. */
export function matchExec(command: string, { file, line }: ConfigLine, options: TransportOptions): Promise<boolean> {
  refuseExec(`Match exec in ${file}:${line}`, options);
  return new Promise((done) => {
    execFile("/bin/sh", ["-c", command], { env: { ...options.env } }, (error) => done(error === null));
  });
}

/** Throws where programs are forbidden: an ssh_config may belong to a merge request that nobody has read yet. */
export function refuseExec(what: string, options: TransportOptions): void {
  if (options.allowExec !== false) return;
  throw userError("exec-forbidden", "A program would have to be run, which --no-exec forbids", {
    detail: what,
    hint: "Run without --no-exec if you trust the configuration.",
  });
}

/** A ProxyCommand as a stream to the server; `said` on it is what the program complained about. */
export function startProxyCommand(command: string, options: TransportOptions): ProcessStream {
  // Detached: Ctrl-C in a terminal is for us to answer, and must not cut the road to a host in the middle of a change.
  const child = spawn("/bin/sh", ["-c", `exec ${command}`], {
    env: { ...options.env },
    stdio: "pipe",
    detached: true,
  });
  return new ProcessStream(child, (said) => new Error(`the ProxyCommand failed: ${said || "no message"}`));
}
