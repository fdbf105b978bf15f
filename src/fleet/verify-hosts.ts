import { isInterruption } from "../diagnostics/interruption.ts";
import type { Session } from "../engine/session.ts";
import { type VerifyOptions, verifyMailFlow } from "../engine/verify.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { HostVerification, VerifyDocument } from "../verify/verify-document.ts";
import { onHosts } from "./on-hosts.ts";
import type { HostReading } from "./read-hosts.ts";

/** Asks many hosts side by side whether mail flows; a host that cannot be asked is in the document with its reason. */
export async function verifyHosts(
  session: Session,
  hosts: readonly HostEntry[],
  options: VerifyOptions,
): Promise<VerifyDocument> {
  const finished = (end: HostReading<HostVerification>) => {
    if ("value" in end) return { status: end.value.verdict, ok: end.value.verdict === "met" };
    return { status: "error", ok: isInterruption(end.failure) };
  };
  const verify: Parameters<typeof onHosts<HostVerification>>[2] = (transport, host) =>
    verifyMailFlow(session, transport, host, options);
  const ends = await onHosts(session, hosts, verify, finished, options.signal);
  return {
    schema: "postmend/verify/v1",
    hosts: ends.map((end) =>
      "value" in end
        ? end.value
        : { host: end.host, profile: null, verdict: "error", criteria: null, error: end.failure },
    ),
  };
}
