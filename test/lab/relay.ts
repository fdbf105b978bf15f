import { randomBytes } from "node:crypto";
import { type ExecOptions, type ExecResult, execIn, runIn, setFrozen } from "./containers.ts";
import { until } from "./deadline.ts";
import { type Message, parseMessage } from "./message.ts";
import type { ContainerState } from "./state.ts";
import { TOKEN_CONFIG, TOKEN_KEY, type TokenMint, tokenMint } from "./tokens.ts";

/** What the relay shows to who connects: signed by the lab's CA or by itself, for these names, for so many days (negative: expired). */
export interface CertificateRequest {
  readonly issuer?: "lab" | "self";
  readonly names?: readonly string[];
  readonly days?: number;
}

/** The lab's smart host. It takes mail for every domain, after AUTH only, and keeps it in one mailbox. */
export class Relay {
  readonly name: string;
  readonly address: string;
  readonly #container: string;

  constructor(state: ContainerState) {
    this.name = state.name;
    this.address = state.address;
    this.#container = state.container;
  }

  exec(command: string | readonly string[], options?: ExecOptions): Promise<ExecResult> {
    return execIn(this.#container, command, options);
  }

  /** Passwords by user name. */
  async users(): Promise<Map<string, string>> {
    return parseUsers(await runIn(this.#container, ["cat", "/etc/lab/users"]));
  }

  /** The first user: the credential that a correct profile has. */
  async credential(): Promise<{ username: string; password: string }> {
    const [first] = await this.users();
    if (!first) throw new Error("the relay has no users");
    return { username: first[0], password: first[1] };
  }

  async addUser(username: string, password: string): Promise<void> {
    await this.#writeUsers((await this.users()).set(username, password));
  }

  /** From now on only the new password is accepted. */
  async setPassword(username: string, password: string): Promise<void> {
    const users = await this.users();
    if (!users.has(username)) throw new Error(`the relay has no user ${username}`);
    await this.#writeUsers(users.set(username, password));
  }

  async removeUser(username: string): Promise<void> {
    const users = await this.users();
    users.delete(username);
    await this.#writeUsers(users);
  }

  /** Offers XOAUTH2 beside passwords until `refuseTokens`; what mints the tokens that it accepts. */
  async acceptTokens(): Promise<TokenMint> {
    const key = randomBytes(32).toString("hex");
    const files = { ...TOKEN_CONFIG, [TOKEN_KEY]: Buffer.from(key).toString("base64") };
    for (const [path, text] of Object.entries(files))
      await runIn(this.#container, ["sh", "-c", 'mkdir -p "${1%/*}" && cat >"$1"', "put", path], { stdin: text });
    await runIn(
      this.#container,
      `${WITHOUT_TOKENS}; echo '!include /etc/lab/xoauth2.conf' >>/etc/dovecot/dovecot.conf`,
    );
    await this.#reloadLogins();
    return tokenMint(key);
  }

  /** Takes passwords alone again. */
  async refuseTokens(): Promise<void> {
    await runIn(this.#container, WITHOUT_TOKENS);
    await this.#reloadLogins();
  }

  /** All messages that arrived, oldest first. */
  async mailbox(): Promise<Message[]> {
    const list =
      'cd /var/mail/lab/inbox/new 2>/dev/null || exit 0; for f in *; do [ -e "$f" ] && base64 -w0 "$f" && echo; done';
    const lines = (await runIn(this.#container, list)).split("\n").filter(Boolean);
    return lines.map((line) => parseMessage(Buffer.from(line, "base64").toString("utf8")));
  }

  async emptyMailbox(): Promise<void> {
    await runIn(this.#container, "rm -rf /var/mail/lab/inbox");
  }

  /** Waits for the message with this Message-ID. */
  waitForMessage(messageId: string, within = 30_000): Promise<Message> {
    const arrived = async () => (await this.mailbox()).find((message) => message.header("Message-ID") === messageId);
    return until(`message ${messageId} at the relay`, within, arrived, () => this.log());
  }

  /** Postfix's log on the relay. */
  async log(): Promise<string> {
    return (await this.exec(["cat", "/var/log/mail.log"])).stdout;
  }

  /** Changes the relay's own main.cf, for faults that a provider may have. */
  async configure(parameters: Readonly<Record<string, string>>): Promise<void> {
    await runIn(this.#container, [
      "postconf",
      "-e",
      ...Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
    ]);
    await runIn(this.#container, "postfix reload");
  }

  /** Takes back what `configure` did to these parameters. */
  async unset(...names: string[]): Promise<void> {
    await runIn(this.#container, ["cp", "/etc/postfix/main.cf", "/etc/postfix/main.cf.before"]);
    await runIn(this.#container, ["postconf", "-X", ...names]);
    await runIn(this.#container, "postfix reload");
  }

  /** Shows another certificate from now on; without arguments, the right one again. */
  async presentCertificate({ issuer = "lab", names = [this.name], days = 30 }: CertificateRequest = {}): Promise<void> {
    await runIn(this.#container, ["lab-certificate", issuer, String(days), ...names]);
    await runIn(this.#container, "postfix reload");
  }

  /** Stops answering (connections hang), or goes on. */
  setFrozen(frozen: boolean): Promise<void> {
    return setFrozen(this.#container, frozen);
  }

  /** smtpd processes know the mechanisms that there were when they began. */
  async #reloadLogins(): Promise<void> {
    await runIn(this.#container, "doveadm reload && postfix reload");
  }

  async #writeUsers(users: ReadonlyMap<string, string>): Promise<void> {
    // Renamed into place, with another size or time than before: Dovecot reads it again at the next login. It looks once a
    // second at most, so a login within the second of the last one would still meet the old users.
    await runIn(
      this.#container,
      "umask 027; cat >/etc/lab/users.new && chgrp dovecot /etc/lab/users.new && mv /etc/lab/users.new /etc/lab/users && sleep 1.1",
      {
        stdin: formatUsers(users),
      },
    );
  }
}

const WITHOUT_TOKENS = "sed -i '/xoauth2.conf/d' /etc/dovecot/dovecot.conf";

/** The text of the relay's user file. Passwords are encoded, so they may hold any character. */
export function formatUsers(users: ReadonlyMap<string, string>): string {
  return [...users]
    .map(([name, password]) => `${name}:{PLAIN.b64}${Buffer.from(password).toString("base64")}\n`)
    .join("");
}

function parseUsers(text: string): Map<string, string> {
  const users = new Map<string, string>();
  for (const [, name = "", encoded = ""] of text.matchAll(/^([^:]+):\{PLAIN\.b64\}(.*)$/gm)) {
    users.set(name, Buffer.from(encoded, "base64").toString("utf8"));
  }
  return users;
}
