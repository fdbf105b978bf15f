/**
 * From findings to keys that are laid over a profile, without a person having chosen their values. So only keys stand
 * here whose right value follows from the mistake, and none makes TLS weaker, a limit looser, or lets go of mail that
 * somebody may have stopped on purpose. Pure.
 */
import type { Finding } from "../diagnosis/diagnose/diagnosis-document.ts";
import { durationSeconds } from "../profile/duration.ts";
import { joined, type Overlay, overlayAt } from "../profile/overlay.ts";
import type { RelayProfile } from "../profile/resolved-profile.ts";
import type { SetValue } from "../profile/schema-types.ts";
import type { OverlayChange } from "./remediation-document.ts";

/** What is known of the profile and of what it leads to. */
export interface Ground {
  readonly profile: RelayProfile;
  /** A parameter as main.cf will have it by the profile alone. */
  readonly parameter: (name: string) => string | undefined;
}

/** What would be laid over a profile. */
export interface Proposal {
  readonly changes: readonly OverlayChange[];
  /** What the findings name and a machine must not decide, with the reason. */
  readonly left: readonly string[];
  /** Two that want one key to have different values. */
  readonly conflicts: readonly string[];
}

/** The changes that findings, and a playbook itself, ask for. What the profile already says is none. */
export function proposalOf(
  findings: readonly Finding[],
  set: Readonly<Record<string, SetValue>>,
  ground: Ground,
): Proposal {
  const asked = [
    ...findings.flatMap(({ remedy, rule, cause }) => changesOf(remedy, rule ?? cause)),
    ...Object.entries(set).map(([key, value]) => ({ key, value, because: "the playbook" })),
  ];
  const judged = asked.map((change) => ({ change, verdict: verdictOn(change, ground) }));
  const changes = judged.flatMap(({ change, verdict: { value } }) =>
    value === undefined ? [] : [{ ...change, value }],
  );
  const left = judged.flatMap(({ change: { key, value, because }, verdict: { why } }) =>
    why === undefined ? [] : [`\`${key}: ${JSON.stringify(value)}\` (${because}) ${why}`],
  );
  return { changes: distinct(changes), left: [...new Set(left)], conflicts: conflictsIn(changes) };
}

/** The keys as one overlay. */
export function overlayOf(changes: readonly OverlayChange[]): Overlay {
  return changes.reduce<Overlay>((sum, { key, value }) => joined(sum, overlayAt(key.split("."), value)), {});
}

interface Asked {
  readonly key: string;
  readonly value: unknown;
  readonly because: string;
}

/** To be laid over; not to be, with the reason; or, empty, nothing to do. */
interface Verdict {
  readonly value?: OverlayChange["value"];
  readonly why?: string;
}

function changesOf({ kind, changes = [] }: Finding["remedy"], because: string): Asked[] {
  return kind === "profile" ? changes.map(({ key, value }) => ({ key, value, because })) : [];
}

function verdictOn({ key, value, because }: Asked, ground: Ground): Verdict {
  if (key === "absent") return absence(value, ground.profile);
  if (because !== "the playbook" && !OWN_DECISION.has(key)) return { why: "is for a person to choose" };
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    return { why: "is for a person to choose" };
  if (valueAt(ground.profile, key) === value) return {};
  if (key === "relay.port" && WITH_LOGIN.has(value) && !logsIn(ground.profile)) return { why: NO_LOGIN };
  const order = ORDERED[key];
  const now = order && (ground.parameter(order.parameter) ?? order.otherwise);
  if (!order || now === undefined) return { value };
  const [present, proposed] = [order.rank(now), order.rank(String(value))];
  if (present === undefined || proposed === undefined || proposed > present) return { value };
  // A playbook asks for no less than this: what is stricter already is fine.
  return because === "the playbook" || proposed === present ? {} : { why: order.why };
}

