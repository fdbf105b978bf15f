import type { ObservedState } from "../../observe/observed-state.ts";
import type { Evidence } from "../configuration/evidence.ts";
import type { Credentials } from "./credentials.ts";
import type { Destination } from "./delivery.ts";
import type { AddressClass } from "./resolve-route.ts";
import type { TraceNote, TraceStep } from "./route-step.ts";
import type { TlsPolicy } from "./tls-policy.ts";
import type { Trace } from "./trace.ts";

/** What `postmend trace --format json` prints; see schemas/trace.schema.json. */
export interface TraceDocument {
  readonly schema: "postmend/trace/v1";
  readonly host: string;
  readonly postfix_version: string;
  /** As they are routed, completed; the null sender is empty. */
  readonly sender: string;
  readonly recipient: string;
  /** `fails`: Postfix will not deliver. `undetermined`: it could not be found out. */
  readonly result: Trace["result"];
  /** Null with a route. */
  readonly reason: string | null;
  readonly route: TracedRoute;
  readonly steps: readonly TraceStep[];
  readonly notes: readonly TraceNote[];
}

/** What is known of the route; null for what was not reached. */
export interface TracedRoute {
  readonly class: AddressClass | null;
  readonly transport: string | null;
  readonly next_hop: string | null;
  readonly program: string | null;
  /** Of SMTP and LMTP clients, in the order in which they are tried. */
  readonly destinations: readonly TracedDestination[];
}

export interface TracedDestination {
  readonly destination: string;
  readonly fallback: boolean;
  readonly host: string;
  readonly port: string;
  /** Whether the servers are the mail exchangers of the host. */
  readonly mx: boolean;
  readonly credentials: {
    readonly state: Credentials["state"];
    /** Of the entry in the password table; null without one. */
    readonly key: string | null;
    readonly evidence: readonly Evidence[];
  };
  readonly tls: {
    readonly state: TlsPolicy["state"];
    readonly level: string | null;
    readonly attributes: string | null;
    readonly wrapper: boolean | null;
  };
}

/** A trace as the public document. */
export function traceDocument({ host, version }: Pick<ObservedState, "host" | "version">, found: Trace): TraceDocument {
  const { sender, recipient, result, reason = null, resolution, delivery, steps, notes } = found;
  return {
    schema: "postmend/trace/v1",
    host,
    postfix_version: version.text,
    sender,
    recipient,
    result,
    reason,
    route: {
      class: resolution?.class ?? null,
      transport: resolution?.transport ?? null,
      next_hop: resolution?.nextHop ?? null,
      program: delivery?.program ?? null,
      destinations: (delivery?.destinations ?? []).map(tracedDestination),
    },
    steps,
    notes,
  };
}

function tracedDestination({ credentials, tls, ...site }: Destination): TracedDestination {
  const found = credentials.state === "found" ? credentials : undefined;
  const known = tls.state === "known" ? tls : undefined;
  return {
    ...site,
    credentials: { state: credentials.state, key: found?.key ?? null, evidence: found?.evidence ?? [] },
    tls: {
      state: tls.state,
      level: known?.level ?? null,
      attributes: known?.attributes ?? null,
      wrapper: known?.wrapper ?? null,
    },
  };
}
