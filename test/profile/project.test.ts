import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadProject } from "../../src/profile/project.ts";
import type { ProjectFiles } from "../../src/profile/project-files.ts";
import { complaintsAbout, diagnosticsOf, memoryFiles, memoryProject } from "./memory-project.ts";

describe("A project", () => {
  test("needs no postmend.yml: everything in it has a default", () => {
    expect(memoryProject().config).toEqual({
      inventory: "inventory.yml",
      profiles: "profiles",
      playbooks: "playbooks",
      templates: "templates",
      ssh: {
        transport: "ssh2",
        config: "~/.ssh/config",
        known_hosts: ["~/.ssh/known_hosts"],
        connect_timeout: "10s",
      },
      concurrency: 32,
      rollout: { canary: 1, batch: "25%", max_failures: 0, pause: "0s" },
      retention: { revisions: 20 },
    });
  });

  test("keeps the defaults beside what postmend.yml says, and takes an empty postmend.yml", () => {
    const { config } = memoryProject({ "postmend.yml": "ssh: {connect_timeout: 3s}\nrollout: {batch: 5}\n" });
    expect(config.ssh).toEqual({
      transport: "ssh2",
      config: "~/.ssh/config",
      known_hosts: ["~/.ssh/known_hosts"],
      connect_timeout: "3s",
    });
    expect(config.rollout.batch).toBe(5);
    expect(memoryProject({ "postmend.yml": "# nothing yet\n" }).config.concurrency).toBe(32);
  });

  test("without a host is odd, whoever wrote the inventory: every command would succeed and do nothing", () => {
    const { warnings } = memoryProject({ "inventory.yml": "hosts: {}\n" });
    expect(warnings).toMatchObject([{ code: "inventory-empty", severity: "warning" }]);
  });

  test("finds its files where postmend.yml says, .yaml and .yml alike, and leaves hidden files alone", () => {
    const project = memoryProject({
      "postmend.yml": "inventory: hosts.yml\nprofiles: relays/\ntemplates: tmpl\n",
      "hosts.yml": "hosts: {mx1: {profile: a}}\n",
      "relays/a.yaml": "relay: {host: a.example}\n",
      "relays/.b.yml.swp.yml": "broken: [",
      "relays/README.md": "# not a profile",
      "tmpl/main.cf.hbs": "x",
    });
    expect([...project.profiles.keys()]).toEqual(["a"]);
    expect([...project.templates]).toEqual([["main.cf.hbs", "x"]]);
  });

  test("takes a file with a byte order mark", () => {
    expect(complaintsAbout({ "profiles/p.yml": "\ufeffrelay: {host: a.example}\n" })).toBe("");
  });

  test("says why a file cannot be read, and does not take that for absence", () => {
    const files: ProjectFiles = {
      ...memoryFiles({}),
      read: (path) =>
        path === "postmend.yml" ? { state: "unknown", because: "permission denied" } : memoryFiles({}).read(path),
    };
    expect(() => loadProject(files)).toThrow("File cannot be read: postmend.yml: permission denied");
  });

  test("refuses a file of more than 5 MB without parsing it", () => {
    const large = new Uint8Array(5_000_001).fill(0x23);
    expect(complaintsAbout({ "inventory.yml": large })).toContain("5.0 MB; a file of a project may have 5 MB");
  });

  test.each([
    [
      "a binary file",
      new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]),
      "profiles/p.yml:1:1",
      "a control character stands here",
    ],
    [
      "Latin-1",
      new Uint8Array([0x61, 0x3a, 0x20, 0xe9, 0x0a]),
      "profiles/p.yml:1:4",
      "the bytes here are not UTF-8; save the file as UTF-8",
    ],
    ["UTF-16", new Uint8Array([0xff, 0xfe, 0x61, 0]), "profiles/p.yml:1:1", "the file is UTF-16; save it as UTF-8"],
  ])("refuses %s and shows nothing of it", (_, bytes, place, why) => {
    expect(complaintsAbout({ "profiles/p.yml": bytes })).toBe(
      `error: Not a text file\n  --> ${place}\n  ${why}\n\n1 error\n`,
    );
  });

  test("stops at an alias bomb at once", () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `a${level}: &a${level} [${Array(10).fill(level === 0 ? "x" : `*a${level - 1}`)}]`,
    );
    expect(complaintsAbout({ "profiles/p.yml": `${levels.join("\n")}\n` })).toContain("Too much in a YAML file");
  });

  test("stops at brackets nested without end", () => {
    expect(complaintsAbout({ "profiles/p.yml": "absent: ".concat("[".repeat(50_000)) })).toContain(
      "Too much in a YAML file",
    );
  });

  test("keeps keys such as __proto__ apart from the objects that hold them", () => {
    expect(complaintsAbout({ "profiles/p.yml": "__proto__: {relay: {host: a.example}}\n" })).toContain(
      "`__proto__` is not a key of a profile",
    );
    expect(
      memoryProject({ "profiles/p.yml": "parameters: {__proto__: x}\n" }).profiles.get("p")?.value.parameters,
    ).toEqual(Object.fromEntries([["__proto__", "x"]]));
  });
});

const PATHS = ["postmend.yml", "inventory.yml", "profiles/p.yml", "templates/main.cf.hbs"];

/** Text that looks enough like our files to get past the first checks. */
const yamlish = fc
  .array(
    fc.constantFrom(
      ..."relay: |auth: |tls: |hosts: |groups: |profile: |password: |host: |senders: |extends: p|parameters: |vars: |null|{{x}}|yes|587|1.2|\"|'|[|]|{|}|, |- |\n|  |\t|&a |*a|!vault |<<: |#|%|@|:|?|>|\\|".split(
        "|",
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

describe("Whatever stands in the files", () => {
  test("nothing but a PostmendError comes out of loading: arbitrary bytes", () => {
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), fc.uint8Array({ maxLength: 60 }), (path, bytes) => {
        expect(isTold(() => diagnosticsOf({ [path]: bytes }))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("nothing but a PostmendError comes out of loading: almost right YAML", () => {
    fc.assert(
      fc.property(fc.constantFrom(...PATHS.slice(0, 3)), yamlish, (path, text) => {
        expect(isTold(() => diagnosticsOf({ [path]: text }))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("a password in the clear is never shown", () => {
    const secret = "hunter2hunter2";
    const lines = ["auth:", "  username: a", `  password: ${secret}`, "tls: {level: may}"];
    fc.assert(
      fc.property(fc.nat(3), fc.nat(20), fc.constantFrom(..."\"'[]{}:,&*!|>#@% -".split("")), (row, column, noise) => {
        const text = lines.map((line, index) =>
          index === row ? line.slice(0, column) + noise + line.slice(column) : line,
        );
        const shown = JSON.stringify(diagnosticsOf({ "profiles/p.yml": `${text.join("\n")}\n` }));
        expect(shown).not.toContain(secret.slice(0, 8));
      }),
      { numRuns: 300 },
    );
  });
});

/** Each diagnostic has what a person needs. */
function isTold(look: () => ReturnType<typeof diagnosticsOf>): boolean {
  return look().every(({ code, summary, detail }) => code !== "" && summary !== "" && detail !== undefined);
}
