import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPlanFile, refuseMovedSecrets, savedPlanner, savedSecrets, savePlan } from "../../src/engine/saved-plan.ts";
import { host, plan as planFor } from "../plan/simulated-host.ts";
import { hostEntry, sessionOf, transportOf } from "./sessions.ts";

const plan = planFor(host(""), {
  relay: { host: "relay.example" },
  auth: { username: "alerts", password: { env: "RELAY_PASSWORD" } },
});

function place(): { directory: string; file: string } {
  const directory = mkdtempSync(join(tmpdir(), "postmend-plan-"));
  return { directory, file: join(directory, "plan.json") };
}

test("a plan file is its owner's alone, holds no secret, and replaces the old one in one step", async () => {
  const { directory, file } = place();
  writeFileSync(file, "the old one", { mode: 0o644 });
  await savePlan(sessionOf({}, { secret: "hünter2" }), [plan], file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual(["plan.json"]);
  expect(readFileSync(file, "utf8")).not.toContain("hünter2");
  const saved = openPlanFile(file);
  expect(saved.about).toMatchObject({ actor: "me@here", postmend: "1.2.3", time: "1970-01-01T00:00:00.000Z" });
  expect(savedSecrets(saved).map(({ reference }) => reference)).toEqual([{ env: "RELAY_PASSWORD" }]);
});

test("a plan file that cannot be written leaves nothing behind", async () => {
  const { directory, file } = place();
  mkdirSync(file);
  await expect(savePlan(sessionOf(), [plan], file)).rejects.toMatchObject({
    fault: "user",
    diagnostics: [{ code: "plan-file-unwritable" }],
  });
  expect(readdirSync(directory)).toEqual(["plan.json"]);
});

test("a plan file takes the place of files only, not of a device or of what a link leads to", async () => {
  const { directory, file } = place();
  symlinkSync("/dev/null", file);
  await expect(savePlan(sessionOf(), [plan], file)).rejects.toMatchObject({
    diagnostics: [{ code: "plan-file-unwritable", detail: `${file} is a symbolic link` }],
  });
  expect(readdirSync(directory)).toEqual(["plan.json"]);
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
});

test("a plan file that is not there says how to get one", () => {
  expect(() => openPlanFile(place().file)).toThrow(expect.objectContaining({ fault: "user" }));
});

test("the secret of the plan is accepted, another one is refused by its name and not by its value", async () => {
  const { file } = place();
  await savePlan(sessionOf({}, { secret: "hünter2" }), [plan], file);
  const saved = openPlanFile(file);
  await expect(refuseMovedSecrets(saved, sessionOf({}, { secret: "hünter2" }))).resolves.toBeUndefined();
  const refused = refuseMovedSecrets(saved, sessionOf({}, { secret: "hunter3" }));
  await expect(refused).rejects.toMatchObject({ fault: "user", diagnostics: [{ code: "plan-secret-moved" }] });
  await expect(refused).rejects.toThrow(/RELAY_PASSWORD/);
  await expect(refused).rejects.not.toThrow(/h.nter/);
});

test("a host that the plan does not know is not touched", async () => {
  const { file } = place();
  await savePlan(sessionOf(), [plan], file);
  const stranger = hostEntry("mx2");
  const planned = savedPlanner(sessionOf(), openPlanFile(file))(transportOf(), stranger);
  await expect(planned).rejects.toMatchObject({ diagnostics: [{ code: "plan-without-host", host: "mx2" }] });
});
