import type { HostPlan, PlannedFile } from "../../src/plan/plan.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { ResolvedSecrets } from "../../src/secrets/secret-text.ts";

export const digest = "a".repeat(64);

export const mainCf: PlannedFile = {
  path: "/etc/postfix/main.cf",
  content: ["relayhost = [a.example]:587\n"],
  encoding: "utf8",
  mode: 0o644,
  uid: 0,
  gid: 107,
  sensitive: false,
};

export const saslPasswd: PlannedFile = {
  path: "/etc/postfix/sasl_passwd",
  content: ["[a.example]:587 alerts:", { secret: { env: "PASSWORD" } }, "\n"],
  encoding: "utf8",
  mode: 0o600,
  uid: 0,
  gid: 0,
  build: { type: "hash", built: "/etc/postfix/sasl_passwd.db" },
  sensitive: true,
};

/** Resolves every reference to the same word. */
export const secrets: ResolvedSecrets = { get: () => new Secret("hünter2") };

/** A plan that writes these files. */
export function planOf(files: readonly PlannedFile[], more: Partial<HostPlan> = {}): HostPlan {
  return {
    document: {
      host: "mx1",
      status: "changes",
      postfix_version: "3.7.11",
      profile: "smarthost",
      changes: [],
      actions: [],
      warnings: [],
      matches: [],
      fingerprint: "f00d",
    },
    goal: { profileDigest: "d1935" },
    basis: {
      hostKey: null,
      instance: "default",
      configDirectory: "/etc/postfix",
      version: "3.7.11",
      files: new Map([
        ["/etc/postfix/main.cf", { sha256: digest, sensitive: false }],
        ["/etc/postfix/sasl_passwd", { sha256: null, sensitive: true }],
      ]),
      parameters: new Map(),
      clientOptions: new Map(),
    },
    files,
    activation: "reload",
    managed: ["relayhost"],
    revisionFiles: ["/etc/postfix/main.cf", "/etc/postfix/sasl_passwd", "/etc/postfix/tls_policy"],
    credentials: { path: "/etc/postfix/sasl_passwd", table: { state: "absent" }, revisions: { state: "absent" } },
    ...more,
  };
}
