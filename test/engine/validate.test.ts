import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { oneLine } from "../../src/diagnostics/diagnostic.ts";
import { validateProject } from "../../src/engine/validate.ts";

const PLAIN = {
  "inventory.yml": "hosts: {mx1: {profile: p}}\n",
  "profiles/p.yml": "relay: {host: smtp.example.com}\n",
};

/** What is said of a project; a path that ends with a slash is a directory. */
function said(over: Readonly<Record<string, string>>): string[] {
  const directory = mkdtempSync(join(tmpdir(), "postmend-validate-"));
  for (const [path, text] of Object.entries({ ...PLAIN, ...over })) {
    mkdirSync(join(directory, path.endsWith("/") ? path : dirname(path)), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(join(directory, path), text);
  }
  return validateProject(directory, true).diagnostics.map(oneLine);
}

/** The inventory of a program that prints what `ansible-inventory --list` prints. */
function printing(printed: unknown): Readonly<Record<string, string>> {
  return {
    "postmend.yml": "inventory: {exec: [cat, printed.json]}\n",
    "printed.json": JSON.stringify(printed),
  };
}

test("nothing is said of a project that is right", () => {
  expect(said({})).toEqual([]);
});

test("what a profile cannot become is told beside what is wrong with the files, and nothing twice", () => {
  const found = said({
    "inventory.yml": "hosts: {mx1: {profile: p}, mx2: {profile: p}, mx3: {profile: q}, mx4: {profile: broken}}\n",
    "profiles/p.yml": "relay: {host: smtp.example.com}\nparameters: {smtp_helo_nam: x}\n",
    "profiles/q.yml": "relay: {host: '{{relay}}'}\n",
    "profiles/broken.yml": "rely: {host: smtp.example.com}\n",
    "templates/main.cf.hbs": "{{#each}\n",
  });
  expect(found).toEqual([
    expect.stringContaining("profiles/broken.yml:1:1: Unknown key"),
    expect.stringContaining("A template cannot be rendered: templates/main.cf.hbs"),
    expect.stringContaining("profiles/p.yml:2:"),
    expect.stringContaining("profiles/q.yml:1:15: Unknown variable"),
  ]);
});

test("a profile that no host uses is checked too, also where the inventory is wrong; hosts may give it variables", () => {
  const profile = {
    "profiles/p.yml": "relay: {host: '{{relay}}'}\n",
    "profiles/q.yml": "parameters: {smtp_helo_nam: x}\n",
  };
  for (const inventory of ["hosts: {}\n", "hots: {mx1: {profile: q}}\n"]) {
    const found = said({ ...profile, "inventory.yml": inventory });
    expect(found.filter((text) => text.startsWith("profiles/q.yml:1:"))).toHaveLength(1);
    expect(found.join()).not.toContain("p.yml");
  }
});

test("where postmend.yml is wrong, the files that it names are checked all the same, and none is missed", () => {
  expect(said({ "postmend.yml": "x: 1\nprofiles: relays\n", "relays/p.yml": "rely: 1\n" })).toEqual([
    expect.stringContaining("postmend.yml:1:1: Unknown key"),
    expect.stringContaining("relays/p.yml:1:1: Unknown key"),
  ]);
  const misspelt = { "postmend.yml": "inventry: hosts.yml\nprofils: relays\n" };
  const directory = mkdtempSync(join(tmpdir(), "postmend-validate-"));
  writeFileSync(join(directory, "postmend.yml"), misspelt["postmend.yml"]);
  expect(validateProject(directory, true).diagnostics.map(({ code }) => code)).toEqual(["unknown-key", "unknown-key"]);
});

test("a directory in the place of a profile is an error, not passed over", () => {
  expect(said({ "profiles/relay.yml/": "" })).toEqual([
    "File cannot be read: profiles/relay.yml: it is a directory, not a file (EISDIR)",
  ]);
});

test("a host that cannot be reached as the inventory says is an error where it has a profile, and nothing otherwise", () => {
  const hostvars = {
    mx1: { postmend_profile: "p", ansible_connection: "winrm" },
    win1: { ansible_connection: "winrm" },
  };
  expect(said(printing({ _meta: { hostvars } }))).toEqual([
    "Hosts without a profile: 1 host has no profile and is passed over: win1",
    "mx1: Variable of the inventory cannot be used: cat: host mx1: ansible_connection: postmend knows ssh and local",
  ]);
});
