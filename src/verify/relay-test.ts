/**
 * Tests a relay from a host's own place in the network, as Postfix there would use it: connection, greeting, TLS,
 * certificate, AUTH, sender, and before a flush a recipient whose mail waits. It sends no message. Through the host's SSH connection; where its sshd
 * forbids forwarding, with `openssl` on the host. Nothing is written there. What the relay does wrong is in the result;
 * only a broken road to the host itself is thrown.
 *
 * nodemailer's SMTPConnection was weighed and left: it goes from MAIL on to RCPT without a way to stop, keeps the greeting,
 * the capabilities and the certificate behind private fields, and starts TLS by itself, so that no step could be timed.
 */
import { PostmendError } from "../diagnostics/diagnostic.ts";
import type { NetworkTransport } from "../transports/transport.ts";
import { nameOnHost } from "./name-on-host.ts";
import { walkThroughOpenssl } from "./openssl-road.ts";
import { DEADLINES, type Deadlines, RelaySession } from "./relay-session.ts";
import { demandsTls, type RelayTarget } from "./relay-target.ts";
import type { RelayTest } from "./relay-test-result.ts";
import { secured } from "./secure-connection.ts";
import { SmtpDialogue } from "./smtp-dialogue.ts";
import { type Inside, introduced, withinTls } from "./smtp-steps.ts";
import type { Ending } from "./timeline.ts";
import { shakenHands } from "./tls-steps.ts";

/** Tests relays one after the other. */
export async function testRelays(transport: NetworkTransport, targets: readonly RelayTarget[]): Promise<RelayTest[]> {
  const tests: RelayTest[] = [];
  for (const target of targets) tests.push(await testRelay(transport, target));
  return tests;
}

/** Tests one relay. Every wait has a deadline, and no connection stays open behind the test. */
export async function testRelay(
  transport: NetworkTransport,
  target: RelayTarget,
  deadlines: Deadlines = DEADLINES,
): Promise<RelayTest> {
  if (target.untestable !== undefined)
    return resultOf(new RelaySession(transport, target, deadlines), "none", {
      end: "undetermined",
      because: target.untestable,
    });
  const session = new RelaySession(transport, target, deadlines);
  try {
    const misuse = wrapperProblem(session);
    const ending = misuse ?? (await walkThroughTunnel(session));
    // A relay that hangs up and a road to the host that breaks look the same: one more look takes the road.
    if (ending?.end === "failed" && ending.cause === "lost-connection") await nameOnHost(transport, "localhost", 5);
    return resultOf(session, "tunnel", ending);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const { road, ending } = await walkThroughOpenssl(new RelaySession(transport, target, deadlines));
    return resultOf(road.session, road.name, ending);
  } finally {
    session.close();
  }
}

/** Postfix itself refuses such a setting, whatever the relay would say. */
function wrapperProblem({ target: { tls }, timeline }: RelaySession): Ending | undefined {
  if (!tls.wrapper || (tls.level !== "none" && tls.level !== "may")) return undefined;
  const problem = `implicit TLS needs the level encrypt or stronger, and the level is ${tls.level}: Postfix does not use the relay`;
  timeline.note("configuration", false, problem);
  return { end: "failed", cause: "local-config-error", problem };
}

function isForbidden(error: unknown): boolean {
  return error instanceof PostmendError && error.diagnostics[0]?.code === "forwarding-forbidden";
}

/** Undefined when every step was taken. */
async function walkThroughTunnel(session: RelaySession): Promise<Ending | undefined> {
  const { timeline, target } = session;
  const connected = await timeline.take("connect", async () => {
    const stream = await session.connected();
    return { value: stream, detail: `${target.host}:${target.port}, by way of the host's sshd` };
  });
  if ("end" in connected) return connected;
  if (target.tls.wrapper) {
    const inside = await shakenHands(session, connected.value);
    if ("end" in inside) return inside;
    const dialogue = new SmtpDialogue(inside.value);
    const greeted = await timeline.take("greeting", async () =>
      session.judged("greeting", await dialogue.reply(session.deadlines.greeting), 220),
    );
    return "end" in greeted ? greeted : withinTls(session, { dialogue, encrypted: true });
  }
  const dialogue = new SmtpDialogue(connected.value);
  const greeted = await greeting(session, dialogue);
  if (greeted) return greeted;
  const ehlo = await introduced(session, dialogue);
  if (ehlo) return ehlo;
  const inside = await perhapsSecured(session, dialogue, connected.value);
  return "end" in inside ? inside : withinTls(session, inside);
}

