import { expect, test } from "vitest";
import { profileDigestOf, revisionInForce } from "../../src/revisions/in-force.ts";
import { parseManifest } from "../../src/revisions/manifest.ts";
import { keeping, revision, rolledBack } from "./stored.ts";

test("the revision in force is the newest that did not fail", () => {
  const kept = keeping("b\n", revision(1, "found", "a\n"), revision(2, "applied", "b\n"), revision(3, "failed", "c\n"));
  expect(revisionInForce(kept)).toMatchObject({
    state: "present",
    value: { manifest: { number: 2 }, outcome: "applied" },
  });
});

test("a damaged newest revision makes it unknown, and no older one takes its place", () => {
  const kept = keeping("b\n", revision(1, "found", "a\n"), { number: 2, outcome: "applied", manifest: "" });
  expect(revisionInForce(kept)).toEqual({ state: "unknown", because: "revision 2, the newest, is damaged" });
});

test("there is none where all failed, and it is unknown where the store could not be looked at", () => {
  expect(revisionInForce(keeping("a\n", revision(1, "failed", "b\n")))).toEqual({ state: "absent" });
  const unknown = { ...keeping("a\n"), revisions: { state: "unknown", because: "Permission denied" } } as const;
  expect(revisionInForce(unknown)).toEqual({ state: "unknown", because: "Permission denied" });
});

test("a rollback stands for the profile of the revision that it went back to", () => {
  const back = rolledBack(3, 1, "a\n");
  const kept = keeping("a\n", revision(1, "applied", "a\n"), revision(2, "applied", "b\n"), back);
  const manifest = parseManifest(back.manifest);
  expect(manifest && profileDigestOf(manifest, kept)).toBe("d1935");
});

test("it is unknown while a change is not settled: what is edited then, postmend edits itself", () => {
  const kept = keeping("b\n", revision(1, "applied", "a\n"));
  const unsettled = { ...kept, unfinished: { state: "present", value: "postmend journal 2" } } as const;
  expect(revisionInForce(unsettled)).toEqual({ state: "unknown", because: "a change of the host is not settled" });
});
