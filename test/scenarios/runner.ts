import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REMEDIATION_EXITS } from "../../src/cli/exit-code.ts";
import type { Finding, HostDiagnosis } from "../../src/diagnosis/diagnose/diagnosis-document.ts";
import type { RemediationDocument } from "../../src/playbooks/remediation-document.ts";
import { type CliProject, cliProject, smarthost } from "../integration/cli-project.ts";
import { published } from "../integration/json-documents.ts";
import { until } from "../lab/deadline.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { restart } from "./acts.ts";
import type { Expected, Scenario, Twin } from "./scenario.ts";

/** Runs scenarios: the fault is made, Postfix itself shows it, it is named, it is repaired, the mail arrives, nothing is left to say. */
const lab = sharedLab();
/** One for each host: hosts are repaired side by side, each with a profile of its own. */
const projects = new Map<string, CliProject>();

/** A client that gives up soon: a scenario is about what fails, not about how long Postfix waits for it. */
const IMPATIENT = {
  smtp_connect_timeout: "3s",
  smtp_helo_timeout: "4s",
  smtp_starttls_timeout: "4s",
  smtp_mail_timeout: "5s",
  smtp_rcpt_timeout: "5s",
};
const USUAL = ["mail11", "mail13"];

/**
 * Registers the tests of scenarios, of their twins, and of `harmless` situations by name of what they belong to. Called once in
 * a file. Hosts go side by side where the relay and the name server stay as they are.
 */
export function scenarios(faults: readonly Scenario[], harmless: Readonly<Record<string, readonly Twin[]>> = {}): void {
  const cases = [
    ...faults.flatMap((scenario) => [
      caseOf(scenario, `${scenario.fault}: ${scenario.title}`, (host) => runScenario(host, scenario)),
      ...(scenario.twin ? [twinCase(scenario.fault, scenario.twin)] : []),
    ]),
    ...Object.entries(harmless).flatMap(([name, twins]) => twins.map((twin) => twinCase(name, twin))),
  ];
  const labels = [...new Set(cases.flatMap(({ on }) => on))];
  beforeAll(() => makeWell(labels));
  afterAll(() => leave(labels));
  for (const alone of [false, true])
    registerCases(
      cases.filter((one) => one.alone === alone),
      labels,
      alone,
    );
}

interface Case {
  readonly name: string;
  readonly on: readonly string[];
  readonly alone: boolean;
  readonly run: (host: MailHost) => Promise<void>;
}

function caseOf({ on, alters }: Scenario | Twin, name: string, run: Case["run"]): Case {
  const alone = alters !== undefined;
  return { name, on: on ?? (alone ? oneOfUsual(name) : USUAL), alone, run };
}

/**
 * What no other host may go on beside takes its time on one host alone, and not always on the same; with `FAULTS=all` on each.
 */
function oneOfUsual(name: string): readonly string[] {
  if (process.env["FAULTS"] === "all") return USUAL;
  return USUAL.slice(name.length % USUAL.length).slice(0, 1);
}

function twinCase(fault: string, twin: Twin): Case {
  return caseOf(twin, `${fault}, harmless: ${twin.title}`, (host) => runTwin(host, twin));
}

function registerCases(cases: readonly Case[], labels: readonly string[], alone: boolean): void {
  for (const label of labels) {
    const own = cases.filter(({ on }) => on.includes(label));
    if (own.length === 0) continue;
    const tests = () => {
      for (const { name, run } of own) test.sequential(name, () => run(lab.host(label)));
    };
    if (alone) describe.sequential(label, tests);
    else describe.concurrent(label, tests);
  }
}

/** From now on a reset brings a host to where the right profile has been applied and mail flows. */
async function makeWell(labels: readonly string[]): Promise<void> {
  await lab.dns.reset();
  await lab.relay.emptyMailbox();
  for (const label of labels) {
    const host = lab.host(label);
    await host.resetPostfix();
    projects.set(label, await cliProject(lab, { [label]: { profile: "right" } }, { right: right() }));
    await applied(host);
    await host.keepAsPristine();
  }
}

async function leave(labels: readonly string[]): Promise<void> {
  for (const label of labels) {
    await lab.host(label).forgetPristine();
    await lab.host(label).resetPostfix();
    projects.get(label)?.remove();
  }
}

async function postmend(host: MailHost, ...argv: string[]): Promise<string> {
  const project = projects.get(host.label);
  if (!project) throw new Error(`no project for ${host.label}`);
  const { exit, stdout, stderr } = await project.postmend(argv);
  expect(exit, stdout + stderr).toBe(0);
  return stdout;
}

/** Applies the profile of a host. */
async function applied(host: MailHost): Promise<void> {
  await postmend(host, "apply", "--yes");
}

