import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** What `ansible-vault encrypt` writes: format 1.1, AES256. */
export function vaultText(plain: string, password: string, salt = randomBytes(32)): string {
  const key = pbkdf2Sync(password, salt, 10_000, 80, "sha256");
  const bytes = Buffer.from(plain);
  const padding = 16 - (bytes.length % 16);
  const cipher = createCipheriv("aes-256-ctr", key.subarray(0, 32), key.subarray(64, 80));
  const encrypted = Buffer.concat([
    cipher.update(Buffer.concat([bytes, Buffer.alloc(padding, padding)])),
    cipher.final(),
  ]);
  const mac = createHmac("sha256", key.subarray(32, 64)).update(encrypted).digest("hex");
  const body = Buffer.from([salt.toString("hex"), mac, encrypted.toString("hex")].join("\n")).toString("hex");
  return `$ANSIBLE_VAULT;1.1;AES256\n${body.replace(/(.{80})(?=.)/g, "$1\n")}\n`;
}
