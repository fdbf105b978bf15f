import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HostRecord, parseRecords } from "../../src/transports/frames.ts";
import { minimise } from "../../src/transports/program.ts";
import { mailFlowText } from "../../src/verify/verify-host.ts";

const PRELUDE = minimise(readFileSync(new URL("../../src/transports/prelude.sh", import.meta.url), "utf8"));
const NONCE = "n0nce";

/** A directory that stands for a host: a log, a queue, and programs that answer as Postfix's do. */
export class Scratch {
  readonly directory = mkdtempSync(join(tmpdir(), "postmend flow-"));
  readonly log = join(this.directory, "mail.log");
  readonly queue = join(this.directory, "queue");
  /** The Message-ID of what sendmail was handed last, as a header. */
  readonly sent = join(this.directory, "sent");

  constructor() {
    for (const queue of ["incoming", "active", "deferred", "hold", "maildrop"])
      mkdirSync(join(this.queue, queue), { recursive: true });
    mkdirSync(join(this.directory, "bin"));
    writeFileSync(this.log, "");
    this.program(
      "postconf",
      `printf '%s\\n' 'syslog_name = postfix' 'maillog_file = ${this.log}' 'myhostname = mx.example' 'sendmail_path = ${this.directory}/bin/sendmail'`,
    );
    this.program(
      "postlog",
      `for text; do :; done; printf '%s\\n' "Nov 29 20:00:00 mx postfix/postmend[1]: $text" >>'${this.log}'`,
    );
    for (const name of ["postqueue", "postsuper", "postcat"]) this.program(name, "exit 1");
  }

  /** A program, or another one of the same name. */
  program(name: string, script: string): void {
    const path = join(this.directory, "bin", name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  /** A sendmail after which these lines are in the log; `MESSAGE` in them becomes the Message-ID of what it was handed. */
  sendmail(lines: readonly string[]): void {
    const recorded = join(this.directory, "recorded");
    writeFileSync(recorded, lines.map((line) => `${line}\n`).join(""));
    this.program(
      "sendmail",
      `id=$(sed -n 's/^Message-ID: //p'); echo "Message-ID: $id" >'${this.sent}'; sed "s/MESSAGE/$id/" '${recorded}' >>'${this.log}'`,
    );
  }

  /** Runs sh text behind the functions. */
  run(
    shell: string,
    script: string,
    asked: Parameters<typeof mailFlowText>[0] = "canary and backlog",
  ): { records: HostRecord[]; stdout: string; stderr: string; exit: number | null } {
    const [command = "", ...args] = shell.split(" ");
    const text = `{\n${PRELUDE}\nPATH='${this.directory}/bin':$PATH\nD=/etc/postfix\nQ='${this.queue}'\n${minimise(mailFlowText(asked))}\n${script}\n}\n`;
    const ran = spawnSync(command, [...args, "-c", text], { input: `${NONCE}\n`, maxBuffer: 1 << 26 });
    return {
      records: parseRecords(ran.stdout, NONCE),
      stdout: ran.stdout.toString(),
      stderr: ran.stderr.toString(),
      exit: ran.status,
    };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
