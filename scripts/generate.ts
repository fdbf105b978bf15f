/**
 * Everything that comes out of `schemas/`: TypeScript types and validators, and pages of docs/ (generate-docs.ts).
 * `npm run generate` writes them; tests hold that what is committed is what the schemas say.
 *
 * The validators are compiled ahead of time because loading ajv and compiling the schemas at every start would cost
 * about a third of a second of CPU; the generated module needs 10 ms and no dependency.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { compile } from "json-schema-to-typescript";
import { CAUSES } from "../src/diagnosis/cause.ts";
import { LINT_RULES } from "../src/diagnosis/lint/rules.ts";
import { docsDirectory, generateDocs } from "./generate-docs.ts";

const schemaDirectory = fileURLToPath(new URL("../schemas/", import.meta.url));
const outputDirectory = fileURLToPath(new URL("../src/profile/", import.meta.url));

/** The schemas of the files that users write, with the name that their type has in `schema-types.ts`. */
const SOURCES = [
  { file: "project.schema.json", type: "Project", validator: "validateProject" },
  { file: "profile.schema.json", type: "Profile", validator: "validateProfile" },
  { file: "inventory.schema.json", type: "InventoryFile", validator: "validateInventory" },
  { file: "playbook.schema.json", type: "Playbook", validator: "validatePlaybook" },
] as const;

/** The schema of playbooks, with the causes and rules that the code knows. */
export function playbookSchema(): string {
  const text = readFileSync(`${schemaDirectory}playbook.schema.json`, "utf8");
  const list = (words: readonly string[]) =>
    `"enum": [\n${words.map((word) => `        "${word}"`).join(",\n")}\n      ]`;
  return text
    .replace(/"enum": \[[^\]]*\](?=,\s*"errorMessage": "expected a cause of)/, list(CAUSES))
    .replace(
      /"enum": \[[^\]]*\](?=,\s*"errorMessage": "expected a rule of)/,
      list(LINT_RULES.map(({ id }) => id).sort()),
    );
}

/** The text of every generated file, by its path under `src/profile/`. */
export async function generate(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["schema-types.ts", await schemaTypes()],
    ["schema-validators.ts", schemaValidators()],
  ]);
}

/** Every schema with a title becomes one declaration; a reference to it becomes its name. */
async function schemaTypes(): Promise<string> {
  const schemas = SOURCES.map(({ file }) => readSchema(file));
  const definitions: Record<string, Schema> = Object.assign({}, ...schemas.map((schema) => schema["$defs"]));
  const declared = [...schemas, ...Object.values(definitions)].filter((schema) => "title" in schema);
  const texts: string[] = [];
  for (const { $id, $defs, ...schema } of declared) {
    const named = withTypeNames(schema, definitions);
    texts.push(await compile(named, String(schema["title"]), { ...STYLE, bannerComment: "" }));
  }
  return `${GENERATED}\n\n${texts.join("\n")}`;
}

const STYLE = {
  style: { printWidth: 120 },
  additionalProperties: false,
  // Lists stay plain arrays; their lengths are checked by the validators.
  ignoreMinAndMaxItems: true,
};

type Schema = Record<string, unknown>;

/** A copy in which `$ref`s to titled definitions are type names, and those to untitled ones are the definition itself. */
function withTypeNames(schema: Schema, definitions: Record<string, Schema>): Schema {
  const { $ref, ...rest } = schema;
  if (typeof $ref === "string") {
    const target = definitions[$ref.replace(/^.*#\/\$defs\//, "")];
    if (!target) throw new Error(`${$ref} does not exist`);
    return "title" in target
      ? { description: target["description"], ...rest, tsType: target["title"] }
      : withTypeNames({ ...target, ...rest }, definitions);
  }
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, deepTypeNames(value, definitions)]));
}

function deepTypeNames(value: unknown, definitions: Record<string, Schema>): unknown {
  if (Array.isArray(value)) return value.map((item) => deepTypeNames(item, definitions));
  return isSchema(value) ? withTypeNames(value, definitions) : value;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null;
}

function schemaValidators(): string {
  const ajv = new Ajv2020({
    allErrors: true,
    // Errors carry the schema and the value that they are about; the messages are made from these.
    verbose: true,
    messages: false,
    inlineRefs: false,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    unicode: false,
    logger: false,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addVocabulary(["errorMessage"]);
  const schemas = SOURCES.map(({ file, validator }) => ({ validator, schema: readSchema(file) }));
  for (const { schema } of schemas) ajv.addSchema(schema);
  const code = standaloneCode.default(ajv, Object.fromEntries(schemas.map((s) => [s.validator, s.schema.$id])));
  const types = SOURCES.map(({ type }) => type).sort();
  const imports = [
    'import type { SchemaCheck } from "./schema-check.ts";',
    `import type { ${types.join(", ")} } from "./schema-types.ts";`,
  ].join("\n");
  if (/\brequire\(/.test(code)) throw new Error("the generated validators need a module of ajv at run time");
  return `// @ts-nocheck\n${GENERATED}\n${imports}\n${withTypes(code)}\n`;
}

/** What makes the type of a document true is that type and validator come from the same schema. */
function withTypes(code: string): string {
  return SOURCES.reduce(
    (text, { validator, type }) =>
      text.replace(`export const ${validator} =`, `export const ${validator}: SchemaCheck<${type}> =`),
    code.replace(/^"use strict";\n?/, ""),
  );
}

const GENERATED = "// Generated from schemas/ by `npm run generate`. Do not edit.";

function readSchema(file: string): Schema & { $id: string } {
  return JSON.parse(readFileSync(`${schemaDirectory}${file}`, "utf8"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(`${schemaDirectory}playbook.schema.json`, playbookSchema());
  for (const [file, text] of await generate()) writeFileSync(`${outputDirectory}${file}`, text);
  for (const [file, text] of generateDocs()) writeFileSync(`${docsDirectory}${file}`, text);
}
