import { expect, test } from "vitest";
import { storedMapType } from "../../src/revisions/stored-map-type.ts";
import { built, host, MAIN_CF, observed, SASL } from "../plan/simulated-host.ts";

function revision(number: number, outcome: string, ...paths: string[]) {
  const files = paths.map((path) => ({ path, absent: true }));
  const notes = { profile: "p", profile_digest: null, commit: null, fingerprint: null };
  const made = { number, time: "2026-01-02T03:04:05Z", actor: "me@here", postmend: "1", action: "apply", ...notes };
  const manifest = JSON.stringify({ schema: "postmend/revision/v1", ...made, files, managed: [] });
  return { number, outcome, manifest };
}

test("built tables of another type than the host prefers are looked at as what they are", () => {
  const revisions = [revision(1, "found", MAIN_CF), revision(2, "applied", MAIN_CF, SASL, `${SASL}.lmdb`)];
  expect(storedMapType(observed(host("", { revisions })))).toBe("lmdb");
});

test("one look is enough where the stored type was looked at, and where nothing is built", () => {
  const files = { [SASL]: { text: "a b\n" }, [`${SASL}.db`]: built("a b\n") };
  const revisions = [revision(1, "applied", MAIN_CF, SASL, `${SASL}.db`)];
  expect(storedMapType(observed(host("", { revisions, files })))).toBeUndefined();
  expect(storedMapType(observed(host("", { revisions: [revision(1, "found", MAIN_CF)] })))).toBeUndefined();
  expect(storedMapType(observed(host("")))).toBeUndefined();
});
