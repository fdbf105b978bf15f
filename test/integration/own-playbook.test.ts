import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RemediationDocument } from "../../src/playbooks/remediation-document.ts";
import { until } from "../lab/deadline.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { leftovers } from "./snapshots.ts";

/** A team's own playbook on a Debian 13 host, by the built program, to its end and interrupted in the middle. */
const lab = sharedLab();
const host = lab.host("mail13");
let project: CliProject;

beforeAll(async () => {
  await lab.dns.reset();
  project = await cliProject(lab, { mail13: { profile: "smarthost" } }, { smarthost: smarthost(lab) });
});
beforeEach(async () => {
  await host.resetPostfix();
  await lab.relay.emptyMailbox();
  await host.configure({ relayhost: "[relay.lab.example]:2525" });
  await host.send();
  await host.waitForLog(/status=deferred/);
});
afterAll(() => project.remove());

function patient(wait: string): void {
  project.write("playbooks/patient.yml", {
    name: "patient",
    description: "Changes the relay, looks again after a while, and says so.",
    when: { cause: "connection-refused", severity: "error" },
    steps: [
      "diagnose",
      "plan",
      "probe",
      "apply",
      { wait },
      "probe",
      "verify",
      { notify: "Tell the mail team that the relay was changed." },
    ],
  });
}

const RUN = ["remediate", "mail13", "--playbook", "patient", "--yes", "--format", "json"] as const;

function outcomes({ steps }: RemediationDocument): string[] {
  return steps.map(({ step, outcome }) => `${step} ${outcome}`);
}

test("each step of it is done and recorded, and the next run has nothing to do", async () => {
  patient("1s");
  const { exit, stdout, stderr } = await project.built(...RUN);
  expect(exit, stderr).toBe(0);
  const document = published("remediation", stdout);
  expect(document).toMatchObject({ outcome: "mended", playbook: { name: "patient", file: "playbooks/patient.yml" } });
  expect(outcomes(document)).toEqual([
    "diagnose done",
    "plan done",
    "probe done",
    "apply done",
    "wait done",
    "probe done",
    "verify done",
    "notify done",
    "diagnose done",
  ]);
  expect(stderr).toContain("Tell the mail team that the relay was changed.");
  const again = await project.built(...RUN);
  expect(published("remediation", again.stdout).outcome).toBe("nothing-to-mend");
});

test("Ctrl-C in the middle of its wait: what was done is whole and in the record, and what was not is told", async () => {
  patient("5m");
  const program = project.started(...RUN);
  const applied = async () =>
    (await host.exec("grep -lx applied /var/lib/postmend/default/revisions/*/outcome")).exit === 0 &&
    (await leftovers(host)) === ""
      ? true
      : undefined;
  await until("the change on the host", 90_000, applied);
  // It waits by now, or tests the relay once more before.
  await new Promise((resolve) => setTimeout(resolve, 5000));
  program.kill("SIGINT");
  const { exit, stdout, stderr } = await program.end;
  expect(exit, stderr).toBe(130);
  const document = published("remediation", stdout);
  expect(document).toMatchObject({ outcome: "interrupted", because: "Interrupted in the middle of a wait" });
  expect(outcomes(document).slice(3)).toEqual([
    "apply done",
    "wait stopped",
    "probe not-reached",
    "verify not-reached",
    "notify not-reached",
    "diagnose not-reached",
  ]);
  expect(await leftovers(host)).toBe("");
  expect(await project.built("plan", "--detailed-exitcode")).toMatchObject({ exit: 0 });
});
