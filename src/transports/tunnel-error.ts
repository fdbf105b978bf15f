import { hostError, neutralise, type PostmendError } from "../diagnostics/diagnostic.ts";

/** Where a tunnel was to lead, as the host resolves it. */
export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
}

/** Why a host could not, or would not, open a connection for us. `said` is the reason in its own words. */
export function tunnelError(hostName: string, { host, port }: TunnelTarget, said: string): PostmendError {
  const { code, summary, hint } = KINDS.find(({ pattern }) => pattern.test(said)) ?? OTHER;
  return hostError(code, summary, {
    detail: `${host}:${port}: ${neutralise(said || "no reason was given")}`,
    ...(hint && { hint }),
    host: hostName,
  });
}

interface Kind {
  readonly pattern: RegExp;
  readonly code: string;
  readonly summary: string;
  readonly hint?: string;
}

const KINDS: readonly Kind[] = [
  {
    pattern: /Session open refused by peer/i, // what a ControlMaster makes of every reason
    code: "tunnel-failed",
    summary: "The host could not open the connection",
    hint: "The ControlMaster hides the reason. Set `ControlPath none` for this host to learn it.",
  },
  {
    pattern: /administratively prohibited|prohibited/i,
    code: "forwarding-forbidden",
    summary: "The host's sshd forbids forwarding",
    hint: "Allow it for this login in the host's sshd_config: AllowTcpForwarding local, or PermitOpen with the relay.",
  },
  { pattern: /refused/i, code: "tunnel-refused", summary: "The connection from the host was refused" },
  { pattern: /timed out|ETIMEDOUT/i, code: "tunnel-timeout", summary: "The connection from the host was not answered" },
  {
    pattern: /not known|resolution|resolve|no address|ENOTFOUND|EAI_/i,
    code: "tunnel-name-unresolved",
    summary: "The host cannot resolve the name",
  },
  {
    pattern: /unreachable|no route|EHOSTUNREACH|ENETUNREACH/i,
    code: "tunnel-unreachable",
    summary: "The host has no route",
  },
];

const OTHER: Omit<Kind, "pattern"> = { code: "tunnel-failed", summary: "The host could not open the connection" };
