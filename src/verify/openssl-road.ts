/**
 * The road for a host whose sshd forbids forwarding: its own `openssl s_client` opens the connection and does TLS, and the
 * dialogue inside goes through its standard input. The greeting and the EHLO before STARTTLS stay with openssl; a relay
 * without TLS cannot be looked at in this way.
 */
import { readFileSync } from "node:fs";
import { neutralise } from "../diagnostics/diagnostic.ts";
import { newNonce } from "../transports/frames.ts";
import { readProgram } from "../transports/program.ts";
import type { Conversation } from "../transports/transport.ts";
import type { RelaySession } from "./relay-session.ts";
import { checksChain, demandsTls, type RelayTarget } from "./relay-target.ts";
import type { RelayCause, RelayTest } from "./relay-test-result.ts";
import { SmtpDialogue } from "./smtp-dialogue.ts";
import { introduced, withinTls } from "./smtp-steps.ts";
import type { Ending, Found } from "./timeline.ts";

/** How a walk ended, undefined when every step was taken; and by which road it went. */
export interface OpensslWalk {
  readonly road: { readonly session: RelaySession; readonly name: RelayTest["road"] };
  readonly ending: Ending | undefined;
}

/** Walks as far as openssl leads. Never an end that says the relay is at fault where only openssl was missing. */
export async function walkThroughOpenssl(session: RelaySession): Promise<OpensslWalk> {
  try {
    const conversation = await session.transport.converse(OPENSSL, [inputFor(session)]);
    session.keep(conversation.stream);
    return await walk(session, conversation);
  } finally {
    session.close();
  }
}

/** The longest that openssl may stay, should nobody end it. */
const SECONDS = 120;

const OPENSSL = readProgram(
  "openssl-road",
  readFileSync(new URL("./openssl-road.sh", import.meta.url), "utf8"),
  SECONDS,
);

