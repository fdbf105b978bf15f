import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { docsDirectory, generateDocs } from "../../scripts/generate-docs.ts";
import { keyParameters } from "../../scripts/key-parameters.ts";
import { documentedKeys } from "../../scripts/schema-keys.ts";
import { PROVIDERS } from "../../src/desired/providers.ts";
import { parameterNames } from "../../src/postfix/parameters.ts";

const pages = generateDocs();

describe("The pages that are made of what the code knows", () => {
  test.each([...pages])("%s is current: run `npm run generate` when this fails", (name, text) => {
    expect(readFileSync(`${docsDirectory}${name}`, "utf8")).toBe(text);
  });

  test.each([
    ["profile.schema.json", "profile.md"],
    ["project.schema.json", "project.md"],
    ["inventory.schema.json", "inventory.md"],
  ])("every key of %s has a heading, a meaning and a type in %s", (schema, page) => {
    const keys = documentedKeys(schema);
    expect(keys.length).toBeGreaterThan(5);
    for (const { path, description, type } of keys) {
      expect(pages.get(page)).toContain(`# \`${path}\`\n\n${description}\n\n- type: ${type}`);
      expect([path, description.length > 10, type.length > 2]).toEqual([path, true, true]);
    }
  });

  test("what a key sets is said of keys that there are", () => {
    const paths = documentedKeys("profile.schema.json").map(({ path }) => path);
    expect([...keyParameters().keys()].filter((key) => !paths.includes(key))).toEqual([]);
    expect(keyParameters().get("relay")).toContain("relayhost");
    expect(keyParameters().get("tls.match")).toContain("smtp_tls_fingerprint_cert_match");
  });

  test("every parameter of Postfix 3.10 and every provider is listed", () => {
    const rows = pages.get("parameters.md")?.split("\n") ?? [];
    for (const name of parameterNames({ major: 3, minor: 10, text: "3.10.0" })) {
      expect(rows.filter((row) => row.startsWith(`| \`${name}\` |`))).toHaveLength(1);
    }
    for (const name of PROVIDERS.keys()) expect(pages.get("providers.md")).toContain(`## \`${name}\``);
  });

  test("no cell of the parameter table holds a bar that would end it", () => {
    const rows = (pages.get("parameters.md") ?? "").split("\n").filter((line) => line.startsWith("| `"));
    for (const row of rows) expect([row, row.split("|").length]).toEqual([row, 8]);
  });
});
