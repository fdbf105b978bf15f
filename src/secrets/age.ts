import { armor, Decrypter } from "age-encryption";
import { userError } from "../diagnostics/diagnostic.ts";
import { readSecretFile } from "./local-file.ts";
import type { SecretSources } from "./sources.ts";

/** Decrypts an age file, armoured or not, with the identities that age users have. */
export async function decryptAge(bytes: Uint8Array, path: string, sources: SecretSources): Promise<Uint8Array> {
  const { identities, from } = await ageIdentities(sources);
  const decrypter = new Decrypter();
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
    return await decrypter.decrypt(dearmored(bytes), "uint8array");
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw userError("secret-age", "age file cannot be decrypted", {
      detail: `${path}: ${because} (identities from ${from})`,
      hint: "Encrypt the file to the identity of whoever runs postmend, CI included.",
    });
  }
}

function dearmored(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder("latin1").decode(bytes);
  return text.startsWith("-----BEGIN") ? armor.decode(text) : bytes;
}

interface Identities {
  readonly identities: readonly string[];
  readonly from: string;
}

/** AGE_IDENTITY holds identities, AGE_IDENTITY_FILE names a file of them; without both, age's usual file. */
async function ageIdentities(sources: SecretSources): Promise<Identities> {
  const { AGE_IDENTITY: text, AGE_IDENTITY_FILE: file } = sources.env;
  const from = text ? "AGE_IDENTITY" : file || USUAL_FILE;
  const content = text || new TextDecoder().decode(await identityFile(from, sources));
  const identities = content.split(/\s*\n/).filter((line) => line.startsWith("AGE-SECRET-KEY-"));
  if (identities.length > 0) return { identities, from };
  throw userError("secret-age", "age file cannot be decrypted", {
    detail: `${from} holds no age identity (AGE-SECRET-KEY-…); SSH keys and plugins are not supported`,
  });
}

async function identityFile(path: string, sources: SecretSources): Promise<Uint8Array> {
  try {
    return await readSecretFile(path, sources);
  } catch {
    throw userError("secret-age", "age file cannot be decrypted", {
      detail: `no identity: ${path} cannot be read`,
      hint: "Set AGE_IDENTITY, or AGE_IDENTITY_FILE to the file that `age-keygen -o FILE` made.",
    });
  }
}

const USUAL_FILE = "~/.config/age/keys.txt";
