import ssh2 from "ssh2";

export type KeyType = "ed25519" | "ecdsa" | "rsa";

/** ssh2's generator makes a broken ed25519 key in about 3 of 1,000, so each is read back. */
export function newKey(type: KeyType = "ed25519", passphrase?: string): { private: string; public: string } {
  const made = generate(type, passphrase);
  const read = ssh2.utils.parseKey(made.private, passphrase);
  return read instanceof Error ? newKey(type, passphrase) : made;
}

function generate(type: KeyType, passphrase: string | undefined) {
  const lock = passphrase ? { passphrase, cipher: "aes256-cbc", rounds: 2 } : { comment: "" };
  if (type === "rsa") return ssh2.utils.generateKeyPairSync("rsa", { bits: 2048, ...lock });
  if (type === "ecdsa") return ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256, ...lock });
  return ssh2.utils.generateKeyPairSync("ed25519", lock);
}