function inputFor({ target }: RelaySession): string {
  const { host, port, tls, heloName } = target;
  const { caFile = "-", caPath = "-" } = checksChain(tls) ? tls : {};
  const lines = [
    newNonce(),
    String(SECONDS),
    host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`,
    tls.wrapper ? "-" : "smtp",
    heloName,
    tls.versions?.oldest ?? "-",
    caFile,
    caPath,
    checksChain(tls) ? (tls.match.find((name) => !name.startsWith(".")) ?? "-") : "-",
    tls.servername ?? "-",
  ];
  return `${lines.map((line) => line.replace(/[\r\n\0]/g, "")).join("\n")}\n`;
}

async function walk(session: RelaySession, conversation: Conversation): Promise<OpensslWalk> {
  const { timeline, target, deadlines } = session;
  const road = { session, name: "openssl" } as const;
  const secure = await timeline.take("tls", () => shakenHands(session, conversation));
  if ("end" in secure) {
    if (/no openssl/.test(conversation.said())) {
      const because = "the host's sshd forbids forwarding, and the host has no openssl to look with";
      return { road: { session, name: "none" }, ending: { end: "undetermined", because } };
    }
    return { road, ending: secure };
  }
  const untrusted = certificateProblem(target, conversation.said());
  timeline.note("certificate", untrusted === undefined, untrusted ?? certificateText(target, conversation.said()));
  if (untrusted !== undefined)
    return { road, ending: { end: "failed", cause: "tls-cert-untrusted", problem: untrusted } };
  if (target.tls.level === "fingerprint" || target.tls.level.startsWith("dane"))
    session.doubts.push(`openssl on the host does not tell whether the certificate fits the level ${target.tls.level}`);
  const dialogue = new SmtpDialogue(conversation.stream);
  if (target.tls.wrapper) {
    const greeted = await timeline.take("greeting", async () =>
      session.judged("greeting", await dialogue.reply(deadlines.greeting), 220),
    );
    if ("end" in greeted) return { road, ending: greeted };
  }
  const ehlo = await introduced(session, dialogue);
  return { road, ending: ehlo ?? (await withinTls(session, { dialogue, encrypted: true })) };
}

/** Waits for openssl's report of the connection, or for its end. */
async function shakenHands({ deadlines, target }: RelaySession, { said, isOver }: Conversation): Promise<Found<true>> {
  const until = performance.now() + deadlines.connect + deadlines.handshake;
  while (performance.now() < until) {
    if (REPORTED.test(said())) return { value: true, detail: protocolOf(said()) };
    if (isOver()) break;
    await new Promise((done) => setTimeout(done, POLL));
  }
  return opensslProblem(said(), target);
}

const POLL = 25;
/** The last line of the report that `-brief` makes of a connection. */
const REPORTED = /^(?:Verification: |Verification error: |Verified peername)/m;

function protocolOf(said: string): string {
  const [version, cipher] = ["Protocol version", "Ciphersuite"].map(
    (name) => new RegExp(`^${name}: (.+)$`, "m").exec(said)?.[1],
  );
  return neutralise([version, cipher, "by openssl on the host"].filter((part) => part !== undefined).join(", "));
}

function certificateProblem({ tls }: RelayTarget, said: string): string | undefined {
  if (!checksChain(tls)) return undefined;
  const problem = /^Verification error: (.+)$/m.exec(said)?.[1];
  const known =
    problem ?? (/^Verification: OK/m.test(said) ? undefined : "openssl did not say that it trusts the certificate");
  return known === undefined ? undefined : `${neutralise(known)}: ${certificateText({ tls }, said)}`;
}

function certificateText({ tls }: Pick<RelayTarget, "tls">, said: string): string {
  const subject = neutralise(/^Peer certificate: (.+)$/m.exec(said)?.[1] ?? "the relay's certificate");
  return checksChain(tls) ? subject : `${subject}; the level ${tls.level} does not check it`;
}

/** What openssl's last words mean. What it cannot do is no fault of the relay. */
function opensslProblem(said: string, { tls }: RelayTarget): Ending {
  const detail =
    neutralise(said.trim().split("\n").slice(-2).join("; ")).slice(0, 300) ||
    "openssl did not report a connection in time";
  const cause = OPENSSL_WORDS.find(([pattern]) => pattern.test(said))?.[1];
  if (/didn't find STARTTLS/i.test(said)) {
    const problem = "the relay does not offer STARTTLS";
    return demandsTls(tls)
      ? {
          end: "failed",
          cause: "tls-required-not-offered",
          problem: `${problem}, and the level ${tls.level} demands it`,
        }
      : { end: "undetermined", because: `${problem}, and openssl on the host cannot go on without TLS` };
  }
  if (cause)
    return {
      ...STANDS_AT[cause],
      end: "failed",
      cause,
      problem: `${MEANINGS[cause] ?? "TLS did not come about"} (${detail})`,
    };
  return said.trim() === "" || /timed? ?out/i.test(said)
    ? { end: "failed", cause: "connection-timeout", problem: detail }
    : { end: "undetermined", because: `openssl on the host: ${detail}` };
}

/** Name and connection are openssl's part as well. */
const STANDS_AT: Partial<Record<RelayCause, { readonly at: "resolve" | "connect" }>> = {
  "dns-failure": { at: "resolve" },
  "connection-refused": { at: "connect" },
  "connection-timeout": { at: "connect" },
  "network-unreachable": { at: "connect" },
};

const MEANINGS: Partial<Record<RelayCause, string>> = {
  "dns-failure": "the host cannot resolve the name",
  "connection-refused": "the connection was refused",
  "connection-timeout": "the connection was not answered",
  "network-unreachable": "the host has no route",
  "lost-connection": "the relay closed the connection",
};

const OPENSSL_WORDS: readonly (readonly [RegExp, RelayCause])[] = [
  [/Connection refused|errno=111/i, "connection-refused"],
  [/timed out|errno=110/i, "connection-timeout"],
  [/unreachable|No route|errno=(?:101|113)/i, "network-unreachable"],
  [
    /Name or service not known|name resolution|nodename nor servname|No address associated|gai_strerror/i,
    "dns-failure",
  ],
  [/wrong version number|unsupported protocol|alert|handshake failure|packet length too long/i, "tls-handshake-failed"],
  [/errno=104|unexpected eof|Connection reset/i, "lost-connection"],
];
