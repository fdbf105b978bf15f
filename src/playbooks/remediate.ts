/**
 * Runs a playbook on one host and keeps the record. It writes nothing itself: what changes the host is the transaction of
 * `apply`, which a crash of this process leaves to the host. A run begins with a diagnosis, which decides whether the
 * playbook is for the host at all, and ends with one, which decides whether the host is mended. It never throws.
 */
import type { HostDiagnosis } from "../diagnosis/diagnose/diagnosis-document.ts";
import { isInterruption } from "../diagnostics/interruption.ts";
import { failureOf } from "../engine/failure.ts";
import type { Session } from "../engine/session.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { PlaybookStep } from "../profile/playbook-file.ts";
import type { Transport } from "../transports/transport.ts";
import { errorsOf, pickedByAny } from "./conditions.ts";
import type { RemediationDocument, RemediationOutcome, StepRecord } from "./remediation-document.ts";
import type { RemediationRequest, Running, StepEnd } from "./running.ts";
import { adviceFor, carryOutStep } from "./steps.ts";

/** Runs a playbook on a host. */
export async function remediate(
  session: Session,
  host: HostEntry,
  request: RemediationRequest,
): Promise<RemediationDocument> {
  const started = performance.now();
  const time = session.stamp.now().toISOString();
  const end = await connectAndRun(session, host, request);
  return {
    schema: "postmend/remediation/v1",
    ...aboutRun(host, request),
    started: time,
    seconds: secondsSince(started),
    ...end,
  };
}

/** What the record says of a run that is known before it begins. */
export function aboutRun(
  host: HostEntry,
  { playbook, file, check }: Pick<RemediationRequest, "playbook" | "file" | "check">,
): Pick<RemediationDocument, "host" | "profile" | "playbook" | "mode"> {
  const { name, description } = playbook;
  return {
    host: host.name,
    profile: host.profile ?? null,
    playbook: { name, description, file },
    mode: check ? "check" : "run",
  };
}

type End = Pick<RemediationDocument, "outcome" | "because" | "steps" | "overlay" | "next" | "diagnostics">;

async function connectAndRun(session: Session, host: HostEntry, request: RemediationRequest): Promise<End> {
  const steps = withDiagnoses(request.playbook.steps);
  let transport: Transport | undefined;
  try {
    session.emit({ type: "host-connecting", host: host.name });
    transport = await session.connect(host);
    session.emit({ type: "host-connected", host: host.name });
    return await run(steps, { ...START, request, session, host, transport });
  } catch (error) {
    const diagnostics = failureOf(error, host.name);
    const outcome = isInterruption(diagnostics) ? "interrupted" : "failed";
    const because = diagnostics[0]?.summary ?? "The host could not be asked";
    return { outcome, because, steps: steps.map(notReached), overlay: null, next: [], diagnostics };
  } finally {
    // The road may be what failed; that it does not close either tells nothing new.
    await transport?.close().catch(() => undefined);
  }
}

const START = {
  diagnosis: undefined,
  outdated: false,
  planned: undefined,
  overlay: null,
  changed: false,
  proved: false,
  watched: false,
  pending: false,
} as const;

function withDiagnoses(steps: readonly PlaybookStep[]): readonly PlaybookStep[] {
  const diagnose = { step: "diagnose" } as const;
  const first = steps[0]?.step === "diagnose" ? [] : [diagnose];
  return [...first, ...steps, ...(steps.length > 1 && steps.at(-1)?.step === "diagnose" ? [] : [diagnose])];
}

async function run(steps: readonly PlaybookStep[], running: Running): Promise<End> {
  const records: StepRecord[] = [];
  const ended = (end: Verdict, diagnostics: End["diagnostics"] = []): End => ({
    ...end,
    steps: [...records, ...steps.slice(records.length).map(notReached)],
    overlay: running.overlay,
    diagnostics,
  });
  for (const step of steps) {
    if (running.request.signal?.aborted) return ended(INTERRUPTED);
    const { record, end } = await recorded(running, step);
    records.push(record);
    running.request.onStep(record);
    if (end) return ended(end);
    const idle = records.length === 1 ? notNeeded(running) : undefined;
    if (idle) return ended(idle);
  }
  return ended(verdictOn(running));
}

