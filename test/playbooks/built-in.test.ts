import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { playbookSchema } from "../../scripts/generate.ts";
import { BUILT_IN_PLAYBOOKS, choosePlaybook } from "../../src/playbooks/built-in.ts";
import { memoryProject } from "../profile/memory-project.ts";

describe("the built-in playbooks", () => {
  test("are the files of playbooks/, each called as its file", () => {
    expect(readdirSync("playbooks").sort()).toEqual(BUILT_IN_PLAYBOOKS.map((name) => `${name}.yml`).sort());
  });

  test.each(BUILT_IN_PLAYBOOKS)(
    "%s says what it is for, begins and ends with a diagnosis, and applies nothing that it did not plan",
    (name) => {
      const { playbook, file } = choosePlaybook(memoryProject(), name);
      expect(file).toBeNull();
      expect(playbook.name).toBe(name);
      expect(playbook.description).toMatch(/\.$/);
      const steps = playbook.steps.map(({ step }) => step);
      expect([steps[0], steps.at(-1)]).toEqual(["diagnose", "diagnose"]);
    },
  );

  test("yield to one of the project with the same name", () => {
    const own = "when: {severity: error}\nsteps: [plan]\n";
    const { playbook, file } = choosePlaybook(memoryProject({ "playbooks/tls.yml": own }), "tls");
    expect(file).toBe("playbooks/tls.yml");
    expect(playbook.steps).toEqual([{ step: "plan", overlay: true, set: {} }]);
  });

  test("are named where another name was given", () => {
    expect(() => choosePlaybook(memoryProject(), "throtling")).toThrow("there is no playbook `throtling`");
    expect(() => choosePlaybook(memoryProject(), "x")).toThrow(
      expect.objectContaining({
        diagnostics: [expect.objectContaining({ hint: expect.stringContaining("blocked-port, deferred-queue") })],
      }),
    );
  });
});

test("the schema names every cause and every lint rule: run `npm run generate` when this fails", () => {
  expect(readFileSync("schemas/playbook.schema.json", "utf8")).toBe(playbookSchema());
});
