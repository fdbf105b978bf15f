/**
 * The steps of playbooks. Each is a call of what the command of its name does; none has a way of its own to a host. What
 * a step finds out decides how it ends, and whether the run goes on.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { diagnoseHost } from "../diagnosis/diagnose/diagnose-host.ts";
import type { Finding, HostDiagnosis } from "../diagnosis/diagnose/diagnosis-document.ts";
import { interruptible } from "../engine/interruptible.ts";
import { probeHost } from "../engine/probe.ts";
import { verifyMailFlow } from "../engine/verify.ts";
import type { PlaybookStep } from "../profile/playbook-file.ts";
import { profileForHost } from "../profile/resolve.ts";
import { relaySentence } from "../verify/relay-advice.ts";
import { applyStep, rollbackStep, rotateStep } from "./changing-steps.ts";
import { errorsOf, picked, pickedByAny } from "./conditions.ts";
import { flushStep } from "./flush-step.ts";
import { planRemedy } from "./plan-remedy.ts";
import { AFTER_THE_CHANGE, adviceOf, isLeftAlone, type Running, type StepEnd, stopped } from "./running.ts";

/** Carries a step out. Throws where the host cannot be asked. */
export function carryOutStep(running: Running, step: PlaybookStep): Promise<StepEnd> {
  switch (step.step) {
    case "diagnose":
      return diagnoseStep(running);
    case "plan":
      return planStep(running, step);
    case "apply":
      return applyStep(running);
    case "rollback":
      return rollbackStep(running);
    case "rotate":
      return rotateStep(running);
    case "flush":
      return flushStep(running, step);
    case "probe":
      return probeStep(running);
    case "verify":
      return verifyStep(running);
    case "require":
      return Promise.resolve(requireStep(running, step));
    case "stop_when":
      return Promise.resolve(stopStep(running, step));
    case "wait":
      return waitStep(running, step);
    case "notify":
      return Promise.resolve({ outcome: "done", summary: step.text });
  }
}

type Step<K extends PlaybookStep["step"]> = Extract<PlaybookStep, { step: K }>;

async function diagnoseStep(running: Running): Promise<StepEnd> {
  if (running.pending) return AFTER_THE_CHANGE;
  const { diagnosis: known, session, transport, host } = running;
  if (known && !running.outdated)
    return { outcome: "nothing", summary: "nothing was changed since the last diagnosis" };
  const look = () => diagnoseHost(session, transport, host);
  const diagnosis = await interruptible(look, host.name, running.request.signal);
  running.diagnosis = diagnosis;
  running.outdated = false;
  return { outcome: "done", summary: diagnosisText(diagnosis), evidence: evidenceOf(diagnosis), diagnosis };
}

/** `1 error, 2 warnings; 203 messages deferred`. */
function diagnosisText({ findings, queue }: HostDiagnosis): string {
  const of = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  const found = [counted(of("error"), "error"), counted(of("warning"), "warning")].filter((text) => text !== "");
  const waiting = queue.source === "unknown" ? "the queue could not be read" : `${queue.deferred} deferred`;
  return `${found.join(", ") || "nothing that keeps mail from flowing"}; ${waiting}`;
}