interface Verdict {
  readonly outcome: RemediationOutcome;
  readonly because: string;
  readonly next: readonly string[];
}

/** Whether mail flows is not known of a Postfix that does not run. */
function stillWrong(diagnosis: HostDiagnosis | undefined): string {
  return diagnosis?.running === false
    ? "The host was changed, and Postfix does not run: it is not started here, because a person may have stopped it"
    : "The host was changed and verified, and this is still wrong";
}

const INTERRUPTED: Verdict = { outcome: "interrupted", because: "Interrupted between two steps", next: [] };

interface Recorded {
  readonly record: StepRecord;
  readonly end?: Verdict;
}

async function recorded(running: Running, step: PlaybookStep): Promise<Recorded> {
  const started = performance.now();
  const { end, next = [], ...told } = await ofStep(running, step);
  const record: StepRecord = {
    step: step.step,
    seconds: secondsSince(started),
    evidence: [],
    diagnostics: [],
    ...told,
  };
  return end ? { record, end: { ...end, next } } : { record };
}

async function ofStep(running: Running, step: PlaybookStep): Promise<StepEnd> {
  try {
    return await carryOutStep(running, step);
  } catch (error) {
    const diagnostics = failureOf(error, running.host.name);
    const because = diagnostics[0]?.summary ?? "The step failed";
    const outcome = isInterruption(diagnostics) ? "interrupted" : "failed";
    return { outcome: "failed", summary: because, diagnostics, end: { outcome, because } };
  }
}

/** After the first diagnosis: whether there is anything for this playbook to do. */
function notNeeded({ diagnosis, request }: Running): Verdict | undefined {
  const { when, always } = request.playbook;
  if (!diagnosis || always || pickedByAny(when, diagnosis).length > 0) return undefined;
  const others = diagnosis.findings.filter(({ severity }) => severity === "error");
  if (others.length > 0) {
    const because = "Nothing was found that this playbook is for, but something else was";
    return { outcome: "stopped", because, next: adviceFor(others) };
  }
  return (
    unseen(diagnosis) ?? {
      outcome: "nothing-to-mend",
      because: "Nothing was found that this playbook is for",
      next: [],
    }
  );
}

/** What could not be looked at is not well. */
function unseen({ queue, unknown }: HostDiagnosis): Verdict | undefined {
  if (queue.source !== "unknown") return undefined;
  return { outcome: "stopped", because: "Whether mail waits could not be found out", next: unknown };
}

function verdictOn({ diagnosis, changed, pending, request }: Running): Verdict {
  if (pending) return { outcome: "would-mend", because: "A run without --check would change the host", next: [] };
  const errors = diagnosis ? errorsOf(request.playbook.when, diagnosis) : [];
  if (errors.length > 0) {
    const because = changed ? stillWrong(diagnosis) : "Nothing was changed, and this is still wrong";
    return { outcome: "stopped", because, next: adviceFor(errors) };
  }
  const blind = diagnosis && unseen(diagnosis);
  if (blind) return blind;
  if (changed) return { outcome: "mended", because: "A diagnosis after the change finds no error", next: [] };
  const waiting = diagnosis ? pickedByAny(request.playbook.when, diagnosis) : [];
  return {
    outcome: "nothing-to-mend",
    because: "What was found needs no change of the host",
    next: adviceFor(waiting),
  };
}

function notReached({ step }: PlaybookStep): StepRecord {
  return { step, outcome: "not-reached", summary: "", seconds: 0, evidence: [], diagnostics: [] };
}

function secondsSince(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
