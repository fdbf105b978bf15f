import { describe, expect, test } from "vitest";
import { parseManifest } from "../../src/revisions/manifest.ts";
import { mainCfFile, manifest, saslFile } from "./stored.ts";

const whole = manifest(3, [saslFile("x\n"), { path: "/etc/postfix/tls_policy", absent: true }, mainCfFile("a\n")], {
  action: "rollback",
  rolled_back_to: 1,
  profile: null,
});

describe("a manifest", () => {
  test("is read as it was written", () => {
    expect(parseManifest(JSON.stringify(whole))).toEqual(whole);
  });

  test("remembers what the relays said, and a word for it that this version does not know is passed over", () => {
    const asked = { ...whole, preflight: "failed-and-skipped" };
    expect(parseManifest(JSON.stringify(asked))).toEqual(asked);
    expect(parseManifest(JSON.stringify({ ...whole, preflight: "maybe" }))).toEqual(whole);
  });

  test("loses what this version does not know", () => {
    expect(parseManifest(JSON.stringify({ ...whole, later: 1 }))).toEqual(whole);
  });

  const file = mainCfFile("a\n");
  test.each([
    ["another schema", { schema: "postmend/revision/v2" }],
    ["a number that is none", { number: "3" }],
    ["a time that is none", { time: "yesterday" }],
    ["an unknown action", { action: "edit" }],
    ["no actor", { actor: "" }],
    ["a profile that is no text", { profile: 1 }],
    ["managed names that are no texts", { managed: [1] }],
    ["no files", { files: undefined }],
    ["a file without a digest", { files: [{ ...file, sha256: "abc" }] }],
    ["a file with a relative path", { files: [{ ...file, path: "main.cf" }] }],
    ["a file with a mode in decimal", { files: [{ ...file, mode: 420 }] }],
    ["a file with a negative owner", { files: [{ ...file, uid: -1 }] }],
    ["a file that does not say whether it is sensitive", { files: [{ ...file, sensitive: undefined }] }],
  ])("with %s is none", (_, damage) => {
    expect(parseManifest(JSON.stringify({ ...whole, ...damage }))).toBeUndefined();
  });

  test.each(["", "{", "null", "[]", "3"])("is not in %j", (text) => {
    expect(parseManifest(text)).toBeUndefined();
  });
});
