import { classifyReason } from "../../../src/diagnosis/classify.ts";
import type { HostEvidence } from "../../../src/diagnosis/diagnose/host-evidence.ts";
import type { PortControls } from "../../../src/diagnosis/diagnose/port-controls.ts";
import type { LintFinding } from "../../../src/diagnosis/lint/rule.ts";
import { LINT_RULES } from "../../../src/diagnosis/lint/rules.ts";
import type { FailureGroup, LogState, MailState } from "../../../src/diagnosis/mail-state/mail-state.ts";
import { relayName } from "../../../src/diagnosis/relay-name.ts";
import type { RelayTest } from "../../../src/verify/relay-test-result.ts";

export const NOW = 1_800_000_000;
export const RELAY = "smtp.relay.example:587";

/** A host that is well: nothing waits, nothing failed. What a test is about is put over it. */
export function evidence(parts: {
  queue?: readonly FailureGroup[];
  sizes?: Partial<MailState["queue"]["sizes"]>;
  silent?: MailState["queue"]["silent"];
  held?: MailState["queue"]["held"];
  source?: MailState["queue"]["source"];
  log?: Partial<LogState>;
  others?: MailState["others"];
  lint?: readonly LintFinding[];
  relays?: readonly RelayTest[];
  controls?: PortControls;
  running?: boolean;
  changed?: number;
  changedFor?: HostEvidence["changedFor"];
  kept?: Partial<HostEvidence["kept"]>;
}): HostEvidence {
  const changed = parts.changed ?? NOW - 7200;
  const deferred = (parts.queue ?? []).reduce((sum, { messages }) => sum + messages, 0);
  return {
    mail: {
      now: NOW,
      queue: {
        source: parts.source ?? "json",
        sizes: {
          incoming: 0,
          active: parts.silent?.messages ?? 0,
          deferred,
          hold: parts.held?.messages ?? 0,
          maildrop: 0,
          ...parts.sizes,
        },
        oldest: null,
        silent: parts.silent ?? { messages: 0, oldest: null, ids: [] },
        held: parts.held ?? { messages: 0, ids: [] },
        groups: parts.queue ?? [],
        ages: { bounds: [], total: [], domains: [], more: 0 },
        exact: true,
      },
      log: {
        source: "/var/log/mail.log",
        from: NOW - 3600,
        to: NOW,
        flow: null,
        truncated: false,
        statuses: {},
        groups: [],
        sent: [],
        trouble: [],
        gaps: [],
        taken: null,
        started: null,
        reloaded: null,
        stopped: null,
        ...parts.log,
      },
      others: parts.others ?? [],
    },
    running: parts.running ?? true,
    lint: parts.lint ?? [],
    relays: parts.relays ?? [],
    ...(parts.controls && { controls: parts.controls }),
    changed,
    changedFor: parts.changedFor ?? { sending: changed, reaching: changed },
    rewritten: changed,
    kept: { configuration: false, credentials: false, files: new Set(), ...parts.kept },
  };
}

/** Messages that wait or failed with one text, classified as the real ones are. */
export function group(reason: string, messages: number, relay = relayName("none", reason)): FailureGroup {
  const known = classifyReason(reason);
  return {
    cause: known.cause,
    relay,
    known,
    messages,
    recipients: messages,
    first: NOW - 600,
    last: NOW - 60,
    senders: [{ domain: "example.net", messages }],
    examples: [{ queue_id: "4XyZ", sender: "a@example.net", recipient: "b@example.org", reason, status: "deferred" }],
  };
}

/** The same in the log. */
export function logged(
  reason: string,
  messages: number,
  { lost = messages, delivered_later = 0, last = NOW - 60, sent_since = false } = {},
): LogState["groups"][number] {
  return { ...group(reason, messages), last, lost, delivered_later, sent_since };
}

/** A finding of lint as the rule of that name makes it. */
export function mistake(
  rule: string,
  message: string,
  text = "",
  file = "/etc/postfix/main.cf",
  line = 3,
): LintFinding {
  const known = LINT_RULES.find(({ id }) => id === rule);
  if (!known) throw new Error(`there is no rule ${rule}`);
  const { id, cause, severity, summary, remedy } = known;
  return { rule: id, cause, severity, summary, remedy, message, evidence: [{ file, line, text }] };
}

/** How a relay answered. */
export function relayTest(result: RelayTest["result"], more: Partial<RelayTest> = {}): RelayTest {
  return {
    relay: `[${RELAY.replace(":587", "")}]:587`,
    host: "smtp.relay.example",
    port: 587,
    wrapper: false,
    use: "relay",
    road: "tunnel",
    result,
    steps: [{ step: "connect", ok: result === "passed", milliseconds: 3, detail: "connected" }],
    capabilities: [],
    ...more,
  };
}
