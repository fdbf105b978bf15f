import { isInterruption } from "../diagnostics/interruption.ts";
import { someOf } from "../diagnostics/some-of.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { Consent } from "./consent.ts";
import type {
  HostRotation,
  OldCredential,
  RotationDocument,
  RotationOutcome,
  RotationStatus,
} from "./rotation-document.ts";

/** What there is to know besides the hosts. */
export interface AboutRotation {
  readonly check: boolean;
  readonly consent: Consent;
  /** Hosts that were not selected, and use the credential too, or may. */
  readonly sharing: readonly HostEntry[];
  readonly signal?: AbortSignal;
}

/** How a rotation ended, by how its hosts did. */
export function rotationDocument(hosts: readonly HostRotation[], about: AboutRotation): RotationDocument {
  const outcome = outcomeOf(hosts, about);
  return {
    schema: "postmend/rotation/v1",
    check: about.check,
    outcome,
    because: becauseOf(outcome, hosts, about),
    old_credential: oldCredential(hosts, about),
    hosts,
  };
}

/** The worst of any host. */
function outcomeOf(hosts: readonly HostRotation[], { consent, signal }: AboutRotation): RotationOutcome {
  const worst = WORST_FIRST.find(([status]) => hosts.some((host) => host.status === status && !isCutOff(host)));
  if (worst) return worst[1];
  if (signal?.aborted && hosts.some((host) => host.status === "skipped" || isCutOff(host))) return "interrupted";
  if (consent !== "agreed") return "declined";
  if (hosts.some(({ status }) => status === "would-rotate")) return "would-rotate";
  return hosts.some(({ status }) => status === "rotated") ? "rotated" : "nothing-to-rotate";
}

const WORST_FIRST: readonly (readonly [RotationStatus, RotationOutcome])[] = [
  ["restore-failed", "needs-person"],
  ["unknown", "needs-person"],
  ["restored", "restored"],
  ["trial-failed", "failed"],
  ["failed", "failed"],
  ["other-changes", "refused"],
  ["unproven", "refused"],
];

/** Nothing is wrong with the host: a person did not want to wait for it. */
function isCutOff({ diagnostics }: HostRotation): boolean {
  return isInterruption(diagnostics);
}

function becauseOf(outcome: RotationOutcome, hosts: readonly HostRotation[], { consent }: AboutRotation): string {
  const named = (...statuses: readonly RotationStatus[]) =>
    namesOf(hosts.filter(({ status }) => statuses.includes(status)).map(({ host }) => host));
  switch (outcome) {
    case "nothing-to-rotate":
      return "every host is on the credential of its profile already";
    case "would-rotate":
      return `${named("would-rotate")} would get the new credential; nothing was changed`;
    case "rotated":
      return whereAll(hosts);
    case "declined":
      return consent === "unasked"
        ? "nobody can be asked, because standard input is not a terminal; nothing was changed"
        : "a person said no; nothing was changed";
    case "refused":
      return `${named("other-changes", "unproven")} cannot be rotated yet; ${whereAll(hosts)}`;
    case "failed":
      return `${failedSentence(hosts, named)}; ${whereAll(hosts)}`;
    case "restored":
      return `${named("restored")} failed and has the old credential back; ${whereAll(hosts)}`;
    case "needs-person":
      return `${named("restore-failed", "unknown")} needs a person; ${whereAll(hosts)}`;
    case "interrupted":
      return `interrupted; ${whereAll(hosts)}`;
  }
}

function failedSentence(
  hosts: readonly HostRotation[],
  named: (...statuses: readonly RotationStatus[]) => string,
): string {
  const refused = hosts.some(({ status }) => status === "trial-failed");
  return refused
    ? `the relay does not take mail from ${named("trial-failed")} with the new credential`
    : `${named("failed")} failed`;
}

/** Which credential the hosts are on. */
function whereAll(hosts: readonly HostRotation[]): string {
  if (hosts.every(({ apply }) => apply === null)) return "nothing was changed on any host";
  const on = (credential: HostRotation["credential"]) => hosts.filter((host) => host.credential === credential).length;
  const parts = [
    `${hostCount(on("new"))} on the new credential`,
    ...(on("old") > 0 ? [`${on("old")} on the old one`] : []),
    ...(on("unknown") > 0 ? [`${on("unknown")} of which it is not known`] : []),
  ];
  return parts.join(", ");
}

function oldCredential(hosts: readonly HostRotation[], { sharing }: AboutRotation): OldCredential {
  const users = hosts.filter(({ credential }) => credential !== "none");
  if (users.length === 0) return { revocable: false, because: "no host has a credential", hosts: [] };
  const behind = users.filter(({ credential }) => credential !== "new").map(({ host }) => host);
  const unseen = sharing.map(({ name }) => name);
  const open = users.filter(({ status, unproven = [] }) => status === "rotated" && unproven.length > 0);
  const reasons = [
    ...(behind.length > 0 ? [`${namesOf(behind)} ${behind.length === 1 ? "is" : "are"} not on the new one`] : []),
    ...(unseen.length > 0
      ? [`${namesOf(unseen)} ${unseen.length === 1 ? "was" : "were"} not looked at, and may use it too`]
      : []),
    ...open.map(({ host, unproven = [] }) => `nothing proves the new one of ${namesOf(unproven)} on ${host}`),
  ];
  const named = [...behind, ...unseen, ...open.map(({ host }) => host)];
  if (reasons.length > 0) return { revocable: false, because: reasons.join("; "), hosts: named };
  if (users.every(({ status }) => status === "already")) return { revocable: false, because: NOTHING_MOVED, hosts: [] };
  const all = users.length === 1 ? "the only host" : `all ${users.length} hosts`;
  const are = users.length === 1 ? "is" : "are";
  return { revocable: true, because: `${all} of the inventory that may use it ${are} on the new one`, hosts: [] };
}

const NOTHING_MOVED =
  "nothing was rotated, and nothing tells which one is old; one that was used before that of the profiles can be revoked, never the one that the profiles have now";

function namesOf(names: readonly string[]): string {
  return someOf(names, 8);
}

function hostCount(number: number): string {
  return `${number} ${number === 1 ? "host" : "hosts"}`;
}
