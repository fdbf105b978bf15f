import { describe, expect, test } from "vitest";
import { secretReferences } from "../../src/profile/secret-references.ts";
import { memoryProject, profileIn } from "./memory-project.ts";

const vault = "$ANSIBLE_VAULT;1.1;AES256\n6162\n";

describe("The profile of a host", () => {
  test("has no defaults in it, so that a preset can go below", () => {
    expect(profileIn({}).profile).toEqual({ relay: { host: "smtp.example.com" } });
  });

  test("keeps numbers as they are written", () => {
    const { profile } = profileIn({
      "profiles/p.yml": "parameters: {compatibility_level: 3.10, a: 0755, b: 1e3, c: '', d: $myhostname}\n",
    });
    expect(profile.parameters).toEqual({ compatibility_level: "3.10", a: "0755", b: "1e3", c: "", d: "$myhostname" });
  });

  test("keeps secret references, and knows a text of ansible-vault by its tag", () => {
    const resolved = profileIn({
      "profiles/p.yml": [
        "auth:",
        "  username: {env: TOKEN}",
        "  password: !vault |",
        ...vault
          .trimEnd()
          .split("\n")
          .map((line) => `    ${line}`),
        "senders:",
        '  - {from: "@a.example", auth: {username: u, password: {exec: [pass, show, a]}}}',
        "",
      ].join("\n"),
    });
    expect(secretReferences(resolved)).toEqual([
      { reference: { env: "TOKEN" }, path: "auth.username", source: expect.objectContaining({ line: 2, column: 13 }) },
      { reference: { ansible_vault: vault }, path: "auth.password", source: expect.objectContaining({ line: 3 }) },
      {
        reference: { exec: ["pass", "show", "a"] },
        path: "senders.0.auth.password",
        source: expect.objectContaining({ line: 7 }),
      },
    ]);
  });

  test("takes a secret in the clear where the file accepts that, and wraps it", () => {
    const { profile } = profileIn({
      "profiles/p.yml": 'allow_plaintext: true\nauth: {username: a, password: "{{not a variable}}"}\n',
    });
    expect(JSON.stringify(profile)).toBe('{"auth":{"username":"a","password":{"plaintext":"‹secret›"}}}');
    const password =
      typeof profile.auth === "object" && profile.auth.password && "plaintext" in profile.auth.password
        ? profile.auth.password.plaintext
        : undefined;
    expect(password?.reveal()).toBe("{{not a variable}}");
  });

  test("knows where each value was written, in the file of the profile that says it", () => {
    const { range } = profileIn({
      "profiles/base.yml": "tls:\n  level: encrypt\n",
      "profiles/p.yml":
        "extends: base\nsenders:\n  - from: a@b.example\n    relay: {host: x.example}\nparameters: {a: b}\n",
    });
    expect(range("tls.level")).toEqual({
      file: "profiles/base.yml",
      line: 2,
      column: 10,
      endColumn: 17,
      text: "  level: encrypt",
    });
    expect(range("senders.0.relay.host")).toMatchObject({ file: "profiles/p.yml", line: 4, column: 19, endColumn: 28 });
    expect(range("parameters.a")).toMatchObject({ line: 5, column: 17 });
    expect(range("relay.port")).toBeUndefined();
  });
});

