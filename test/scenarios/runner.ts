import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding, HostDiagnosis } from "../../src/diagnosis/diagnose/diagnosis-document.ts";
import { type CliProject, cliProject, smarthost } from "../integration/cli-project.ts";
import { published } from "../integration/json-documents.ts";
import { until } from "../lab/deadline.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
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
  return { name, on: on ?? USUAL, alone: alters !== undefined, run };
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

/** Applies the profile of a host, with `more` added to it. */
async function applied(host: MailHost, more: Scenario["profile"] = {}): Promise<void> {
  projects.get(host.label)?.write("profiles/right.yml", { name: "right", ...right(more) });
  await postmend(host, "apply", "--yes");
  projects.get(host.label)?.write("profiles/right.yml", { name: "right", ...right() });
}

function right(more: Readonly<Record<string, unknown>> = {}) {
  const { parameters, ...others } = more;
  return smarthost(lab, { ...others, parameters: Object.assign({}, IMPATIENT, parameters) });
}

async function runScenario(host: MailHost, scenario: Scenario): Promise<void> {
  const { make, undo, mail, shows } = scenario;
  await host.resetPostfix();
  let sent: string | undefined;
  try {
    await make(host, lab);
    if (mail !== "none") sent = await host.send(mail);
    await shown(host, shows);
    const found = await diagnosed(host);
    expectFound(found, scenario);
  } finally {
    await undo?.(host, lab);
  }
  await repair(host, scenario);
  if (sent !== undefined) await arrives(host, sent, mail);
  const after = await diagnosed(host);
  expect(errors(after), told(after)).toEqual([]);
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

async function repair(host: MailHost, { repairedBy, profile, cure, shows }: Scenario): Promise<void> {
  if (repairedBy === "host") await cure?.(host, lab);
  if (repairedBy === "profile") await applied(host, profile);
  if (repairedBy === "nothing") await postmend(host, "plan", "--detailed-exitcode");
  // Master keeps a service that died from starting for a minute, reload or not.
  if (shows === "silent") await host.run("/usr/local/sbin/lab-postfix stop; /usr/local/sbin/lab-postfix start");
}

/** The mail that waited arrives; what was bounced meanwhile arrives when it is sent again. */
async function arrives(host: MailHost, sent: string, mail: Scenario["mail"]): Promise<void> {
  const bounced = /status=bounced/.test(await host.mailLog());
  if (bounced) return void (await lab.relay.waitForMessage(await host.send(mail === "none" ? {} : mail)));
  await host.run("postqueue -f");
  await lab.relay.waitForMessage(sent);
}
