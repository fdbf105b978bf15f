import { randomUUID } from "node:crypto";
import { type ExecOptions, type ExecResult, execIn, limitProcesses, powerCycle, runIn } from "./containers.ts";
import { until } from "./deadline.ts";
import type { HostState, MailImage } from "./state.ts";

/** A test message; every part has a default. */
export interface TestMessage {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly body?: string;
}

/** One message in the queue, as `postqueue -j` prints it. */
export interface QueuedMessage {
  readonly queue: string;
  readonly id: string;
  readonly sender: string;
  readonly recipients: readonly { readonly address: string; readonly reason: string | undefined }[];
}

/** A mail host of the lab. */
export class MailHost {
  readonly label: string;
  /** Fully qualified: `mail11.lab.example`. */
  readonly name: string;
  readonly image: MailImage;
  readonly address: string;
  /** On 127.0.0.1. */
  readonly sshPort: number;
  /** `ssh-ed25519 AAAA…`, one for each of the host's keys. */
  readonly hostKeys: readonly string[];
  readonly systemd: boolean;
  readonly #container: string;

  constructor(state: HostState) {
    this.label = state.label;
    this.name = state.name;
    this.image = state.image;
    this.address = state.address;
    this.sshPort = state.sshPort;
    this.hostKeys = state.hostKeys;
    this.systemd = state.image === "mail12-systemd";
    this.#container = state.container;
  }

  /** Runs a command as root, past SSH. */
  exec(command: string | readonly string[], options?: ExecOptions): Promise<ExecResult> {
    return execIn(this.#container, command, options);
  }

  /** Runs a command as root that has to succeed; its standard output. */
  run(command: string | readonly string[], options?: ExecOptions): Promise<string> {
    return runIn(this.#container, command, options);
  }

  async readFile(path: string): Promise<string> {
    return this.run(["cat", "--", path]);
  }

  /** Writes a file in place (a new one gets 0644). */
  async writeFile(path: string, content: string): Promise<void> {
    await this.run(["dd", "status=none", `of=${path}`], { stdin: content });
  }

  /** Sets main.cf parameters with Postfix's own tool and reloads, as a person would by hand. */
  async configure(parameters: Readonly<Record<string, string>>): Promise<void> {
    const assignments = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
    await this.run(["/bin/sh", "-c", 'postconf -e "$@" && postfix reload', "configure", ...assignments]);
  }

  /** Back to Postfix as it was installed: configuration, queue, caches, log, name server, and no trace of postmend. */
  async resetPostfix(): Promise<void> {
    await this.run(["lab-reset"]);
  }

  /** From now on `resetPostfix` goes back to the configuration as it is at this moment. */
  async keepAsPristine(): Promise<void> {
    await this.run(
      "cd /var/lib/lab && { [ -d installed ] || mv pristine installed; } && rm -rf pristine && cp -a /etc/postfix pristine",
    );
  }

  /** `resetPostfix` goes back to Postfix as it was installed again. */
  async forgetPristine(): Promise<void> {
    await this.run("cd /var/lib/lab && { [ ! -d installed ] || { rm -rf pristine && mv installed pristine; }; }");
  }

  /** Hands Postfix a message with sendmail; resolves to the Message-ID to look for. */
  async send(message: TestMessage = {}): Promise<string> {
    const {
      from = `alerts@${this.name}`,
      to = "inbox@mailbox.example",
      subject = "lab test",
      body = "A test message of the lab.",
    } = message;
    const id = `<${randomUUID()}@${this.name}>`;
    const text = `From: ${from}\nTo: ${to}\nSubject: ${subject}\nMessage-ID: ${id}\n\n${body}\n`;
    await this.run(["/usr/sbin/sendmail", "-i", "-f", from, "--", to], { stdin: text });
    return id;
  }

  /** What Postfix logged since the last reset: mail.log, or the journal where that is the only log. */
  async mailLog(): Promise<string> {
    return this.run(this.systemd ? "journalctl -q -o short SYSLOG_FACILITY=2" : "cat /var/log/mail.log");
  }

  /** Waits for a line of the mail log; resolves to it. */
  waitForLog(pattern: RegExp, within = 30_000): Promise<string> {
    const line = async () => (await this.mailLog()).split("\n").find((candidate) => pattern.test(candidate));
    return until(`a log line like ${pattern} on ${this.label}`, within, line, () => this.mailLog());
  }

  async queue(): Promise<QueuedMessage[]> {
    const lines = (await this.run("postqueue -j")).split("\n").filter(Boolean);
    return lines.map((line) => queuedMessage(JSON.parse(line)));
  }

  /** A process table that is full, so that nothing can be started, `exec` included; or one with room again. */
  async setProcessTableFull(full: boolean): Promise<void> {
    await limitProcesses(this.#container, full ? 1 : undefined);
  }

  /** Kills the container and starts it again: a crash of the host. Resolves when sshd and Postfix run again. */
  async crash(): Promise<void> {
    await powerCycle(this.#container);
    // Before master serves, a master of the same name tries whether another runs.
    const serves = 'read -r pid </var/spool/postfix/pid/master.pid && grep -qx master "/proc/$((pid))/comm"';
    const up = `pgrep -x sshd >/dev/null && ${serves}`;
    await until(`${this.label} up again`, 60_000, async () => ((await this.exec(up)).exit === 0 ? true : undefined));
  }
}

interface PostqueueLine {
  queue_name: string;
  queue_id: string;
  sender: string;
  recipients: { address: string; delay_reason?: string }[];
}

function queuedMessage(line: PostqueueLine): QueuedMessage {
  const recipients = line.recipients.map(({ address, delay_reason }) => ({ address, reason: delay_reason }));
  return { queue: line.queue_name, id: line.queue_id, sender: line.sender, recipients };
}
