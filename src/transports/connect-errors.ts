import { hostError, neutralise, type PostmendError } from "../diagnostics/diagnostic.ts";
import { interruptionError } from "../diagnostics/interruption.ts";
import { errorCode } from "./client-file.ts";

/** The server that could not be reached, for messages. */
export interface Endpoint {
  readonly inventoryName: string;
  readonly host: string;
  readonly port: number;
}

/** Why no connection came about, told apart by what a person would have to do. */
export function connectError(error: unknown, to: Endpoint, stage: "connect" | "handshake"): PostmendError {
  const code = systemCode(error);
  const described = code ? SYSTEM_ERRORS[code] : undefined;
  if (described) return failure(described.code, described.summary, to, systemText(error), described.hint(to));
  const text = systemText(error);
  if (/timed out/i.test(text)) return timedOut(to, 0, stage);
  return failure(
    "handshake-failed",
    "The SSH handshake with the host failed",
    to,
    text,
    `See what the two sides say: ssh -v -p ${to.port} ${to.host}`,
  );
}

/** Nothing came back within the connect timeout. */
export function timedOut(to: Endpoint, milliseconds: number, stage: "connect" | "handshake"): PostmendError {
  const waited = milliseconds > 0 ? `after ${milliseconds / 1000} s` : "";
  const detail =
    stage === "connect" ? "no answer to the connection attempt" : "connected, but the SSH login did not finish";
  return failure(
    "connection-timeout",
    "The host does not answer",
    to,
    `${detail} ${waited}`.trim(),
    stage === "connect"
      ? `Is the host up, and does a firewall let port ${to.port} through? nc -vz ${to.host} ${to.port}`
      : "The host may be overloaded or its sshd may wait for DNS (UseDNS). Raise `ssh: {connect_timeout: …}` if it is merely slow.",
  );
}

/** The caller gave up while the connection was being made; the code is that of every end which a person asked for. */
export function interrupted(inventoryName: string): PostmendError {
  return interruptionError(inventoryName, "Interrupted while connecting to the host");
}

/** The road to the host broke while something was under way on it. */
export function connectionLost(inventoryName: string, doing: string, cause: string | undefined): PostmendError {
  return hostError("connection-lost", "The connection to the host broke", {
    detail: `${doing}${cause ? `: ${neutralise(cause)}` : ""}`,
    hint: "Run it again: it looks first at what the host's state is now.",
    host: inventoryName,
  });
}

/** The road broke before anything was asked of the host over it, while a person was thinking, say: nothing ran there. */
export function connectionGone(inventoryName: string, doing: string, cause: string): PostmendError {
  return hostError("connection-gone", "The connection to the host broke before anything was done", {
    detail: `${doing} was not started: ${neutralise(cause)}`,
    hint: "Run it again.",
    host: inventoryName,
  });
}

const SYSTEM_ERRORS: Readonly<Record<string, { code: string; summary: string; hint: (to: Endpoint) => string }>> = {
  ENOTFOUND: nameFailure(),
  EAI_AGAIN: nameFailure(),
  EAI_NONAME: nameFailure(),
  EAI_NODATA: nameFailure(),
  ECONNREFUSED: {
    code: "connection-refused",
    summary: "The host refuses the connection",
    hint: ({ host, port }) => `Is sshd running there, and on port ${port}? nc -vz ${host} ${port}`,
  },
  EHOSTUNREACH: unreachable(),
  ENETUNREACH: unreachable(),
  EHOSTDOWN: unreachable(),
  EADDRNOTAVAIL: unreachable(),
  ETIMEDOUT: {
    code: "connection-timeout",
    summary: "The host does not answer",
    hint: ({ host, port }) => `Is the host up, and does a firewall let port ${port} through? nc -vz ${host} ${port}`,
  },
};

function nameFailure() {
  return {
    code: "host-name-unresolved",
    summary: "The host's name cannot be resolved",
    hint: ({ host }: Endpoint) =>
      `Check the name: getent hosts ${host}. An address can be given as \`address\` in the inventory.`,
  };
}

function unreachable() {
  return {
    code: "host-unreachable",
    summary: "There is no route to the host",
    hint: ({ host }: Endpoint) => `Check the way: ip route get ${host}. A host behind another one needs \`jump\`.`,
  };
}

/** An attempt over several addresses fails with an error for each; the first is the one of the preferred address. */
function systemCode(error: unknown): string | undefined {
  return error instanceof AggregateError ? errorCode(error.errors[0]) : errorCode(error);
}

function systemText(error: unknown): string {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.map((one) => neutralise(one instanceof Error ? one.message : String(one))).join(", ");
}

function failure(code: string, summary: string, to: Endpoint, detail: string, hint: string): PostmendError {
  return hostError(code, summary, { detail: `${to.host}:${to.port}: ${detail}`, hint, host: to.inventoryName });
}
