import { authenticate, chooseMechanism, presentToken } from "./authenticate.ts";
import { isRecipientsOwn } from "./refusal.ts";
import type { RelaySession } from "./relay-session.ts";
import type { TokenLook } from "./relay-target.ts";
import type { SmtpDialogue } from "./smtp-dialogue.ts";
import { capabilitiesOf, offeredMechanisms, replyText, type SmtpReply } from "./smtp-reply.ts";
import type { Ending } from "./timeline.ts";

/** A dialogue that is ready for AUTH and MAIL. */
export interface Inside {
  readonly dialogue: SmtpDialogue;
  readonly encrypted: boolean;
}

/** EHLO; undefined when the relay told what it can. */
export async function introduced(session: RelaySession, dialogue: SmtpDialogue): Promise<Ending | undefined> {
  const { target, deadlines, timeline } = session;
  const told = await timeline.take("ehlo", async () => {
    const reply = await dialogue.command(`EHLO ${target.heloName}`, deadlines.command);
    const found = session.judged("ehlo", reply, 250);
    if ("end" in found) return found;
    session.capabilities = capabilitiesOf(reply);
    return { value: undefined, detail: session.capabilities.join(", ") || "no extensions" };
  });
  return "end" in told ? told : undefined;
}

/** The rest of the dialogue once TLS stands, or is not wanted; undefined when every step was taken. */
export async function withinTls(session: RelaySession, inside: Inside): Promise<Ending | undefined> {
  const { target } = session;
  // Implicit TLS comes before any EHLO.
  const ehlo = session.capabilities.length === 0 ? await introduced(session, inside.dialogue) : undefined;
  if (ehlo) return ehlo;
  const loggedIn = target.login.state === "credentials" ? await loggedInAs(session, inside) : undefined;
  if (loggedIn) return loggedIn;
  if (target.login.state === "unknown") session.doubts.push(target.login.because);
  const refused = target.login.state !== "unknown" ? await envelope(session, inside) : undefined;
  if (!refused) await goodbye(session, inside);
  return refused;
}

async function loggedInAs(session: RelaySession, { dialogue, encrypted }: Inside): Promise<Ending | undefined> {
  const { target, timeline, deadlines, capabilities } = session;
  const { login } = target;
  if (login.state !== "credentials") return undefined;
  const offered = offeredMechanisms(capabilities);
  const choice = chooseMechanism(offered, login, encrypted);
  const list = offered.length > 0 ? offered.join(" ") : "none";
  if (choice.state === "none") {
    const problem =
      offered.length === 0
        ? "the relay offers no AUTH on this connection, and the host has credentials for it"
        : `of the mechanisms that the relay offers (${list}) the host's own settings allow none`;
    timeline.note("mechanisms", false, problem);
    return { end: "failed", cause: "sasl-no-mechanism", problem };
  }
  if (choice.state === "unspoken") {
    const because = `only ${choice.mechanisms.join(", ")} can be used, which this test does not speak`;
    timeline.note("mechanisms", true, because);
    return { end: "undetermined", because };
  }
  timeline.note("mechanisms", true, `${choice.mechanism}, of ${list}`);
  const { mechanism } = choice;
  const accepted = await timeline.take<SmtpReply>("auth", async () => {
    if (mechanism !== "XOAUTH2")
      return session.judged("auth", await authenticate(dialogue, mechanism, login, deadlines.command), 235);
    if (login.token?.state !== "valid") return withoutToken(login.token);
    const { accessToken, user = login.username.reveal() } = login.token;
    return session.judged("auth", await presentToken(dialogue, user, accessToken, deadlines.command), 235);
  });
  return "end" in accepted ? accepted : undefined;
}

/** What Postfix would do with the token file is known, or not known, without asking the relay. */
function withoutToken(token: Exclude<TokenLook, { readonly state: "valid" }> | undefined): Ending {
  if (token?.state !== "unusable") return { end: "undetermined", because: token?.because ?? "there is no token" };
  const unknown = token.rule === "oauth2-plugin-missing" || token.rule === "oauth2-config-unusable";
  const cause = unknown ? "sasl-no-mechanism" : "sasl-auth-failed";
  return { end: "failed", rule: token.rule, cause, problem: token.because };
}