function counted(number: number, noun: string): string {
  return number === 0 ? "" : `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function evidenceOf({ findings, unknown }: HostDiagnosis): string[] {
  const grave = findings.filter(({ severity }) => severity !== "info");
  return [
    ...grave.map((finding) => `${finding.severity}: ${named(finding)}`),
    ...unknown.map((text) => `not known: ${text}`),
  ];
}

function named({ summary, cause, rule, messages }: Finding): string {
  const held = messages === 0 ? "" : `, ${counted(messages, "message")}`;
  return `${summary} [${rule === undefined ? cause : `${cause}, ${rule}`}]${held}`;
}

/** What a person reads who has to act on findings. */
export function adviceFor(findings: readonly Finding[]): string[] {
  return findings.map((finding) => `${named(finding)}: ${finding.remedy.text}`);
}

async function planStep(running: Running, { overlay, set }: Step<"plan">): Promise<StepEnd> {
  if (running.pending) return AFTER_THE_CHANGE;
  const { request, session, transport, host, diagnosis } = running;
  const { when } = request.playbook;
  const findings = diagnosis ? pickedByAny(when, diagnosis) : [];
  const heldBack = (diagnosis?.held_back ?? []).length > 0;
  const asked = { session, transport, host, findings, heldBack, overlay, set, check: request.check };
  // A run that may write settles what an earlier change left: that is not cut off.
  const look = () => planRemedy(asked);
  const planned = await (request.check ? interruptible(look, host.name, request.signal) : look());
  running.planned = planned;
  const { document: plan } = planned.plan;
  const shown = { plan, evidence: [...changeLines(planned), ...planned.left] };
  if (planned.stop !== undefined)
    return stopped(
      planned.stop,
      [`Decide what it shall be, and apply it by hand:\n  postmend plan --limit ${host.name}`],
      shown,
    );
  if (plan.status === "error")
    return stopped(plan.error?.[0]?.summary ?? "No plan could be made", adviceOf(plan.error ?? []), shown);
  if (plan.changes.length > 0)
    return {
      ...shown,
      outcome: "done",
      summary: `${counted(plan.changes.length, "change")}${planned.overlay ? ", with an overlay on the profile" : ", towards the profile"}`,
    };
  const errors = diagnosis ? errorsOf(when, diagnosis) : [];
  if (errors.length === 0) return { ...shown, outcome: "nothing", summary: "the host is as its profile says" };
  return stopped(
    "The host is as its profile says, and what was found is not cured by it",
    [...adviceFor(errors), ...planned.left],
    shown,
  );
}

function changeLines({ plan, overlay }: NonNullable<Running["planned"]>): string[] {
  const laid = overlay?.changes.map(
    ({ key, value, because }) => `profile: ${key}: ${JSON.stringify(value)} (${because})`,
  );
  const changes = plan.document.changes.map(
    ({ file, name, action, sensitive, before, after }) =>
      `${action} ${name === file ? name : `${name} in ${file}`}${sensitive || name === file ? "" : `: ${before ?? "not set"} -> ${after ?? "not set"}`}`,
  );
  return [...(laid ?? []), ...changes];
}

/** With the settings of a plan that is still to be carried out, otherwise with those that the host has. */
async function probeStep(running: Running): Promise<StepEnd> {
  const { planned, session, transport, host, request } = running;
  const ahead = planned?.plan.document.status === "changes";
  if (running.pending && !ahead) return AFTER_THE_CHANGE;
  const look = () => probeHost(ahead ? planned.session : session, transport, host, ahead ? "profile" : "live");
  const probe = await interruptible(look, host.name, request.signal);
  const evidence = probe.relays.map((test) =>
    test.result === "passed" ? `${test.relay}: accepts this host` : relaySentence(test),
  );
  const refused = probe.relays.filter(({ result, use }) => result === "failed" && use !== "fallback");
  if (refused.length > 0)
    return stopped("The relay does not take mail from this host", refused.map(relaySentence), { evidence, probe });
  const unsure = probe.relays.some(({ result }) => result === "undetermined");
  const summary = probe.relays.length === 0 ? "no relay" : unsure ? "undetermined" : "the relay accepts this host";
  return { outcome: "done", summary, evidence, probe };
}

/**
 * Asked of what the run has done: where it has changed nothing, no message is sent, and what `apply` has proved is not proved
 * again. The queue is watched only where the profile wants that: the diagnosis that follows counts it anyway.
 */
async function verifyStep(running: Running): Promise<StepEnd> {
  const { session, transport, host, request, pending, proved, watched } = running;
  if (pending || request.check) return AFTER_THE_CHANGE;
  if (isLeftAlone(running)) return { outcome: "nothing", summary: "nothing was changed" };
  // A message would be left lying, and go out whenever somebody starts it.
  if (running.diagnosis?.running === false)
    return { outcome: "nothing", summary: "Postfix did not run, and no test message was sent" };
  const { signal } = request;
  const criteria = host.profile === undefined ? undefined : profileForHost(session.project, host).profile.verify;
  const asking = { canary: !proved, queue: criteria?.queue !== undefined && !watched, ...(signal && { signal }) };
  const verify = await verifyMailFlow(session, transport, host, asking);
  const { relay, canary, queue } = verify.criteria ?? {};
  const asked = Object.entries({ relay, canary, queue }).flatMap(([name, criterion]) =>
    criterion && criterion.verdict !== "not-asked" ? [`${name}: ${criterion.verdict}, ${criterion.because}`] : [],
  );
  running.outdated = true;
  if (verify.verdict !== "failed") return { outcome: "done", summary: verify.verdict, evidence: asked, verify };
  const because = "Mail does not flow as the profile wants it";
  return stopped(because, asked, { evidence: asked, verify });
}

function requireStep({ diagnosis, pending, request }: Running, { what }: Step<"require">): StepEnd {
  if (pending) return AFTER_THE_CHANGE;
  const errors = diagnosis ? errorsOf(request.playbook.when, diagnosis) : [];
  const missing = [
    ...(what.running && diagnosis?.running !== true ? ["Postfix does not run, or whether it runs is not known"] : []),
    ...(what.healthy && errors.length > 0 ? [`${counted(errors.length, "error")} found`] : []),
    ...deferredProblem(what.deferred, diagnosis),
  ];
  if (missing.length === 0) return { outcome: "done", summary: "holds" };
  return stopped(`What the playbook requires does not hold: ${missing.join("; ")}`, adviceFor(errors));
}

/** What could not be counted is not few. */
function deferredProblem(most: number | undefined, diagnosis: HostDiagnosis | undefined): string[] {
  if (most === undefined || !diagnosis) return [];
  if (diagnosis.queue.source === "unknown") return ["the queue could not be read"];
  const { deferred } = diagnosis.queue;
  return deferred > most ? [`${counted(deferred, "message")} deferred, ${most} at most`] : [];
}

function stopStep({ diagnosis, pending }: Running, { conditions }: Step<"stop_when">): StepEnd {
  if (pending) return AFTER_THE_CHANGE;
  const { because, ...wanted } = conditions;
  const found = diagnosis ? picked(wanted, diagnosis) : [];
  if (found.length === 0) return { outcome: "nothing", summary: "nothing of the kind was found" };
  return stopped(because, adviceFor(found), { evidence: found.map(named) });
}

/** What was done before stays done, and is in the record. */
const INTERRUPTED: StepEnd = {
  outcome: "stopped",
  summary: "interrupted",
  end: { outcome: "interrupted", because: "Interrupted in the middle of a wait" },
};

async function waitStep(running: Running, { seconds }: Step<"wait">): Promise<StepEnd> {
  if (running.request.check) return { outcome: "would", summary: `would wait ${seconds} s` };
  const { signal } = running.request;
  await sleep(seconds * 1000, undefined, signal ? { signal } : {}).catch(() => undefined);
  running.outdated = true;
  if (signal?.aborted) return INTERRUPTED;
  return { outcome: "done", summary: `${seconds} s` };
}
