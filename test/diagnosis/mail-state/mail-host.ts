import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMailState } from "../../../src/diagnosis/mail-state/read-mail-state.ts";
import { startConversation } from "../../../src/transports/conversation.ts";
import type { HostProcess } from "../../../src/transports/run-program.ts";
import type { NetworkTransport } from "../../../src/transports/transport.ts";

/** A directory that stands for a mail host: queue directories, logs, and programs that answer as Postfix's do. */
export class ScratchMailHost {
  readonly directory = mkdtempSync(join(tmpdir(), "postmend state-"));
  readonly queue = join(this.directory, "queue");
  readonly logs = join(this.directory, "log");

  constructor() {
    for (const queue of ["incoming", "active", "deferred", "hold", "maildrop", "pid"])
      mkdirSync(join(this.queue, queue), { recursive: true });
    for (const name of ["bin", "log"]) mkdirSync(join(this.directory, name));
    // Any process that lives; the name of its program is the business of the host.
    writeFileSync(join(this.queue, "pid/master.pid"), `      ${process.pid}\n`);
    this.program("postconf", "echo 'syslog_name = postfix'");
    this.program("postcat", "exit 0");
    this.program("postqueue", "exit 0");
    this.program("journalctl", "exit 0");
  }

  /** A program, or another one of the same name. */
  program(name: string, script: string): void {
    const path = join(this.directory, "bin", name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  /** A file below /var/log. */
  log(name: string, lines: readonly string[] | string): string {
    const path = join(this.logs, name);
    writeFileSync(path, typeof lines === "string" ? lines : lines.map((line) => `${line}\n`).join(""));
    return path;
  }

  /** What `postqueue -j` prints. */
  queued(text: string): void {
    const path = join(this.directory, "queued");
    writeFileSync(path, text);
    this.program("postqueue", `[ "$3" = -j ] && exec cat '${path}'`);
  }

  read(shell: string, seconds = 86_400) {
    const request = { configDirectory: "/etc/postfix", queueDirectory: this.queue, seconds };
    return readMailState(this.transport(shell), request);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  private transport(shell: string): NetworkTransport {
    const nothing = () => Promise.reject(new Error("not asked"));
    return {
      host: "mx1",
      hostKey: undefined,
      read: nothing,
      tunnel: nothing,
      converse: async (program, input) => {
        const text = program.text
          .replace("PATH=", `PATH='${this.directory}/bin':`)
          .replaceAll("/var/log/", `"${this.logs}"/`)
          .replace('[ "$x" = master ]', ":");
        const start = async (bootstrap: string) => startedBy(shell, bootstrap);
        return startConversation(start, { name: "mx1", address: "mx1" }, { ...program, text }, input);
      },
    };
  }
}

/** As a road starts a program, in a shell of our choice. */
function startedBy(shell: string, bootstrap: string): HostProcess {
  const child = spawn("/bin/sh", ["-c", bootstrap.replace("/bin/sh", shell)]);
  const ended = new Promise<number | undefined>((done) => {
    child.once("close", (code) => done(code ?? undefined));
  });
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended, kill: () => void child.kill() };
}
