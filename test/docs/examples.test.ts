import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { facts, refusals } from "../desired/profiles.ts";
import { memoryProject, profileIn } from "../profile/memory-project.ts";
import { codeBlocks, docPages } from "./pages.ts";

/** Example files in the documentation: YAML blocks that begin with their path. */
const examples = docPages().flatMap((page) =>
  codeBlocks(page, "yaml").flatMap((block) => {
    const path = /^# (postmend\.yml|inventory\.yml|profiles\/\S+|playbooks\/\S+)\n/.exec(block)?.[1];
    return path === undefined ? [] : [{ page: page.path, path, block }];
  }),
);

const SMARTHOST = { "profiles/smarthost.yml": "relay: {host: smtp.relay.example}\n" };

describe("Example files in the documentation", () => {
  test("are in the README and in the reference", () => {
    expect(new Set(examples.map(({ page }) => page))).toContain("README.md");
    expect(new Set(examples.map(({ path }) => path)).size).toBeGreaterThanOrEqual(3);
  });

  test.each(examples)("$page: $path loads", ({ path, block }) => {
    const project = memoryProject({ ...SMARTHOST, [path]: block });
    expect(project.inventory.hosts.size).toBeGreaterThan(0);
  });

  test.each(examples.filter(({ path }) => path.startsWith("profiles/")))(
    "$page: $path is right for every Postfix version",
    ({ path, block }) => {
      const { profile } = profileIn({ [path]: block, "inventory.yml": "hosts: {mx1: {profile: smarthost}}\n" });
      for (const version of ["3.5.25", "3.7.11", "3.10.13"]) expect(refusals(profile, facts(version))).toEqual([]);
    },
  );
});

describe("JSON samples in the documentation", () => {
  const samples = docPages().flatMap((page) => codeBlocks(page, "json").map((block) => JSON.parse(block)));

  test("show each document", () => {
    const kinds = samples.map(({ schema }) => String(schema).split("/")[1]);
    expect(new Set(kinds)).toEqual(
      new Set(["plan", "apply", "history", "show", "validate", "lint", "drift", "rotation"]),
    );
  });

  test.each(samples.map((sample) => [sample.schema, sample]))("%s is as its schema says", (name, sample) => {
    const ajv = new Ajv2020({ strict: false, formats: { "date-time": true } });
    for (const kind of ["diagnostic", "plan", "apply", "history", "show", "validate", "lint", "drift", "rotation"])
      ajv.addSchema(schema(kind));
    const check = ajv.getSchema(schema(String(name).split("/")[1] ?? "").$id);
    expect(check?.(sample), JSON.stringify(check?.errors)).toBe(true);
  });
});

function schema(kind: string): { $id: string } {
  return JSON.parse(readFileSync(new URL(`../../schemas/${kind}.schema.json`, import.meta.url), "utf8"));
}
