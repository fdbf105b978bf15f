import type { HostRotation, RotationDocument, RotationOutcome, RotationStatus } from "../engine/rotation-document.ts";
import { ageSentence } from "./age-wording.ts";
import { proof } from "./apply-summary.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { flow, spaced, table } from "./layout.ts";
import { type Line, line, print, type Style, span, type Tone } from "./style.ts";

/** How a rotation ended: each host with the credential that it is on, what is to be said of some, and what may be revoked. */
export function renderRotation(document: RotationDocument, style: Style): string {
  const { width } = style;
  const sections = [
    ...(document.hosts.length > 0 ? [table(rows(document.hosts), width, 0)] : []),
    ...document.hosts.filter(({ diagnostics }) => diagnostics.length > 0).map((host) => notices(host, width)),
    [
      ...flow([span(oldSentence(document))], width, line(span("Old credential: ", "strong"))),
      ...flow([span(document.because, toneOf(document.outcome))], width, line(span("Rotation: ", "strong"))),
    ],
  ];
  return print(spaced(sections), style);
}

function rows(hosts: readonly HostRotation[]): Line[][] {
  return hosts.map((rotation) => [
    line(span(STATUS_WORDS[rotation.status], STATUS_TONES[rotation.status] ?? "plain")),
    line(span(rotation.host, "strong")),
    line(credentialWords(rotation, hosts)),
    line(span(factsOf(rotation).join("; "), "quiet")),
  ]);
}

/** What a status is called. */
export const STATUS_WORDS: Readonly<Record<RotationStatus, string>> = {
  already: "unchanged",
  rotated: "rotated",
  "would-rotate": "would rotate",
  "other-changes": "NOT READY",
  unproven: "NOT READY",
  "trial-failed": "REFUSED",
  failed: "FAILED",
  skipped: "not begun",
  restored: "RESTORED",
  "restore-failed": "RESTORE FAILED",
  unknown: "END UNKNOWN",
};

const STATUS_TONES: Readonly<Partial<Record<RotationStatus, Tone>>> = {
  rotated: "good",
  "would-rotate": "change",
  skipped: "warn",
  "other-changes": "bad",
  unproven: "bad",
  "trial-failed": "bad",
  failed: "bad",
  restored: "bad",
  "restore-failed": "bad",
  unknown: "bad",
};

/** Which credential a host is on. Where all have that of their profiles, nothing tells whether there ever was another one. */
export function credentialWords({ credential }: HostRotation, hosts: readonly HostRotation[]): string {
  return credential === "new" && !isMoving(hosts) ? "on the credential of its profile" : CREDENTIAL_WORDS[credential];
}

function isMoving(hosts: readonly HostRotation[]): boolean {
  return hosts.some(({ status }) => status !== "already");
}

const CREDENTIAL_WORDS: Readonly<Record<HostRotation["credential"], string>> = {
  new: "on the new credential",
  old: "on the old credential",
  none: "has no credential",
  unknown: "on which is not known",
};

/** What the relay said, what proves it, and how old the credential is that the host had. */
export function factsOf({ status, trial, apply, entries, before }: HostRotation): string[] {
  const shown = entries.length > 0 ? before.filter(({ key }) => entries.includes(key)) : before;
  const was = status === "rotated" ? "the old one: " : "";
  return [
    ...(TRIAL_WORDS[trial] === undefined ? [] : [TRIAL_WORDS[trial]]),
    ...(status === "rotated" && apply ? [`revision ${apply.revision}`, ...proof(apply.verification)] : []),
    ...shown.map((age) => `${was}${ageSentence(age)}`),
  ];
}

const TRIAL_WORDS: Readonly<Record<HostRotation["trial"], string | undefined>> = {
  accepted: "the relay takes the new one",
  failed: "the relay does not take the new one",
  undetermined: "whether the relay takes the new one is not known",
  "not-tried": undefined,
};

/** What to do with the credential of before. */
export function oldSentence({
  old_credential: { revocable, because, hosts: behind },
  hosts,
}: RotationDocument): string {
  if (!isMoving(hosts) && behind.length === 0) return because;
  if (!revocable) return `do not revoke it yet: ${because}`;
  const back = hosts.some(({ status }) => status === "rotated")
    ? "; until then postmend rollback HOST goes back to it"
    : "";
  return `${because}; it can be revoked now${back}`;
}

function toneOf(outcome: RotationOutcome): Tone {
  if (outcome === "rotated" || outcome === "nothing-to-rotate") return "good";
  return outcome === "would-rotate" || outcome === "declined" || outcome === "interrupted" ? "warn" : "bad";
}

function notices({ host, diagnostics }: HostRotation, width: number): Line[] {
  return [...flow([span(host, "strong")], width), ...diagnosticBlocks(diagnostics, width, 2)];
}
