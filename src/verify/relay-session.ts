import type { Duplex } from "node:stream";
import { hostError, type PostmendError } from "../diagnostics/diagnostic.ts";
import { redactor } from "../secrets/redact.ts";
import type { Secret } from "../secrets/secret.ts";
import type { NetworkTransport } from "../transports/transport.ts";
import { nameOnHost } from "./name-on-host.ts";
import { refusalOf } from "./refusal.ts";
import type { Login, RelayTarget } from "./relay-target.ts";
import type { RelayStepName } from "./relay-test-result.ts";
import { replyText, type SmtpReply, shownReply } from "./smtp-reply.ts";
import { type Found, Timeline } from "./timeline.ts";

/** How long each wait of a test may take, in milliseconds. */
export interface Deadlines {
  /** Name, route and TCP together: the host's sshd does them in one. */
  readonly connect: number;
  /** Silence before the greeting after which a second connection asks for implicit TLS. */
  readonly silence: number;
  readonly greeting: number;
  readonly handshake: number;
  readonly command: number;
  /** A relay that does not say goodbye is left. */
  readonly quit: number;
}

/** Shorter than those of Postfix, which may wait five minutes for a greeting: a person waits for this. */
export const DEADLINES: Deadlines = {
  connect: 20_000,
  silence: 5_000,
  greeting: 30_000,
  handshake: 20_000,
  command: 30_000,
  quit: 2_000,
};

/** One test while it runs. */
export class RelaySession {
  readonly timeline = new Timeline();
  readonly transport: NetworkTransport;
  readonly target: RelayTarget;
  readonly deadlines: Deadlines;
  capabilities: string[] = [];
  /** Why the end cannot be called good, though nothing bad was seen. */
  readonly doubts: string[] = [];
  readonly #redact: (text: string) => string;
  readonly #open = new Set<Duplex>();

  constructor(transport: NetworkTransport, target: RelayTarget, deadlines: Deadlines) {
    const { login } = target;
    this.transport = transport;
    this.target = target;
    this.deadlines = deadlines;
    this.#redact = redactor(login.state === "credentials" ? secretsOf(login) : []);
  }

  /** Remembers a stream, so that nothing stays open behind a test. */
  keep<T extends Duplex>(stream: T): T {
    stream.on("error", () => {}); // who reads from it is told; an error after that concerns nobody
    this.#open.add(stream);
    return stream;
  }

  /** TLS goes before the stream under it: the other way round Node 20 crashes where that is a socket of its own. */
  close(): void {
    for (const stream of [...this.#open].reverse()) stream.destroy();
  }

  /** A stream from the host to the relay. One that opens after its time is closed again. */
  async connected(): Promise<Duplex> {
    const { host, port } = this.target;
    const opening = this.transport.tunnel(host, port);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((done) => {
      timer = setTimeout(() => done(undefined), this.deadlines.connect);
    });
    const stream = await Promise.race([opening, late]).finally(() => clearTimeout(timer));
    if (stream) return this.keep(stream);
    opening.then(
      (tooLate) => this.keep(tooLate).destroy(),
      () => {},
    );
    throw await this.#unanswered();
  }

  /** The host's sshd resolves and connects in one, and was silent: its resolver tells which of the two was. */
  async #unanswered(): Promise<PostmendError> {
    const { host, port } = this.target;
    const seconds = Math.ceil(this.deadlines.connect / 1000);
    const name = await nameOnHost(this.transport, host, seconds);
    const detail = {
      resolved: `${host}:${port} did not answer within ${seconds} s: packets to it are dropped`,
      "not-found": `the host cannot resolve ${host}`,
      silent: `the host's resolver does not answer for ${host}`,
      unknown: `nothing came back for ${host}:${port} within ${seconds} s, and the host has no getent to tell a dead resolver from dropped packets`,
    }[name];
    const code = {
      resolved: "relay-unanswered",
      "not-found": "tunnel-name-unresolved",
      silent: "tunnel-name-unresolved",
      unknown: "tunnel-failed",
    }[name];
    return hostError(code, "The relay cannot be reached", { detail });
  }

  /** A reply as what the step found: its text, or why the test ends here. */
  judged(step: RelayStepName, reply: SmtpReply, expected: number): Found<SmtpReply> {
    const shown = shownReply(reply, this.#redact);
    if (reply.code === expected) return { value: reply, detail: shortly(replyText(shown)) };
    const refusal = refusalOf(step, shown);
    const said = replyText(shown);
    if ("later" in refusal) return { end: "undetermined", because: `${refusal.later}: ${said}`, reply: shown };
    return { end: "failed", cause: refusal.cause, problem: said, reply: shown };
  }
}

function secretsOf({ username, password, token }: Extract<Login, { readonly state: "credentials" }>): Secret[] {
  return [password, username, ...(token?.state === "valid" ? [token.accessToken] : [])];
}

function shortly(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
