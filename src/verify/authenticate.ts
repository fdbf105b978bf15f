import { createHmac } from "node:crypto";
import type { Secret } from "../secrets/secret.ts";
import type { Login } from "./relay-target.ts";
import type { SmtpDialogue } from "./smtp-dialogue.ts";
import type { SmtpReply } from "./smtp-reply.ts";

/** Which mechanism the client will take, or why there is none. */
export type MechanismChoice =
  | { readonly state: "chosen"; readonly mechanism: Mechanism }
  /** The client can use none of those that are offered. */
  | { readonly state: "none" }
  /** Only mechanisms are left that this test does not speak. */
  | { readonly state: "unspoken"; readonly mechanisms: readonly string[] };

/** The mechanisms that this test speaks, in the order in which libsasl prefers them; XOAUTH2 with a token file alone. */
const MECHANISMS = ["XOAUTH2", "CRAM-MD5", "PLAIN", "LOGIN"] as const;
type Mechanism = (typeof MECHANISMS)[number];

type Credentials = Extract<Login, { readonly state: "credentials" }>;

/** Chooses among the offered mechanisms as the client's own filter and security options leave it. */
export function chooseMechanism(
  offered: readonly string[],
  { allows, token }: Pick<Credentials, "allows" | "token">,
  encrypted: boolean,
): MechanismChoice {
  const left = offered.filter((mechanism) => allows(mechanism, encrypted));
  const mechanism = MECHANISMS.find((name) => left.includes(name) && (name !== "XOAUTH2" || token !== undefined));
  if (mechanism) return { state: "chosen", mechanism };
  return left.length > 0 ? { state: "unspoken", mechanisms: left } : { state: "none" };
}

/**
 * Logs in by OAuth 2.0, as https://developers.google.com/workspace/gmail/imap/xoauth2-protocol has it: a server that refuses
 * first tells why in a challenge, which an empty line answers. The reply that decides.
 */
export async function presentToken(
  dialogue: SmtpDialogue,
  username: string,
  accessToken: Secret,
  milliseconds: number,
): Promise<SmtpReply> {
  const response = base64(`user=${username}\u0001auth=Bearer ${accessToken.reveal()}\u0001\u0001`);
  const reply = await dialogue.command(`AUTH XOAUTH2 ${response}`, milliseconds);
  return reply.code === 334 ? dialogue.command("", milliseconds) : reply;
}

/** Logs in with a password; the reply that decides. Every wait is `milliseconds` long at the most. */
export async function authenticate(
  dialogue: SmtpDialogue,
  mechanism: Exclude<Mechanism, "XOAUTH2">,
  { username, password }: Credentials,
  milliseconds: number,
): Promise<SmtpReply> {
  const [user, secret] = [username.reveal(), password.reveal()];
  const say = (text: string) => dialogue.command(text, milliseconds);
  if (mechanism === "PLAIN") return say(`AUTH PLAIN ${base64(`\0${user}\0${secret}`)}`);
  const challenge = await say(`AUTH ${mechanism}`);
  if (challenge.code !== 334) return challenge;
  if (mechanism === "CRAM-MD5") {
    const asked = Buffer.from(challenge.lines.join(""), "base64");
    return say(base64(`${user} ${createHmac("md5", secret).update(asked).digest("hex")}`));
  }
  const next = await say(base64(user));
  return next.code === 334 ? say(base64(secret)) : next;
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
