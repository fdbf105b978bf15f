/**
 * Three waits of ssh2 that the protocol does not ask for, each a round trip of every login: it waits for the host to
 * confirm that it does authentication at all, it asks whether a key would do before it signs with it (RFC 4252, 7 leaves
 * that to the client), and it has the host prove keys that we do not store.
 *
 * ssh2 has no options for these, so this file, and no other, reaches into its objects (as of 1.17). Where they no longer
 * look as expected nothing is changed and all still works, with three round trips more; the test that counts them tells.
 * What cannot be saved: a program's input must wait for the exec request, since OpenSSH opens a session's window only then.
 */
import type { Client, ParsedKey } from "ssh2";

/**
 * No shortcut, but for want of another way: once a compressed connection is closed, ssh2 throws at its own channels when
 * they end, out of everybody's reach, and the whole run with all its hosts would end with it. To be called when the
 * client has closed: what would still be sent is then dropped, as it is without compression.
 */
export function silenceAfterClose(client: Client): void {
  const writer = objectIn(objectIn(objectIn(client, "_protocol"), "_packetRW"), "write");
  if (writer) wrap(writer, "finalize", () => (payload) => payload);
}

/** To be called right after `client.connect()`. */
export function spareRoundTrips(client: Client): void {
  const protocol = objectIn(client, "_protocol");
  const handlers = objectIn(protocol, "_handlers");
  if (!protocol || !handlers) return;
  authenticateAtOnce(protocol, handlers);
  signWithoutAsking(protocol);
  ignoreAnnouncedHostKeys(handlers);
}

type AnyFunction = (...args: unknown[]) => unknown;

/** The first key goes out together with the service request; the confirmation, when it comes, is old news. */
function authenticateAtOnce(protocol: object, handlers: object): void {
  const onAccepted = member(handlers, "SERVICE_ACCEPT");
  if (typeof onAccepted !== "function") return;
  let begun = false;
  wrap(
    handlers,
    "SERVICE_ACCEPT",
    (original) =>
      (...args) =>
        begun ? undefined : original(...args),
  );
  wrap(protocol, "service", (original) => (name, ...rest) => {
    original(name, ...rest);
    begun = true;
    Reflect.apply(onAccepted, handlers, [protocol, name]);
  });
}

/** Keys in an agent are still asked for first: signing with them may need a person's touch. */
function signWithoutAsking(protocol: object): void {
  wrap(protocol, "authPK", (original) => (user, key, algorithm, sign) => {
    return original(user, key, algorithm, sign ?? signer(key, algorithm));
  });
}

/** known_hosts is the user's file: keys that a host announces are not for us. */
function ignoreAnnouncedHostKeys(handlers: object): void {
  wrap(handlers, "GLOBAL_REQUEST", (original) => (protocol, name, wantsReply, ...rest) => {
    return original(protocol, name === "hostkeys-00@openssh.com" ? "ignored" : name, wantsReply, ...rest);
  });
}

/** What ssh2 itself would do once the host has said that the key is welcome. */
function signer(key: unknown, algorithm: unknown): AnyFunction | undefined {
  if (!isParsedKey(key) || !key.isPrivateKey()) return undefined;
  const hash = typeof algorithm === "string" ? HASHES.get(algorithm) : undefined;
  return (data, done) => {
    if (!Buffer.isBuffer(data) || typeof done !== "function") return;
    const signature: unknown = key.sign(data, hash);
    if (signature instanceof Error) throw signature;
    done(signature);
  };
}

const HASHES: ReadonlyMap<string, string> = new Map([
  ["ssh-rsa", "sha1"],
  ["rsa-sha2-256", "sha256"],
  ["rsa-sha2-512", "sha512"],
]);

function isParsedKey(key: unknown): key is ParsedKey {
  return typeof key === "object" && key !== null && "isPrivateKey" in key && "sign" in key;
}

function wrap(target: object, name: string, around: (original: AnyFunction) => AnyFunction): void {
  const original = member(target, name);
  if (typeof original !== "function") return;
  Reflect.set(
    target,
    name,
    around((...args) => Reflect.apply(original, target, args)),
  );
}

function objectIn(target: object | undefined, name: string): object | undefined {
  const found = member(target, name);
  return typeof found === "object" && found !== null ? found : undefined;
}

function member(target: object | undefined, name: string): unknown {
  return target && Reflect.get(target, name);
}
