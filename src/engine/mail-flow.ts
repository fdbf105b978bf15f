import type { MailFlow } from "../apply/context.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { durationSeconds } from "../profile/duration.ts";
import type { ResolvedProfile } from "../profile/resolved-profile.ts";
import type { Duration } from "../profile/schema-types.ts";
import type { Verification } from "../verify/verification.ts";
import { type CanaryRequest, mailFlowText } from "../verify/verify-host.ts";

/**
 * How a host sees after a change whether mail flows: by the canary of the profile and by the backlog. Without a canary only
 * what the services log and, where the profile names a trend, the backlog is looked at; that proves nothing, and the
 * revision is not called known-good.
 */
export function mailFlow(verify: ResolvedProfile["profile"]["verify"]): MailFlow {
  const canary = verify?.canary;
  const request = canary && canaryRequest(canary);
  const within = request?.within ?? 0;
  const watched = verify?.queue ? queueWindow(verify.queue) : canary ? BACKLOG : 0;
  return {
    program: mailFlowText(canary ? "canary and backlog" : verify?.queue ? "backlog" : "neither"),
    words: [request?.from ?? "-", request?.to ?? "-", within, watched, ...(verify?.queue ? ["trend"] : [])],
    seconds: within + watched + PROGRAMS,
  };
}

/** The canary that a profile describes. Addresses are words: the schema knows no blank in them, but a variable may have brought one. */
export function canaryRequest(canary: CanaryOfProfile): CanaryRequest {
  const word = (address: string) => address.replace(/\s/g, "");
  return {
    from: word(canary.from ?? canary.to),
    to: word(canary.to),
    within: durationSeconds(canary.within ?? "60s"),
  };
}

type CanaryOfProfile = NonNullable<NonNullable<ResolvedProfile["profile"]["verify"]>["canary"]>;

/** Seconds in which a queue has to show its trend. */
export function queueWindow({ within = "10m" }: { readonly within?: Duration }): number {
  return durationSeconds(within);
}

/** How long the backlog is watched where the profile does not say. */
const BACKLOG = 60;

/** Finding the log, reading queues, Postfix's own programs, and twice a minute for what is on its way when the time is up. */
const PROGRAMS = 240;

/** What the verification says of a change that failed by it, or that it could not prove. */
export function verified(
  diagnostics: readonly Diagnostic[],
  verification: Verification | undefined,
  host: string,
): readonly Diagnostic[] {
  if (!verification) return diagnostics;
  const detail = sentence(verification);
  const told = diagnostics.map((found) => (found.code === "verification-failed" ? { ...found, detail } : found));
  if (verification.outcome === "refused" && !failedByIt(told)) {
    return [
      ...told,
      {
        code: "still-failing",
        severity: "warning",
        summary: "The revision is back, and mail does not flow with it",
        detail,
        hint: `Another one may do better:\n  postmend history ${host}`,
        host,
      },
    ];
  }
  if (verification.outcome !== "undetermined") return told;
  return [
    ...told,
    {
      code: "mail-flow-undetermined",
      severity: "warning",
      summary: "Whether mail flows with the new configuration could not be found out",
      detail,
      hint: `${verification.canary ? "Look for the test message at its recipient, and into the mail log of the host." : "Look into the mail log of the host; a `verify.canary` in the profile proves it the next time."} The revision is not called known-good.`,
      host,
    },
  ];
}

function failedByIt(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code === "verification-failed");
}

function sentence({ canary, flush, trouble, log }: Verification): string {
  const parts = [
    ...(canary && canary.result !== "sent" ? [`the test message: ${canary.result}, ${canary.reason}`] : []),
    ...(canary?.removed ? ["it was taken out of the queue again"] : []),
    ...(flush?.result === "stopped" ? [`deferred mail, tried again: ${flush.line}`] : []),
    ...(flush?.result === "untried" ? ["nothing of the deferred mail was tried in the time that there was"] : []),
    ...(flush?.result === "not-falling"
      ? [
          `deferred mail, tried again: ${flush.sent} sent, ${flush.deferred} deferred again, and no less waits than before`,
        ]
      : []),
    ...trouble.new,
    ...(log === null ? ["no log of Postfix was found"] : []),
  ];
  return parts.join("; ");
}
