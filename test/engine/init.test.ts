import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
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

  test.each([".github/workflows/postmend.yml", ".gitlab-ci.yml"])(
    "writes a workflow in %s that plans without programs and applies without questions",
    (path) => {
      const text = starter(path);
      expect(() => parse(text)).not.toThrow();
      expect(text).toContain("postmend validate");
      expect(text).toContain("postmend plan --no-exec --format markdown");
      expect(text).toContain("postmend apply --yes");
    },
  );
});
