import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import ssh2 from "ssh2";
import type { ExecResult } from "./containers.ts";
import type { Lab } from "./lab.ts";

export interface LoginOptions {
  readonly user?: string;
  /** Use the key file with the passphrase. */
  readonly locked?: boolean;
  readonly stdin?: string;
}

/** Runs one command over SSH with a bare client, to prove the lab without postmend's own transports. */
export function overSsh(lab: Lab, label: string, command: string, options: LoginOptions = {}): Promise<ExecResult> {
  const host = lab.host(label);
  const client = new ssh2.Client();
  return new Promise<ExecResult>((resolve, reject) => {
    client.on("error", reject);
    client.on("ready", () => {
      client.exec(command, async (error, channel) => {
        if (error) return reject(error);
        const exit = new Promise<number>((done) => channel.on("exit", (code: number | null) => done(code ?? -1)));
        channel.end(options.stdin ?? "");
        const [stdout, stderr, code] = await Promise.all([text(channel), text(channel.stderr), exit]);
        resolve({ exit: code, stdout, stderr, output: stdout + stderr });
      });
    });
    client.connect({
      host: "127.0.0.1",
      port: host.sshPort,
      username: options.user ?? "root",
      privateKey: readFileSync(options.locked ? lab.files.lockedKey : lab.files.key),
      ...(options.locked ? { passphrase: lab.state.passphrase } : {}),
      hostVerifier: (key: Buffer) => host.hostKeys.some((known) => known.endsWith(` ${key.toString("base64")}`)),
    });
  }).finally(() => client.end());
}