describe("A profile that extends another", () => {
  const base = [
    "relay: {host: a.example, port: 587, fallback: [{host: b.example}]}",
    "auth: {username: u, password: {env: BASE}, mechanisms: [PLAIN]}",
    "parameters: {x: 1, y: 2}",
    "tls: {level: encrypt, policy: {a.example: none, b.example: secure}}",
    "",
  ].join("\n");

  test("merges maps, replaces lists and single values, and takes out what it sets to null", () => {
    const { profile } = profileIn({
      "profiles/base.yml": base,
      "profiles/p.yml": [
        "extends: base",
        "relay: {port: 465, fallback: []}",
        "auth: {mechanisms: [LOGIN]}",
        "parameters: {x: null, z: 3}",
        "tls: {policy: {a.example: null}}",
        "",
      ].join("\n"),
    });
    expect(profile).toEqual({
      relay: { host: "a.example", port: 465, fallback: [] },
      auth: { username: "u", password: { env: "BASE" }, mechanisms: ["LOGIN"] },
      parameters: { y: "2", z: "3" },
      tls: { level: "encrypt", policy: { "b.example": "secure" } },
    });
  });

  test("replaces a secret reference as a whole, and auth as a whole by none", () => {
    const files = { "profiles/base.yml": base, "profiles/p.yml": "extends: base\nauth: {password: {file: f}}\n" };
    expect(profileIn(files).profile.auth).toEqual({ username: "u", password: { file: "f" }, mechanisms: ["PLAIN"] });
    expect(profileIn({ ...files, "profiles/p.yml": "extends: base\nauth: none\n" }).profile.auth).toBe("none");
    const none = {
      "profiles/base.yml": "auth: none\n",
      "profiles/p.yml": "extends: base\nauth: {username: a, password: {env: X}}\n",
    };
    expect(profileIn(none).profile.auth).toEqual({ username: "a", password: { env: "X" } });
  });

  test("reaches over several profiles, in whatever order the files are read", () => {
    const { profile } = profileIn({
      "profiles/a.yml": "extends: z\nrelay: {port: 25}\n",
      "profiles/z.yml": "relay: {host: z.example, port: 1}\n",
      "profiles/p.yml": "extends: a\nrelay: {mx: true}\n",
    });
    expect(profile).toEqual({ relay: { host: "z.example", port: 25, mx: true } });
  });

  test("may complete what the other leaves out", () => {
    const files = {
      "profiles/base.yml": "auth: {mechanisms: [PLAIN]}\n",
      "profiles/p.yml": "extends: base\nauth: {username: a, password: {env: X}}\n",
    };
    expect(profileIn(files).profile.auth).toEqual({ mechanisms: ["PLAIN"], username: "a", password: { env: "X" } });
  });

  test("may leave the user name to the preset of a provider", () => {
    expect(profileIn({ "profiles/p.yml": "provider: sendgrid\nauth: {password: {env: X}}\n" }).profile.auth).toEqual({
      password: { env: "X" },
    });
  });
});

/** A comparison in Postfix's own language. */
const TERNARY = "${".concat("{$x} == {y} ? {a} : {b}}");

describe("Variables", () => {
  const inventory = [
    "hosts:",
    "  mx1: {profile: p}",
    "  mx2: {profile: p, vars: {site: us}}",
    "groups:",
    "  all_of_them: {children: [some]}",
    "  some: {hosts: [mx1, mx2], vars: {site: eu, version: 3.10}}",
    "  above: {children: [all_of_them], vars: {site: none, only: above}}",
    "",
  ].join("\n");
  const profile = [
    'relay: {host: "smtp.{{site}}.{{ only }}.example"}',
    'auth: {username: "{{site}}", password: {env: "PW_{{site}}"}}',
    `parameters: {a: "{{version}} {{flag}}", b: "${TERNARY}", c: "inline:{{k=v}}"}`,
    "vars: {site: profile, only: profile, flag: true}",
    "",
  ].join("\n");
  const files = { "inventory.yml": inventory, "profiles/p.yml": profile };

  test("come from the profile, over it from the groups, the special before the general, over all from the host", () => {
    expect(profileIn(files, "mx1").profile.relay?.host).toBe("smtp.eu.above.example");
    expect(profileIn(files, "mx2").profile.relay?.host).toBe("smtp.us.above.example");
    expect(profileIn(files, "mx2").vars).toEqual({ site: "us", only: "above", flag: "true", version: "3.10" });
  });

  test("are filled in everywhere, in secret references too, but Postfix's own braces stay", () => {
    const resolved = profileIn(files, "mx1");
    expect(resolved.profile.auth).toEqual({ username: "eu", password: { env: "PW_eu" } });
    expect(resolved.profile.parameters).toEqual({
      a: "3.10 true",
      b: TERNARY,
      c: "inline:{{k=v}}",
    });
  });

  test("cannot reach what every object has", () => {
    expect(() => profileIn({ "profiles/p.yml": 'description: "{{constructor}}"\n' })).toThrow("Unknown variable");
  });
});

describe("A project with unused parts", () => {
  test("lets an unfinished profile be, as long as another completes it", () => {
    const project = memoryProject({
      "profiles/base.yml": "auth: {username: a}\n",
      "profiles/p.yml": "extends: base\nauth: {password: {env: X}}\n",
    });
    expect([...project.profiles.keys()]).toEqual(["base", "p"]);
  });
});
