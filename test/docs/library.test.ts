import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, expect, test } from "vitest";
import * as library from "../../src/index.ts";
import { codeBlocks, docPages } from "./pages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = docPages().find(({ path }) => path === "docs/library.md");
const examples = page ? codeBlocks(page, "ts") : [];

const scratch = mkdtempSync(join(tmpdir(), "postmend library-"));
afterAll(() => rmSync(scratch, { recursive: true }));

test("every call of the library is in the table of its page, and in an example", () => {
  const calls = Object.entries(library).filter(
    ([, value]) => typeof value === "function" && !/^class\b/.test(`${value}`),
  );
  const [table = ""] = /^\| call[\s\S]*?\n\n/m.exec(page?.text ?? "") ?? [];
  for (const [name] of calls) {
    expect(table).toContain(`\`${name}\``);
    expect(
      examples.some((example) => example.includes(`${name}(`)),
      name,
    ).toBe(true);
  }
});

test("the examples are right by their types", () => {
  const texts = new Map(examples.map((text, index) => [join(root, "test/docs", `library-example-${index}.ts`), text]));
  const paths = [...texts.keys()];
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const text = texts.get(path)?.replace('from "postmend"', 'from "../../src/index.ts"');
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, ts.ScriptTarget.ES2023);
  };
  const program = ts.createProgram(paths, options, host);
  const wrong = paths.flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)));
  expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
}, 60_000);

test.each(examples.filter((example) => !example.includes("loadProject")))(
  "the example that needs no host prints what it says: %#",
  (example) => {
    const file = join(scratch, "example.mts");
    writeFileSync(
      file,
      `${example.replace('from "postmend"', `from ${JSON.stringify(join(root, "src/index.ts"))}`)}\n`,
    );
    const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", file], { cwd: root, encoding: "utf8" });
    const said = [...example.matchAll(/; \/\/ (.*)$/gm)].map(([, text = ""]) => text.replaceAll("\\n", "\n"));
    expect(said.length).toBeGreaterThan(0);
    expect(stdout, stderr).toBe(said.map((text) => `${text}\n`).join(""));
  },
);
