import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { withChanges, writeOverlay } from "../../src/playbooks/write-overlay.ts";

type Value = string | number | readonly string[];

function edited(text: string, keys: Readonly<Record<string, Value>>): string {
  return withChanges(
    text,
    Object.entries(keys).map(([key, value]) => ({ key, value, because: "a rule" })),
  );
}

describe("an overlay that is written into a profile", () => {
  test("replaces a value in its place, and nothing beside it", () => {
    const text = "# ours\nrelay: {host: a.example, port: 465}   # implicit TLS\n\ntls:\n    wrapper: false # why\n";
    expect(edited(text, { "relay.port": 587, "tls.wrapper": "auto" })).toBe(
      "# ours\nrelay: {host: a.example, port: 587}   # implicit TLS\n\ntls:\n    wrapper: auto # why\n",
    );
  });

  test("adds a key where its neighbours are", () => {
    const text = "relay:\n    host: a  # c\n\n# about tls\ntls: {level: may}\nparameters: {}\n";
    expect(edited(text, { "relay.port": 587, "tls.wrapper": "auto", "parameters.inet_protocols": "all" })).toBe(
      "relay:\n    host: a  # c\n    port: 587\n\n# about tls\ntls: {level: may, wrapper: auto}\nparameters: {inet_protocols: all}\n",
    );
  });

  test("adds a section, also to a file of comments and to one without a last line end", () => {
    expect(edited("relay: {host: a}", { "tls.level": "encrypt" })).toBe("relay: {host: a}\ntls:\n  level: encrypt\n");
    expect(edited("# nothing yet\n", { "tls.level": "encrypt" })).toBe("# nothing yet\ntls:\n  level: encrypt\n");
  });

  test("appends to a list on lines of its own, and keeps the comments in it", () => {
    expect(edited("absent:\n  - a\n  # keep\n  - b\nmap_type: hash\n", { absent: ["a", "b", "c"] })).toBe(
      "absent:\n  - a\n  # keep\n  - b\n  - c\nmap_type: hash\n",
    );
    expect(edited("absent: [a]\n", { absent: ["a", "b"] })).toBe("absent: [a, b]\n");
  });

  test("leaves an encrypted text as it is", () => {
    const text = "auth:\n  username: a\n  password: !vault |\n    $ANSIBLE_VAULT;1.1\n    3132\nrelay: {host: a}\n";
    expect(edited(text, { "relay.port": 587 })).toBe(text.replace("{host: a}", "{host: a, port: 587}"));
  });

  test("is refused where the file is laid out so that it cannot be edited", () => {
    expect(() => edited("tls:\nrelay: {host: a}\n", { "tls.level": "encrypt" })).toThrow();
    expect(() => edited("relay: [", { "relay.port": 587 })).toThrow();
  });

  test("says what was asked, and everything else as before, whatever the profile", () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const scalar = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant("a: b # c"));
    const profile = fc.dictionary(word, fc.oneof(scalar, fc.dictionary(word, scalar, { minKeys: 1 })));
    const layout = fc.constantFrom("block", "flow");
    fc.assert(
      fc.property(profile, word, word, word, layout, (values, section, key, value, collectionStyle) => {
        const known = values[section];
        fc.pre(known === undefined || typeof known === "object");
        const text = yaml(values, collectionStyle);
        const after = edited(text, { [`${section}.${key}`]: value });
        expect(parse(after)).toEqual({
          ...values,
          [section]: { ...(typeof known === "object" ? known : {}), [key]: value },
        });
      }),
    );
  });
});

function yaml(values: object, style: "block" | "flow"): string {
  return style === "flow" ? `${JSON.stringify(values)}\n` : blockYaml(values);
}

function blockYaml(values: object): string {
  return Object.entries(values)
    .map(([key, value]) =>
      typeof value === "object"
        ? `${key}:\n${blockYaml(value).replace(/^/gm, "  ").trimEnd()}\n`
        : `${key}: ${JSON.stringify(value)}\n`,
    )
    .join("");
}

describe("the file of a profile", () => {
  const directory = mkdtempSync(join(tmpdir(), "postmend-overlay-"));
  afterAll(() => rmSync(directory, { recursive: true }));
  const record = {
    profile: "p",
    file: "p.yml",
    yaml: "tls:\n  wrapper: auto\n",
    changes: [{ key: "tls.wrapper", value: "auto", because: "a rule" }],
    shared_with: [],
    written: false,
  };

  test("is replaced as a whole and keeps its mode, behind a link too", () => {
    writeFileSync(join(directory, "real.yml"), "relay: {host: a}\n", { mode: 0o640 });
    symlinkSync("real.yml", join(directory, "p.yml"));
    writeOverlay(directory, record);
    expect(readFileSync(join(directory, "real.yml"), "utf8")).toBe("relay: {host: a}\ntls:\n  wrapper: auto\n");
    expect(statSync(join(directory, "real.yml")).mode & 0o777).toBe(0o640);
  });

  test("that is not there is an error, which shows the lines", () => {
    expect(() => writeOverlay(directory, { ...record, file: "gone.yml" })).toThrow(
      expect.objectContaining({
        diagnostics: [
          expect.objectContaining({ code: "overlay-not-written", hint: expect.stringContaining("wrapper: auto") }),
        ],
      }),
    );
  });
});