/** A relay that says nothing may wait for a handshake: a second connection tells. */
async function greeting(session: RelaySession, dialogue: SmtpDialogue): Promise<Ending | undefined> {
  const { timeline, deadlines } = session;
  const first = await timeline.take("greeting", async () =>
    session.judged("greeting", await dialogue.reply(deadlines.silence), 220),
  );
  if (!("end" in first)) return undefined;
  if (first.end !== "failed" || first.cause !== "connection-timeout") return first;
  const wrapper = await timeline.take("recheck", async () => {
    const tls = { ...session.target.tls, versions: ANY_VERSION };
    session.keep(await secured(await session.connected(), tls, [], 2 * deadlines.silence));
    return MISTAKEN_FOR_STARTTLS;
  });
  if ("end" in wrapper && wrapper.rule) return wrapper;
  const second = await timeline.take("greeting", async () =>
    session.judged("greeting", await dialogue.reply(deadlines.greeting - deadlines.silence), 220),
  );
  return "end" in second ? second : undefined;
}

const ANY_VERSION = { oldest: "TLSv1", newest: "TLSv1.3" } as const;

const MISTAKEN_FOR_STARTTLS = {
  end: "failed",
  cause: "connection-timeout",
  rule: "wrappermode-mismatch",
  problem:
    "the relay waits for TLS from the first byte: this port is for implicit TLS (smtp_tls_wrappermode = yes), and STARTTLS was expected",
} as const;

/** STARTTLS where the level wants it and the relay has it; the clear where both may do without. */
async function perhapsSecured(
  session: RelaySession,
  dialogue: SmtpDialogue,
  stream: Awaited<ReturnType<RelaySession["connected"]>>,
): Promise<Inside | Ending> {
  const { timeline, target, deadlines } = session;
  const inTheClear = { dialogue, encrypted: false };
  if (target.tls.level === "none") return inTheClear;
  if (!session.capabilities.some((line) => line === "STARTTLS")) {
    const detail = "the relay does not offer STARTTLS";
    timeline.note("starttls", !demandsTls(target.tls), detail);
    if (!demandsTls(target.tls)) return inTheClear;
    return {
      end: "failed",
      cause: "tls-required-not-offered",
      problem: `${detail}, and the level ${target.tls.level} demands it`,
    };
  }
  const agreed = await timeline.take("starttls", async () =>
    session.judged("starttls", await dialogue.command("STARTTLS", deadlines.command), 220),
  );
  if ("end" in agreed) return agreed;
  if (!dialogue.release())
    return {
      end: "failed",
      cause: "other",
      problem: "the relay sent more in the clear after it had agreed to STARTTLS",
    };
  const secure = await shakenHands(session, stream);
  if ("end" in secure) return secure;
  const inside = new SmtpDialogue(secure.value);
  const ehlo = await introduced(session, inside);
  return ehlo ?? { dialogue: inside, encrypted: true };
}

function resultOf(session: RelaySession, road: RelayTest["road"], ending: Ending | undefined): RelayTest {
  const { target, timeline, capabilities, doubts } = session;
  const { relay, host, port, use, sender, tls } = target;
  const common = {
    relay,
    host,
    port,
    wrapper: tls.wrapper,
    use,
    ...(sender !== undefined && { sender }),
    road,
    steps: timeline.steps,
    capabilities,
    ...(ending?.rule && { rule: ending.rule }),
    ...(ending?.reply && { reply: ending.reply }),
  };
  if (ending?.end === "failed") return { ...common, result: "failed", cause: ending.cause, problem: ending.problem };
  const undetermined = ending?.because ?? doubts[0];
  return undetermined === undefined
    ? { ...common, result: "passed" }
    : { ...common, result: "undetermined", undetermined };
}