/** An address that cannot stand in a command is not sent: it would be another command. */
async function envelope(session: RelaySession, inside: Inside): Promise<Ending | undefined> {
  const { mailFrom: sender = "", recipient = "", login } = session.target;
  if (!ADDRESS.test(sender)) return login.state === "off" && !login.bySender ? loginWanted(session, inside) : undefined;
  const refused = await mailFrom(session, inside, sender);
  if (refused || !ADDRESS.test(recipient)) return refused;
  return (await rcptTo(session, inside, recipient)) ?? data(session, inside);
}

const ADDRESS = /^[^\s<>]+@[^\s<>]+$/;

async function mailFrom(session: RelaySession, { dialogue }: Inside, sender: string): Promise<Ending | undefined> {
  const { timeline, deadlines } = session;
  const accepted = await timeline.take<SmtpReply>("mail", async () => {
    const found = session.judged("mail", await dialogue.command(`MAIL FROM:<${sender}>`, deadlines.command), 250);
    return "end" in found ? found : { ...found, detail: `${sender}: ${found.detail}` };
  });
  return "end" in accepted ? accepted : undefined;
}

/**
 * Nobody logs in, and whose mail will come is not known. A relay that takes no mail without a login says so to any sender;
 * whatever else it has to say of the one that stands in here counts for nothing.
 */
async function loginWanted(session: RelaySession, { dialogue }: Inside): Promise<Ending | undefined> {
  const { timeline, deadlines, target, capabilities } = session;
  const sender = `postmaster@${target.heloName}`;
  const accepted = await timeline.take<undefined>("mail", async () => {
    const reply = await dialogue.command(`MAIL FROM:<${sender}>`, deadlines.command).catch(() => undefined);
    if (reply === undefined) return { value: undefined, detail: `${sender}: the relay did not answer` };
    const found = session.judged("mail", reply, 250);
    if (!("end" in found)) return { value: undefined, detail: `${sender}: ${found.detail}` };
    const offered = offeredMechanisms(capabilities).length > 0;
    const wanted = found.end === "failed" && found.cause === "sasl-no-credentials" && offered;
    if (wanted || reply.code === 530) return found;
    return { value: undefined, detail: `${sender}: ${found.reply ? replyText(found.reply) : ""}` };
  });
  return "end" in accepted ? accepted : undefined;
}

/** What is wrong with this recipient alone, or passes by itself, says nothing of the relay. */
async function rcptTo(session: RelaySession, { dialogue }: Inside, recipient: string): Promise<Ending | undefined> {
  const { timeline, deadlines } = session;
  const accepted = await timeline.take<SmtpReply>("rcpt", async () => {
    const reply = await dialogue.command(`RCPT TO:<${recipient}>`, deadlines.command);
    const found = session.judged("rcpt", reply, 250);
    if ("end" in found && (session.target.message !== undefined || isOfRelay(found))) return found;
    const said = "end" in found ? (found.reply ? replyText(found.reply) : "") : found.detail;
    return { value: reply, detail: `${recipient}: ${said}` };
  });
  return "end" in accepted ? accepted : undefined;
}

function isOfRelay(found: Ending): boolean {
  return found.end === "failed" && found.reply !== undefined && !isRecipientsOwn(found.reply);
}

/** Hands over the message, where there is one. */
async function data(session: RelaySession, { dialogue }: Inside): Promise<Ending | undefined> {
  const { timeline, deadlines, target } = session;
  const { message } = target;
  if (message === undefined) return undefined;
  const accepted = await timeline.take<SmtpReply>("data", async () => {
    const ready = session.judged("data", await dialogue.command("DATA", deadlines.command), 354);
    if ("end" in ready) return ready;
    return session.judged("data", await dialogue.command(`${message}\r\n.`, deadlines.command), 250);
  });
  return "end" in accepted ? accepted : undefined;
}

/** The relay has said all that was asked; how it says goodbye changes nothing. */
async function goodbye(session: RelaySession, { dialogue }: Inside): Promise<void> {
  const { timeline, deadlines } = session;
  const started = performance.now();
  const bye = async () => {
    await dialogue.command("RSET", deadlines.quit);
    return dialogue.command("QUIT", deadlines.quit);
  };
  const reply = await bye().catch(() => undefined);
  const detail = reply === undefined ? "the relay did not answer" : String(reply.code);
  timeline.steps.push({ step: "quit", ok: true, milliseconds: Math.round(performance.now() - started), detail });
}
