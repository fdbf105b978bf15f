import { diagnoseHost } from "../diagnosis/diagnose/diagnose-host.ts";
import type { DiagnosisDocument, HostDiagnosis } from "../diagnosis/diagnose/diagnosis-document.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { readHosts } from "./read-hosts.ts";

/** Diagnoses many hosts side by side; a host that cannot be asked is in the document with its reason. */
export async function diagnoseHosts(
  session: Session,
  hosts: readonly HostEntry[],
  signal?: AbortSignal,
): Promise<DiagnosisDocument> {
  const readings = await readHosts(session, hosts, diagnoseHost, signal);
  return {
    schema: "postmend/diagnosis/v1",
    hosts: readings.map((reading) =>
      "value" in reading ? reading.value : { ...NOTHING, host: reading.host, error: reading.failure },
    ),
  };
}

/** Of a host that could not be asked nothing is known. */
const NOTHING: Omit<HostDiagnosis, "host"> = {
  postfix_version: null,
  running: null,
  queue: {
    source: "unknown",
    active: 0,
    incoming: 0,
    deferred: 0,
    hold: 0,
    maildrop: 0,
    oldest_seconds: null,
    causes: [],
    without_reason: 0,
    flow: null,
    ages: { bounds: [], total: [], domains: [], more: 0 },
  },
  log: { source: null, from: null, to: null },
  findings: [],
  unknown: [],
};
