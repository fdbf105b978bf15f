import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedLab } from "../lab/shared.ts";
import { cliProject, smarthost } from "./cli-project.ts";

const lab = sharedLab();

/** What `npm pack` packs of the built program, installed where nothing else is. */
const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const scratch = mkdtempSync(join(tmpdir(), "postmend-package-"));
let packed: { filename: string; files: { path: string }[] };

beforeAll(() => {
  // The build is there already; making it again would take it away under the other tests.
  [packed] = JSON.parse(run(root, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", scratch));
  writeFileSync(join(scratch, "package.json"), "{}");
  run(scratch, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", join(scratch, packed.filename));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("the package holds the program, what it reads, its licences, and no source or test", () => {
  const paths = packed.files.map(({ path }) => path);
  const needed = ["LICENSE", "dist/LICENSES.txt", "dist/cli/main.js", "dist/index.d.ts", "templates/main.cf.hbs"];
  expect(paths).toEqual(expect.arrayContaining([...needed, "schemas/profile.schema.json", "templates/init/gitignore"]));
  expect(paths.filter((path) => /^(src|test|bench|scripts)\/|(?<!\.d)\.ts$/.test(path))).toEqual([]);
});

test("an installed postmend says its version", () => {
  expect(run(scratch, "npx", "--no-install", "postmend", "--version")).toBe(`${manifest.version}\n`);
});

test("an installed postmend writes a project and finds it valid", () => {
  run(scratch, "npx", "--no-install", "postmend", "init", "mail");
  expect(run(scratch, "npx", "--no-install", "postmend", "validate", "--project", "mail")).toMatch(/1 profile/);
});

test("an installed postmend plans a real host, with the host programs that it brings along", async () => {
  const project = await cliProject(lab, { mail12: { profile: "smarthost" } }, { smarthost: smarthost(lab) });
  await lab.host("mail12").resetPostfix();
  const plan = spawnSync(join(scratch, "node_modules/.bin/postmend"), ["plan", "--project", project.directory], {
    cwd: scratch,
    encoding: "utf8",
    env: { ...process.env, ...project.env },
  });
  project.remove();
  expect([plan.status, plan.stdout]).toEqual([0, expect.stringMatching(/\nPlan: 1 host to change \(/)]);
});

test("an installed postmend is a library", () => {
  const program = `import * as postmend from "postmend";
    console.log(postmend.parseMainCf("relayhost = [mx]:587\\n").get("relayhost"), typeof postmend.plan);`;
  expect(run(scratch, "node", "--input-type=module", "--eval", program)).toBe("[mx]:587 function\n");
});

function run(cwd: string, program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
}
