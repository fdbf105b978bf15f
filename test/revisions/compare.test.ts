import { describe, expect, test } from "vitest";
import type { RevisionContents, RevisionFile } from "../../src/plan/revision-contents.ts";
import { revisionBefore, revisionDocument } from "../../src/revisions/compare.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { MAIN_CF, SASL } from "../plan/simulated-host.ts";
import { keeping, revision, sha256 } from "./stored.ts";

function stored(path: string, text: string, mode = 0o644): RevisionFile {
  const common = { encoding: "utf8", uid: 0, gid: 0, sha256: sha256(text) } as const;
  return { path, content: new Secret(text), mode, sensitive: path === SASL, ...common };
}

function contents(number: number, files: readonly RevisionFile[]): RevisionContents {
  return { number, outcome: "applied", profile: "smarthost", files, managed: [] };
}

const observed = keeping(
  "x\n",
  revision(1, "found", "a\n"),
  revision(2, "failed", "b\n"),
  revision(3, "applied", "c\n"),
);
const first = contents(1, [
  { path: SASL, content: null, sensitive: true },
  stored(MAIN_CF, "relayhost = [a.example]\nmyhostname = mx1\n"),
]);
const third = contents(3, [
  stored(SASL, "[b.example] u:hunter2\n", 0o600),
  stored(MAIN_CF, "relayhost = [b.example]\n"),
]);

describe("two revisions compared", () => {
  test("differ by parameter, by table entry and by file; secrets are masked", () => {
    const document = revisionDocument(observed, third, first);
    expect(document).toMatchObject({
      schema: "postmend/show/v1",
      host: "mx1",
      compared_with: 1,
      revision: { number: 3 },
    });
    expect(
      document.changes.map(({ kind, name, action, before, after }) => [kind, name, action, before, after]),
    ).toEqual([
      ["file", SASL, "create", null, "0600 root"],
      ["table-entry", "[b.example]", "create", null, "‹secret›"],
      ["parameter", "relayhost", "update", "[a.example]", "[b.example]"],
      ["parameter", "myhostname", "delete", "mx1", null],
    ]);
    expect(JSON.stringify(document)).not.toContain("hunter2");
  });

  test("the other way round take the table away", () => {
    const { changes } = revisionDocument(observed, { ...first, number: 1 }, third);
    expect(changes.map(({ kind, name, action }) => [kind, name, action])).toContainEqual(["file", SASL, "delete"]);
  });

  test("that are the same do not differ", () => {
    expect(revisionDocument(observed, third, { ...third, number: 1 }).changes).toEqual([]);
  });

  test("a first revision has nothing to be compared with", () => {
    expect(revisionDocument(observed, first, undefined)).toMatchObject({ compared_with: null, changes: [] });
  });

  test("the one before is the newest older one that was ever live", () => {
    expect([revisionBefore(observed, 3), revisionBefore(observed, 1)]).toEqual([1, undefined]);
  });

  test("a damaged one before it is passed over", () => {
    const damaged = { number: 2, outcome: "applied", manifest: "" };
    const host = keeping("c\n", revision(1, "applied", "a\n"), damaged, revision(3, "applied", "c\n"));
    expect(revisionBefore(host, 3)).toBe(1);
  });
});
