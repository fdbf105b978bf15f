import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import type { CheckSeal, Seal } from "../plan/saved-plan.ts";

/**
 * Seals for plan files: salted scrypt, so that who finds a plan file cannot try passwords faster than a few dozen a
 * second and core. One salt a plan file; the text of a seal holds it.
 */
export function sealer(): Seal {
  const salt = randomBytes(16);
  return async (text) => `scrypt:${salt.toString("base64url")}:${(await derive(text, salt)).toString("base64url")}`;
}

/** Whether a seal was made of this text. A seal of any other form fits nothing. */
export const checkSeal: CheckSeal = async (text, seal) => {
  const [kind, salt, key, ...more] = seal.split(":");
  if (kind !== "scrypt" || !salt || !key || more.length > 0) return false;
  const [derived, sealed] = [await derive(text, Buffer.from(salt, "base64url")), Buffer.from(key, "base64url")];
  return derived.length === sealed.length && timingSafeEqual(derived, sealed);
};

const COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

function derive(text: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(text, salt, 32, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
