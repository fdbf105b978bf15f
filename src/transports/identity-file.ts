import ssh2, { type ParsedKey } from "ssh2";
import type { Secret } from "../secrets/secret.ts";
import { readText } from "./client-file.ts";

/** What is in a key file. `public` is a file with only a public half: its private half may be in the agent. */
export type IdentityFile =
  | { readonly state: "private"; readonly key: ParsedKey }
  | { readonly state: "public"; readonly key: ParsedKey }
  | { readonly state: "absent" }
  /** Encrypted, and no passphrase or a wrong one was given; the public half, from the `.pub` beside it. */
  | { readonly state: "locked"; readonly wrongPassphrase: boolean; readonly publicKey: ParsedKey | undefined }
  | { readonly state: "unusable"; readonly because: string };

/** Reads a key file. Nothing here is logged, and parser messages are not passed on: they could quote the key. */
export async function readIdentity(file: string, passphrase: Secret | undefined): Promise<IdentityFile> {
  const text = await readText(file);
  if (text === undefined) return { state: "absent" };
  const parsed = parseKey(text, passphrase);
  if (!(parsed instanceof Error)) return { state: parsed.isPrivateKey() ? "private" : "public", key: parsed };
  const encrypted = /encrypted|integrity check failed|passphrase|bad decrypt/i.test(parsed.message);
  if (encrypted)
    return { state: "locked", wrongPassphrase: passphrase !== undefined, publicKey: await publicHalf(file) };
  return { state: "unusable", because: unusable(text) };
}

async function publicHalf(file: string): Promise<ParsedKey | undefined> {
  const text = await readText(`${file}.pub`);
  const parsed = text === undefined ? undefined : parseKey(text, undefined);
  return parsed instanceof Error ? undefined : parsed;
}

function parseKey(text: string, passphrase: Secret | undefined): ParsedKey | Error {
  try {
    const parsed = ssh2.utils.parseKey(text, passphrase?.reveal());
    const [first = new Error("no key")] = Array.isArray(parsed) ? parsed : [parsed];
    return first;
  } catch (error) {
    return error instanceof Error ? error : new Error("unreadable");
  }
}

function unusable(text: string): string {
  const body = Buffer.from(text.replace(/-----[^-]+-----|\s/g, ""), "base64").toString("latin1");
  if (/(^|[^a-z])sk-(ssh|ecdsa)/.test(text + body)) return "a FIDO security key, which needs `transport: openssh`";
  return "not a private key that postmend can read";
}
