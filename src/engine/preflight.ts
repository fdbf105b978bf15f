import type { PreflightRecord } from "../apply/context.ts";
import { type Diagnostic, PostmendError } from "../diagnostics/diagnostic.ts";
import type { HostPlan } from "../plan/plan.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { profileForHost } from "../profile/resolve.ts";
import type { ResolvedProfile } from "../profile/resolved-profile.ts";
import type { NetworkTransport } from "../transports/transport.ts";
import { sourceAfter, sourceBefore, sourceSettled, touchesRelays } from "../verify/plan-sources.ts";
import { relayAdvice, relaySentence } from "../verify/relay-advice.ts";
import { testRelays } from "../verify/relay-test.ts";
import type { RelayTest } from "../verify/relay-test-result.ts";
import { relaysOf } from "../verify/relays.ts";
import type { Session } from "./session.ts";

/** What the relays said of a plan before anything was changed. */
export interface Preflight {
  readonly record: PreflightRecord;
  /** True: the host must not be changed. */
  readonly stops: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is tested, and whether a relay that refuses stops the host. */
export interface PreflightRequest {
  readonly host: HostEntry;
  readonly plan: HostPlan;
  readonly transport: NetworkTransport;
  /** The person insists: a failure is a warning, and the revision remembers it. */
  readonly overridden: boolean;
  /** False: nobody can insist, so nobody is told how. */
  readonly insistable?: boolean;
}

/**
 * Tests the relays that a plan leads to, from the host, with the credentials that it will have: those of a profile, or those
 * of the revision that it goes back to. Nothing is written. A relay that refuses stops the host, unless it is only a
 * fallback; what could not be found out is a warning, for the canary after the change will tell.
 */
export async function preflight(session: Session, request: PreflightRequest): Promise<Preflight> {
  const { host, plan, transport, overridden, insistable = true } = request;
  if (!touchesRelays(plan, session.secrets)) return { record: "not-needed", stops: false, diagnostics: [] };
  const verify = verifySection(session, host, plan);
  if (verify?.relay === false) return { record: "skipped", stops: false, diagnostics: [] };
  session.emit({ type: "host-testing", host: host.name });
  const targets = relaysOf(await sourceAfter(transport, plan, session.secrets), verify?.canary?.from);
  if (targets.length === 0) return { record: "not-needed", stops: false, diagnostics: [] };
  const tests = await testRelays(transport, targets);
  const refused = tests.filter(({ result, use }) => result === "failed" && use !== "fallback");
  const warnings = tests.flatMap((test) => warningOf(test, host.name));
  if (refused.length === 0) {
    const unknown = tests.some(({ result, use }) => result === "undetermined" && use !== "fallback");
    return { record: unknown ? "undetermined" : "passed", stops: false, diagnostics: warnings };
  }
  const today = await relaysToday(transport, plan, verify?.canary?.from);
  const failures = refused.map((test) => failureOf(test, today, host.name, { overridden, insistable }));
  return { record: "failed-and-skipped", stops: !overridden, diagnostics: [...failures, ...warnings] };
}

/**
 * The same tests after the change, with the tables that the host has built: where no canary is sent they are the last that
 * is asked of the relay. They end in warnings, for the change is settled; what cannot be asked was told before it.
 */
export async function relaysAfterwards(
  session: Session,
  request: Pick<PreflightRequest, "host" | "plan" | "transport">,
) {
  const { host, plan, transport } = request;
  const verify = verifySection(session, host, plan);
  if (verify?.canary || verify?.relay === false || !touchesRelays(plan, session.secrets)) return [];
  const targets = relaysOf(await sourceSettled(transport, plan, session.secrets), undefined);
  const tests = await testRelays(transport, targets);
  return tests.flatMap((test): Diagnostic[] => {
    if (test.result !== "failed" || test.use === "fallback") return [];
    return [
      {
        code: "relay-refuses-now",
        severity: "warning",
        summary: "The relay does not take mail from this host now that it is changed",
        detail: `${relaySentence(test)} (${test.cause ?? "other"})`,
        hint: `${relayAdvice(test)}\nTo go back:\n  postmend rollback ${host.name}`,
        host: host.name,
      },
    ];
  });
}

/** What the host's profile says of verification. A profile that is missing or broken holds no rollback up. */
export function verifySection(
  { project }: Session,
  host: HostEntry,
  { goal }: HostPlan,
): ResolvedProfile["profile"]["verify"] {
  if (host.profile === undefined || !project.profiles.has(host.profile)) return undefined;
  try {
    return profileForHost(project, host).profile.verify;
  } catch (error) {
    if ("revision" in goal && error instanceof PostmendError) return undefined;
    throw error;
  }
}

/** How the relays of today answer, so that what failed before the change is not blamed on it. */
async function relaysToday(
  transport: NetworkTransport,
  plan: HostPlan,
  mailFrom: string | undefined,
): Promise<RelayTest[]> {
  const targets = relaysOf(await sourceBefore(transport, plan), mailFrom).filter(({ use }) => use !== "fallback");
  return testRelays(transport, targets);
}

function failureOf(
  test: RelayTest,
  today: readonly RelayTest[],
  host: string,
  { overridden, insistable }: Required<Pick<PreflightRequest, "overridden" | "insistable">>,
): Diagnostic {
  const advice = relayAdvice(test);
  return {
    code: "relay-refused",
    severity: overridden ? "warning" : "error",
    summary: "The relay does not take mail from this host with the new settings",
    detail: `${relaySentence(test)} (${test.cause ?? "other"}); ${baseline(test, today)}${overridden ? "" : "; nothing was changed"}`,
    hint: overridden || !insistable ? advice : `${advice}\nTo change the host all the same: --skip-preflight`,
    host,
  };
}

function baseline(test: RelayTest, today: readonly RelayTest[]): string {
  const same = today.find(
    ({ relay, use, sender }) => use === test.use && sender === test.sender && relay === test.relay,
  );
  const now = same ?? today.find(({ use }) => use === "relay") ?? today[0];
  if (!now) return "today the host has no relay";
  if (now.result === "passed") return `with today's settings ${now.relay} accepts the host`;
  if (now.result === "undetermined") return `whether ${now.relay} accepts the host today is not known`;
  return now.cause === test.cause
    ? `it fails today as well (${now.relay})`
    : `today ${now.relay} fails too, in another way: ${now.cause}`;
}

/** What stops nothing: a test that could not tell, and a fallback that refuses. */
export function warningOf(test: RelayTest, host: string): Diagnostic[] {
  if (test.result === "undetermined") {
    return [
      {
        code: "relay-undetermined",
        severity: "warning",
        summary: "Whether the relay takes mail from this host could not be found out",
        detail: `${test.relay}: ${test.undetermined}`,
        host,
      },
    ];
  }
  if (test.result === "passed" || test.use !== "fallback") return [];
  const detail = `${relaySentence(test)} (${test.cause})`;
  const hint = relayAdvice(test);
  return [
    {
      code: "fallback-refused",
      severity: "warning",
      summary: "A fallback relay does not take mail from this host",
      detail,
      hint,
      host,
    },
  ];
}
