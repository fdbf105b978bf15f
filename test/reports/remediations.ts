import type { RemediationDocument, StepRecord } from "../../src/playbooks/remediation-document.ts";
import { relayMove } from "./samples.ts";

function step(name: StepRecord["step"], more: Partial<StepRecord> = {}): StepRecord {
  return { step: name, outcome: "done", summary: "", seconds: 1.2, evidence: [], diagnostics: [], ...more };
}

/** A run that laid something over the profile, and could not mend all. */
export const remediation: RemediationDocument = {
  schema: "postmend/remediation/v1",
  host: "mx1",
  profile: "smarthost",
  playbook: { name: "deferred-queue", description: "Mail is deferred.", file: null },
  mode: "run",
  started: "2026-11-24T09:12:00.000Z",
  seconds: 12.3,
  outcome: "stopped",
  because: "The host was changed and verified, and this is still wrong",
  steps: [
    step("diagnose", {
      summary: "1 error; 3 deferred",
      evidence: [
        "error: The relay's port and the TLS wrapper mode contradict each other [connection-timeout, wrappermode-mismatch], 3 messages",
      ],
    }),
    step("plan", { summary: "1 change, with an overlay on the profile", plan: relayMove("mx1") }),
    step("apply", {
      summary: "1 change, revision 3",
      apply: { host: "mx1", status: "applied", revision: 3, changes: 1, seconds: 3.2, diagnostics: [] },
    }),
    step("require", { outcome: "stopped", summary: "What the playbook requires does not hold: 1 error found" }),
    step("notify", { outcome: "not-reached", seconds: 0 }),
  ],
  overlay: {
    profile: "smarthost",
    file: "profiles/smarthost.yml",
    yaml: "tls:\n  wrapper: auto\n",
    changes: [{ key: "tls.wrapper", value: "auto", because: "wrappermode-mismatch" }],
    shared_with: ["mx2"],
    written: false,
  },
  next: [
    'The address of this host is blocked [ip-reputation-blocked]: Ask for it to be lifted.\nTo the operator: "Why?"',
  ],
  diagnostics: [],
};
