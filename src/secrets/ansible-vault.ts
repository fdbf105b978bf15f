import { createDecipheriv, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { access, constants } from "node:fs/promises";
import { promisify } from "node:util";
import { userError } from "../diagnostics/diagnostic.ts";
import { execSecret } from "./exec.ts";
import { localPath, readSecretFile } from "./local-file.ts";
import { isVaultText } from "./reference.ts";
import type { SecretSources } from "./sources.ts";

/**
 * Decrypts what `ansible-vault` encrypted: a whole file, a file with one `!vault |` text in it, or the text itself.
 * Formats 1.1 and 1.2, AES256. The password comes from ANSIBLE_VAULT_PASSWORD_FILE (run, when it is executable) or
 * ANSIBLE_VAULT_PASSWORD.
 */
export async function ansibleVaultSecret(reference: string, sources: SecretSources): Promise<Uint8Array> {
  const what = isVaultText(reference) ? "the encrypted text" : reference;
  const text = isVaultText(reference)
    ? reference
    : new TextDecoder("latin1").decode(await readSecretFile(reference, sources));
  const envelope = parseEnvelope(text);
  if (!envelope) throw vaultError(`${what} is not what ansible-vault writes (format 1.1 or 1.2, AES256)`);
  const password = await vaultPassword(sources);
  const plain = await decrypt(envelope, password);
  if (!plain) throw vaultError(`${what}: the vault password does not fit, or the text is damaged`);
  return plain;
}

interface Envelope {
  readonly salt: Buffer;
  readonly mac: Buffer;
  readonly cipherText: Buffer;
}

/** The header, then hex of: hex of salt, MAC and cipher text, one a line. */
function parseEnvelope(text: string): Envelope | undefined {
  const match = /\$ANSIBLE_VAULT;1\.[12];AES256(?:;[^\s]*)?\s*\n((?:[ \t]*[0-9a-f]+[ \t\r]*(?:\n|$))+)/.exec(text);
  const body = Buffer.from(match?.[1]?.replace(/\s+/g, "") ?? "", "hex").toString("latin1");
  const [salt, mac, cipherText] = body.split("\n").map((part) => Buffer.from(part, "hex"));
  if (!salt?.length || !mac?.length || !cipherText?.length) return undefined;
  return { salt, mac, cipherText };
}

const derive = promisify(pbkdf2);

/** Undefined when the password is wrong: the MAC tells. */
async function decrypt({ salt, mac, cipherText }: Envelope, password: Uint8Array): Promise<Uint8Array | undefined> {
  const key = await derive(password, salt, 10_000, 80, "sha256");
  const expected = createHmac("sha256", key.subarray(32, 64)).update(cipherText).digest();
  if (expected.length !== mac.length || !timingSafeEqual(expected, mac)) return undefined;
  const cipher = createDecipheriv("aes-256-ctr", key.subarray(0, 32), key.subarray(64, 80));
  const padded = Buffer.concat([cipher.update(cipherText), cipher.final()]);
  return padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
}

async function vaultPassword(sources: SecretSources): Promise<Uint8Array> {
  const { ANSIBLE_VAULT_PASSWORD_FILE: file, ANSIBLE_VAULT_PASSWORD: text } = sources.env;
  if (file) {
    const runs = await isExecutable(localPath(file, sources));
    return trimmed(runs ? await execSecret([localPath(file, sources)], sources) : await readSecretFile(file, sources));
  }
  if (text) return new TextEncoder().encode(text);
  throw vaultError("there is no vault password", "set ANSIBLE_VAULT_PASSWORD_FILE or ANSIBLE_VAULT_PASSWORD");
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** As Ansible does with password files. */
function trimmed(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString("latin1").trim(), "latin1");
}

function vaultError(detail: string, hint?: string) {
  return userError("secret-vault", "ansible-vault text cannot be decrypted", { detail, ...(hint && { hint }) });
}
