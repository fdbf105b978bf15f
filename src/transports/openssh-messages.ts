import { hostError, neutralise, type PostmendError, userError } from "../diagnostics/diagnostic.ts";
import { connectError, type Endpoint, timedOut } from "./connect-errors.ts";
import type { HostKey } from "./transport.ts";

export interface OpensshTarget extends Endpoint {
  readonly user: string;
}

/** The key that `ssh -v` says the server showed; of a jump host's and the host's own, the last. */
export function serverHostKey(stderr: string): HostKey | undefined {
  const [, type, fingerprint] = [...stderr.matchAll(/^debug1: Server host key: (\S+) (SHA256:\S+)/gm)].at(-1) ?? [];
  return type && fingerprint ? { type: type.replace(/-cert-v01@openssh\.com$/, ""), fingerprint } : undefined;
}

/** What ssh wrote without what `-v` adds, on one line, the end of it. */
export function withoutDebug(stderr: string): string {
  const lines = stderr.split(/\r?\n/).filter((line) => !/^(debug\d: |OpenSSH_|\s*$|Authenticated to )/.test(line));
  return lines.slice(-6).join("; ");
}

/** Why the system's ssh could not log in, told from its messages. */
export function opensshError(stderr: string, to: OpensshTarget): PostmendError {
  const said = withoutDebug(stderr);
  const network = NETWORK.find(([pattern]) => pattern.test(said));
  // Past the connection attempt, which ssh names as such, it is the login that was not answered.
  if (/timed out/i.test(said) && !/connect to host/i.test(said)) return timedOut(to, 0, "handshake");
  if (network) return connectError(Object.assign(new Error(said), { code: network[1] }), to, "connect");
  const { code, fault, summary, hint } = KINDS.find(({ pattern }) => pattern.test(stderr)) ?? OTHER;
  const key = code.startsWith("host-key") ? serverHostKey(stderr) : undefined;
  const offered = key ? `; the host offered ${key.type} ${key.fingerprint}` : "";
  const make = fault === "user" ? userError : hostError;
  const detail = `${to.user}@${to.host}:${to.port}: ${neutralise(said || "ssh gave no reason")}${offered}`;
  return make(code, summary, { detail, hint: hint(byHand(to)), host: to.inventoryName });
}

/** There is no ssh on this machine. */
export function sshMissing(host: string, error: Error): PostmendError {
  return userError("openssh-missing", "The system's ssh cannot be started", {
    detail: neutralise(error.message),
    hint: "Install it (apt-get install openssh-client), or use `transport: ssh2`.",
    host,
  });
}

function byHand({ user, host, port }: OpensshTarget): string {
  return `ssh${port === 22 ? "" : ` -p ${port}`} ${user}@${host}`;
}

const NETWORK: readonly (readonly [RegExp, string])[] = [
  [/Could not resolve hostname/i, "ENOTFOUND"],
  [/Connection refused/i, "ECONNREFUSED"],
  [/timed out/i, "ETIMEDOUT"],
  [/No route to host|Network is unreachable/i, "EHOSTUNREACH"],
];

interface Kind {
  readonly pattern: RegExp;
  readonly code: string;
  readonly fault: "user" | "host";
  readonly summary: string;
  readonly hint: (byHand: string) => string;
}

const KINDS: readonly Kind[] = [
  {
    pattern: /REVOKED HOST KEY|marked as revoked/i,
    code: "host-key-revoked",
    fault: "host",
    summary: "The host's key is marked as revoked",
    hint: () =>
      "The private half of this key is known to others. Give the host a new key before anything is sent to it.",
  },
  {
    pattern: /HOST IDENTIFICATION HAS CHANGED/i,
    code: "host-key-changed",
    fault: "host",
    summary: "The host's key is not the one in known_hosts: someone may be in between",
    hint: (ssh) =>
      `If the host was installed anew, compare the fingerprint on its console, then follow what this says: ${ssh}`,
  },
  {
    pattern: /host key is known for|Host key verification failed/i,
    code: "host-key-unknown",
    fault: "host",
    summary: "The host's key is not in known_hosts",
    hint: (ssh) => `Connect once by hand and compare the fingerprint with the one on the host's console: ${ssh}`,
  },
  {
    pattern: /Permission denied|Too many authentication failures/i,
    code: "auth-failed",
    fault: "host",
    summary: "The host does not let us log in",
    hint: (ssh) => `See which keys are tried: ${ssh.replace("ssh", "ssh -v -o BatchMode=yes")}`,
  },
  {
    pattern: /bad configuration option|bad configuration options|Can't open user config file|unsupported option/i,
    code: "ssh-config-invalid",
    fault: "user",
    summary: "The SSH client configuration has a line that cannot be read",
    hint: () => "Correct the line that the message names.",
  },
];

const OTHER: Omit<Kind, "pattern"> = {
  code: "handshake-failed",
  fault: "host",
  summary: "The SSH handshake with the host failed",
  hint: (ssh) => `See what the two sides say: ${ssh.replace("ssh", "ssh -v")}`,
};