/** Keys whose value follows from the mistake, whatever the site. */
const OWN_DECISION: ReadonlySet<string> = new Set([
  "tls.wrapper",
  "tls.level",
  "tls.ca_file",
  "map_type",
  "relay.mx",
  "relay.port",
  "limits.concurrency",
  "limits.recipients",
  "limits.delay",
  "parameters.inet_protocols",
  "parameters.smtp_host_lookup",
  "parameters.smtp_dns_support_level",
  "parameters.smtp_sasl_tls_security_options",
]);

/** Ports on which a relay takes mail from those who log in: what comes without a login bounces, and is lost. */
const WITH_LOGIN: ReadonlySet<SetValue> = new Set([587, 465, 2525]);

const NO_LOGIN =
  "is for a person: the profile has no `auth`, and a relay that wants a login on this port bounces mail that comes without";

function logsIn({ auth }: RelayProfile): boolean {
  return auth !== undefined && auth !== "none";
}

/** Parameters that nobody sets in order to stop mail. */
const MAY_GO: ReadonlySet<unknown> = new Set([
  "disable_dns_lookups",
  "smtp_dns_support_level",
  "smtp_bind_address",
  "smtp_sasl_auth_soft_bounce",
]);

function absence(value: unknown, { absent = [], parameters = {} }: RelayProfile): Verdict {
  const names = Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
  if (!names.every((name) => MAY_GO.has(name))) return { why: "is for a person: somebody may have set it on purpose" };
  if (names.some((name) => Object.hasOwn(parameters, name))) return { why: "is for a person: the profile sets it" };
  const more = names.filter((name) => !absent.includes(name));
  return more.length === 0 ? {} : { value: [...absent, ...more] };
}

interface Order {
  readonly parameter: string;
  /** What holds where main.cf does not set the parameter. */
  readonly otherwise?: string;
  /** Higher is stricter; undefined for what is not known. */
  readonly rank: (value: string) => number | undefined;
  readonly why: string;
}

const LOOSER = "is for a person: it would make a limit looser";
const LEVELS: Readonly<Record<string, number>> = { "": 0, none: 0, may: 1, encrypt: 2 };

/** Keys that may only become stricter. */
const ORDERED: Readonly<Record<string, Order>> = {
  "tls.level": {
    parameter: "smtp_tls_security_level",
    rank: (level) => LEVELS[level] ?? 3,
    why: "is for a person: it would make TLS weaker",
  },
  "limits.concurrency": fewer("smtp_destination_concurrency_limit", "20"),
  "limits.recipients": fewer("smtp_destination_recipient_limit", "50"),
  "limits.delay": {
    parameter: "smtp_destination_rate_delay",
    otherwise: "0s",
    rank: (time) => (/^\d{1,9}[smhdw]?$/.test(time) ? durationSeconds(time) : undefined),
    why: LOOSER,
  },
};

function fewer(parameter: string, otherwise: string): Order {
  const rank = (number: string) => (/^[1-9]\d{0,8}$/.test(number) ? -Number(number) : undefined);
  return { parameter, otherwise, rank, why: LOOSER };
}

function valueAt(profile: RelayProfile, key: string): unknown {
  let at: unknown = profile;
  for (const part of key.split(".")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === part)?.[1];
  }
  return at;
}

/** Several absences are one list. */
function distinct(changes: readonly OverlayChange[]): OverlayChange[] {
  const byKey = new Map<string, OverlayChange>();
  for (const change of changes) {
    const known = byKey.get(change.key);
    if (!known) byKey.set(change.key, change);
    else if (Array.isArray(known.value) && Array.isArray(change.value)) {
      const value = [...new Set([...known.value, ...change.value])];
      byKey.set(change.key, { ...known, value, because: `${known.because}, ${change.because}` });
    }
  }
  return [...byKey.values()];
}

function conflictsIn(changes: readonly OverlayChange[]): string[] {
  return changes.flatMap((change, index) =>
    changes
      .slice(index + 1)
      .filter(({ key, value }) => key === change.key && !Array.isArray(value) && value !== change.value)
      .map(
        (other) => `\`${change.key}\`: ${change.because} wants ${change.value}, ${other.because} wants ${other.value}`,
      ),
  );
}
