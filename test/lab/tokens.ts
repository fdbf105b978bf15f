import { createHmac } from "node:crypto";

/** Where the relay's Dovecot looks for the key of a token that names none. */
export const TOKEN_KEY = "/etc/lab/tokens/default/HS256/default";

/** What the relay's Dovecot needs besides to take tokens: it checks their signature and their time by itself. */
export const TOKEN_CONFIG = {
  "/etc/lab/oauth2.conf": `introspection_mode = local
local_validation_key_dict = fs:posix:prefix=/etc/lab/tokens/
username_attribute = sub
`,
  "/etc/lab/xoauth2.conf": `auth_mechanisms = plain login xoauth2
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = /etc/lab/oauth2.conf
}
`,
};

/** Mints an access token (a JWT) for a user, good for so many seconds; a negative number makes one that has run out. */
export type TokenMint = (user: string, seconds: number) => string;

/** A mint that signs with this key. */
export function tokenMint(key: string): TokenMint {
  return (user, seconds) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { sub: user, iat: now - 3600, exp: now + seconds };
    const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
    return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
  };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
