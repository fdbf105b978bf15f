import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../lab/deadline.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";

/** A change of nothing but a table, while a client of Postfix runs that has opened the old one. */
const lab = sharedLab();
const labels = ["mail11", "mail13"];
const { password } = await lab.relay.credential();
let project: CliProject;

beforeAll(async () => {
  await lab.dns.reset();
  await Promise.all(labels.map((label) => lab.host(label).resetPostfix()));
  const verify = { canary: { to: "inbox@mailbox.example", from: "alerts@lab.example", within: "30s" } };
  project = await cliProject(lab, Object.fromEntries(labels.map((label) => [label, { profile: "smarthost" }])), {
    smarthost: smarthost(lab, { verify }),
  });
});
afterAll(async () => {
  await lab.relay.setPassword("alerts", password);
  project.remove();
});

test("the test message goes out with the new credential, and so does the mail that was refused with the old one", async () => {
  expect((await project.postmend(["apply", "--yes"])).exit).toBe(0);
  const changed = `${password}-changed`;
  await lab.relay.setPassword("alerts", changed);
  const waiting = await Promise.all(labels.map((label) => lab.host(label).send({ subject: "refused at first" })));
  for (const label of labels) {
    const refused = async () => (await lab.host(label).queue()).find(({ queue }) => queue === "deferred");
    await until(`a refused message on ${label}`, 60_000, refused, () => lab.host(label).mailLog());
  }
  project.env["RELAY_PASSWORD"] = changed;
  const { exit, stdout, stderr } = await project.postmend(["apply", "--yes", "--format", "json"]);
  expect(exit, stdout + stderr).toBe(0);
  for (const { host, status, verification } of published("apply", stdout).hosts)
    expect([host, status, verification?.canary?.result]).toEqual([host, "applied", "sent"]);
  for (const id of waiting) await lab.relay.waitForMessage(id);
}, 180_000);
