import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { Change, HostPlanDocument, PlanDocument } from "../../src/plan/plan.ts";
import type { RevisionSummary } from "../../src/revisions/documents.ts";

/** Small makers of documents for the tests of the reports. */
const MAIN_CF = "/etc/postfix/main.cf";
const SASL_PASSWD = "/etc/postfix/sasl_passwd";
const MASK = "‹secret›";

export function parameter(
  name: string,
  before: string | null,
  after: string | null,
  more: Partial<Change> = {},
): Change {
  const action = before === null ? "create" : after === null ? "delete" : "update";
  return { file: MAIN_CF, kind: "parameter", name, action, before, after, sensitive: false, impact: "reload", ...more };
}

function credential(key: string, action: Change["action"], note: string): Change {
  return {
    file: SASL_PASSWD,
    kind: "table-entry",
    name: key,
    action,
    before: action === "create" ? null : MASK,
    after: action === "delete" ? null : MASK,
    sensitive: true,
    impact: "none",
    note,
  };
}

export function hostPlan(host: string, more: Partial<HostPlanDocument> = {}): HostPlanDocument {
  return {
    host,
    status: "changes",
    postfix_version: "3.5.25",
    profile: "smarthost",
    changes: [],
    actions: [],
    warnings: [],
    matches: [],
    fingerprint: `fingerprint of ${host}`,
    ...more,
  };
}

export function unchangedPlan(host: string, more: Partial<HostPlanDocument> = {}): HostPlanDocument {
  return hostPlan(host, {
    status: "unchanged",
    matches: [
      { file: MAIN_CF, name: "relayhost", because: "written so" },
      { file: MAIN_CF, name: "smtp_tls_loglevel", because: "default" },
    ],
    ...more,
  });
}

export function errorPlan(host: string, ...error: readonly Diagnostic[]): HostPlanDocument {
  return hostPlan(host, { status: "error", postfix_version: null, fingerprint: null, error });
}

export function planOf(...hosts: readonly HostPlanDocument[]): PlanDocument {
  return { schema: "postmend/plan/v1", hosts };
}

/** The relay is moved, authenticated and encrypted: the plan that most people see first. */
export function relayMove(host: string): HostPlanDocument {
  return hostPlan(host, {
    changes: [
      parameter("relayhost", "[mail.old.example]:25", "[smtp.relay.example]:587"),
      parameter("smtp_sasl_auth_enable", null, "yes"),
      parameter("smtp_tls_security_level", "may", "encrypt"),
      parameter("smtp_use_tls", "yes", null, { note: "managed by revision 3, no longer in the profile" }),
      parameter("inet_protocols", "all", "ipv4", { impact: "restart" }),
      credential("[smtp.relay.example]:587", "create", "key [smtp.relay.example] -> [smtp.relay.example]:587"),
      credential("[smtp.relay.example]", "delete", "no longer used"),
    ],
    actions: [
      { run: "postmap", target: `hash:${SASL_PASSWD}`, why: "the text of the table changes" },
      { run: "restart", why: "inet_protocols is read when master starts" },
    ],
  });
}

export function passwordChange(host: string, more: Partial<HostPlanDocument> = {}): HostPlanDocument {
  return hostPlan(host, {
    changes: [credential("[smtp.relay.example]:587", "update", "password differs, user unchanged")],
    actions: [{ run: "postmap", target: `hash:${SASL_PASSWD}`, why: "the text of the table changes" }],
    ...more,
  });
}

export const REFUSED: Diagnostic = {
  code: "connection-refused",
  severity: "error",
  summary: "The host refused the connection",
  detail: "connect ECONNREFUSED 192.0.2.9:22",
  hint: "check that sshd runs there:\n  ssh -p 22 mx9.example.net true",
};

export function revision(number: number, more: Partial<RevisionSummary> = {}): RevisionSummary {
  return {
    number,
    time: `2026-11-${String(20 + number)}T09:12:33Z`,
    actor: "ops@bastion",
    postmend: "0.1.0",
    action: "apply",
    profile: "smarthost",
    profile_digest: "0123456789abcdef",
    commit: "1a2b3c4d5e6f708192a3b4c5d6e7f80910213243",
    fingerprint: "4f9c1a",
    outcome: "applied",
    files: [
      {
        path: MAIN_CF,
        mode: "0644",
        uid: 0,
        gid: 0,
        sensitive: false,
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      },
      { path: SASL_PASSWD, mode: "0600", uid: 0, gid: 0, sensitive: true },
      { path: "/etc/postfix/tls_policy", absent: true },
    ],
    managed: ["relayhost"],
    current: false,
    ...more,
  };
}

/** A whole output, written line by line. */
export function lines(...rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join("");
}
