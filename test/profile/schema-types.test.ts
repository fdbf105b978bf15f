import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { generate } from "../../scripts/generate.ts";
import { withDefaults } from "../../src/profile/project-config.ts";

interface Schema {
  readonly $id: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly description?: string;
}

function schema(name: string): Schema {
  return JSON.parse(readFileSync(`schemas/${name}.schema.json`, "utf8"));
}

describe("The schemas", () => {
  test("are where the types and validators come from: run `npm run generate` when this fails", async () => {
    for (const [file, text] of await generate()) {
      expect(readFileSync(`src/profile/${file}`, "utf8")).toBe(text);
    }
  }, 30_000);

  test("name the defaults that a project has", () => {
    const { properties = {}, $defs = {} } = schema("project");
    const defaults = (map: Readonly<Record<string, Schema>> = {}) =>
      Object.fromEntries(
        Object.entries(map).flatMap(([key, { default: value }]) => (value === undefined ? [] : [[key, value]])),
      );
    expect({
      ...defaults(properties),
      ssh: defaults($defs["ssh"]?.properties),
      rollout: defaults($defs["rollout"]?.properties),
      retention: defaults($defs["retention"]?.properties),
    }).toEqual(withDefaults({}));
  });

  test.each(["profile", "project", "inventory"])("have right examples and a description for every key: %s", (name) => {
    const ajv = new Ajv2020({ strict: false });
    for (const each of ["profile", "project", "inventory"]) ajv.addSchema(schema(each));
    const { $id, $defs = {} } = schema(name);
    const all = [
      ["#", schema(name)] as const,
      ...Object.entries($defs).map(([key, value]) => [`#/$defs/${key}`, value] as const),
    ];
    for (const [path, { properties = {}, examples = [] }] of all) {
      for (const example of examples) expect(ajv.validate(`${$id}${path}`, example)).toBe(true);
      for (const [key, property] of Object.entries(properties)) {
        const check = ajv.compile({ $ref: `${$id}${path === "#" ? "#" : path}/properties/${key}` });
        for (const example of property.examples ?? []) expect([key, check(example)]).toEqual([key, true]);
        const described = property.description ?? definitionOf(property, $defs)?.description;
        expect([path, key, typeof described]).toEqual([path, key, "string"]);
      }
    }
  });
});

function definitionOf(property: Schema, definitions: Readonly<Record<string, Schema>>): Schema | undefined {
  const reference: unknown = Object.entries(property).find(([key]) => key === "$ref")?.[1];
  const [file, name = ""] = String(reference).split("#/$defs/");
  return file === "" ? definitions[name] : schema("profile").$defs?.[name];
}