/** What `postmend remediate` makes of a host, with its profile. */
async function remediated(host: MailHost): Promise<RemediationDocument> {
  const project = projects.get(host.label);
  if (!project) throw new Error(`no project for ${host.label}`);
  const { exit, stdout, stderr } = await project.postmend(["remediate", host.label, "--yes", "--format", "json"]);
  expect(stdout, stderr).toMatch(/^\{/);
  const document = published("remediation", stdout);
  expect(exit, stderr).toBe(REMEDIATION_EXITS[document.outcome]);
  return document;
}

/** The profile of a host is the right one, with `more` added to it. */
function profileOf(host: MailHost, more: Scenario["profile"] = {}): void {
  projects.get(host.label)?.write("profiles/right.yml", { name: "right", ...right(more) });
}

function right(more: Readonly<Record<string, unknown>> = {}) {
  const { parameters, ...others } = more;
  return smarthost(lab, { ...others, parameters: Object.assign({}, IMPATIENT, parameters) });
}

/** The fault as it is met: the host has its right profile, and nobody has done anything yet. */
async function runScenario(host: MailHost, scenario: Scenario): Promise<void> {
  const { make, undo, mail, shows, profile, wrong } = scenario;
  await host.resetPostfix();
  profileOf(host, wrong?.profile ?? profile);
  if (wrong) await postmend(host, "apply", "--yes", "--skip-preflight");
  let sent: string | undefined;
  let seen: RemediationDocument | undefined;
  try {
    await make(host, lab);
    if (mail !== "none") sent = await host.send(mail);
    await shown(host, shows);
    // What is to be taken back first could not be repaired: then it is only looked at.
    if (undo && scenario.repairedBy === "profile") expectFound(await diagnosed(host), scenario);
    else {
      const before = await state(host);
      seen = await remediated(host);
      expectFound(firstDiagnosis(seen), scenario);
      const isDecided = wrong === undefined || wrong.overlay.length > 0;
      if (scenario.repairedBy !== "profile" || !isDecided) await expectLeftAlone(host, seen, before);
      if (isDecided) expect((seen.overlay?.changes ?? []).map(({ key }) => key)).toEqual(wrong?.overlay ?? []);
      else seen = undefined;
    }
  } finally {
    await undo?.(host, lab);
  }
  if (seen === undefined) profileOf(host, profile);
  await repair(host, scenario, seen);
  if (sent !== undefined) await arrives(host, sent, mail);
  const again = await remediated(host);
  const after = firstDiagnosis(again);
  expect(again.outcome, told(after)).toBe("nothing-to-mend");
  expect(errors(after), told(after)).toEqual([]);
}

function firstDiagnosis({ steps, because }: RemediationDocument): HostDiagnosis {
  const found = steps[0]?.diagnosis;
  if (!found) throw new Error(`no diagnosis: ${because}`);
  return found;
}

/** Where nothing can be mended by the profile nothing is changed, and the next step is said. */
async function expectLeftAlone(host: MailHost, { outcome, next, steps }: RemediationDocument, before: string) {
  const [first] = steps[0]?.diagnosis?.findings ?? [];
  expect(outcome).toBe(first?.severity === "error" ? "stopped" : "nothing-to-mend");
  if (first?.severity === "error") expect(next.join("\n")).toMatch(/\w+ \w+/);
  expect(await state(host)).toBe(before);
}

/** Configuration and state of postmend, to the nanosecond. */
async function state(host: MailHost): Promise<string> {
  const { output } = await host.exec(
    "for d in /etc/postfix /var/lib/postmend; do find $d -exec stat -c '%n %i %a %u:%g %s %y %z' {} + | sort; done; cat /var/spool/postfix/pid/master.pid",
  );
  return output;
}

async function runTwin(
  host: MailHost,
  { make, undo, mail, not, also = [], arrives: flows = true }: Twin,
): Promise<void> {
  await host.resetPostfix();
  try {
    await make(host, lab);
    if (mail !== "none") {
      const sent = await host.send(mail);
      if (flows) await lab.relay.waitForMessage(sent);
    }
    const found = await diagnosed(host);
    expect(
      errors(found).filter((finding) => !named(finding, also)),
      told(found),
    ).toEqual([]);
    expect(
      found.findings.filter((finding) => named(finding, not)),
      told(found),
    ).toEqual([]);
  } finally {
    await undo?.(host, lab);
  }
}

async function shown(host: MailHost, shows: Scenario["shows"]): Promise<void> {
  if (shows === "nothing") return;
  const seen = async () => `${await host.mailLog()}\n${(await host.exec("postqueue -p")).output}`;
  if (shows === "silent") {
    await until(`mail of ${host.label} in active`, 30_000, () => isSilent(host), seen);
    return;
  }
  await until(`${shows} on ${host.label}`, 30_000, async () => shows.test(await seen()) || undefined, seen);
  // The log knows it a moment before the queue does.
  await until(`an empty active queue of ${host.label}`, 30_000, async () => (await isAtRest(host)) || undefined, seen);
}

/** Master holds back a service that died, and mail waits for it with no reason given. */
async function isSilent(host: MailHost): Promise<true | undefined> {
  if (!/throttling|fatal/.test(await host.mailLog())) return undefined;
  const active = (await host.exec("find /var/spool/postfix/active /var/spool/postfix/incoming -type f")).stdout;
  return active === "" ? undefined : true;
}

async function isAtRest(host: MailHost): Promise<boolean> {
  return (await host.exec("find /var/spool/postfix/active /var/spool/postfix/incoming -type f")).stdout === "";
}

/** What `postmend diagnose` says of a host. */
export async function diagnosed(host: MailHost): Promise<HostDiagnosis> {
  const text = await postmend(host, "diagnose", host.label, "--format", "json");
  const [found] = published("diagnosis", text).hosts;
  if (!found) throw new Error(`no diagnosis: ${text}`);
  return found;
}

function expectFound(found: HostDiagnosis, scenario: Scenario): void {
  const { severity = "error", and = [], also = [], not = [] } = scenario;
  const all: readonly Expected[] = [scenario, ...and];
  const [first] = found.findings;
  const candidates = and.length === 0 ? [scenario] : all;
  expect(first && candidates.some((expected) => isWhat(first, expected)), `not the first\n${told(found)}`).toBe(true);
  expect(first?.severity, told(found)).toBe(severity);
  if (scenario.remedy) expect(first?.remedy.kind, told(found)).toBe(scenario.remedy);
  for (const expected of all) {
    expect(
      found.findings.some((finding) => isWhat(finding, expected)),
      `missing ${JSON.stringify(expected)}\n${told(found)}`,
    ).toBe(true);
  }
  const wrong = errors(found).filter(
    (finding) => !all.some((expected) => isWhat(finding, expected)) && !named(finding, also),
  );
  expect(wrong, `wrong\n${told(found)}`).toEqual([]);
  expect(
    found.findings.filter((finding) => named(finding, not)),
    told(found),
  ).toEqual([]);
  if (scenario.repairedBy !== "nothing") return;
  expect(
    found.findings.filter(({ remedy }) => (remedy.changes ?? []).length > 0),
    told(found),
  ).toEqual([]);
}

function isWhat({ cause, rule }: Finding, expected: Expected): boolean {
  return cause === expected.cause && (expected.rule === undefined || rule === expected.rule);
}

function named({ cause, rule }: Finding, words: readonly string[]): boolean {
  return words.includes(cause) || (rule !== undefined && words.includes(rule));
}

function errors({ findings }: HostDiagnosis): readonly Finding[] {
  return findings.filter(({ severity }) => severity === "error");
}

/** The findings as a person who looks at a failed test wants them. */
function told({ host, queue, findings, unknown }: HostDiagnosis): string {
  const lines = findings.map(
    ({ severity, cause, rule, summary, messages, evidence }) =>
      `${severity} ${cause} ${rule ?? "-"} (${messages}): ${summary}\n${evidence.map(({ kind, text }) => `    ${kind}: ${text}`).join("\n")}`,
  );
  return [host, JSON.stringify(queue), ...lines, ...unknown.map((one) => `unknown: ${one}`)].join("\n");
}

async function repair(
  host: MailHost,
  { repairedBy, cure, severity = "error", undo, shows }: Scenario,
  seen: RemediationDocument | undefined,
): Promise<void> {
  if (repairedBy === "host") {
    await cure?.(host, lab);
    // Master keeps a service that died from starting for a minute, reload or not.
    if (shows === "silent") await restart(host, lab);
  }
  if (repairedBy !== "profile") return;
  // What only may be wrong, and holds no mail, is not mended unasked.
  if (severity !== "error") return applied(host);
  const { outcome, because, steps, next } = seen ?? (await remediated(host));
  const record = [because, ...steps.map(({ step, outcome, summary }) => `${step} ${outcome}: ${summary}`), ...next];
  // Without what was taken back there may be nothing wrong any more.
  if (undo && outcome === "nothing-to-mend") return applied(host);
  expect(outcome, record.join("\n")).toBe(cure ? "stopped" : "mended");
  expect(steps.filter(({ step }) => step === "apply").map((step) => step.outcome)).toEqual(["done"]);
  await cure?.(host, lab);
}

/** The mail that waited arrives; what was bounced meanwhile arrives when it is sent again. */
async function arrives(host: MailHost, sent: string, mail: Scenario["mail"]): Promise<void> {
  const bounced = /status=bounced/.test(await host.mailLog());
  if (bounced) return void (await lab.relay.waitForMessage(await host.send(mail === "none" ? {} : mail)));
  await host.run("postqueue -f");
  await lab.relay.waitForMessage(sent);
}
