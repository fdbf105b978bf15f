import { expect, test } from "vitest";
import { foundBefore } from "../../src/revisions/found-before.ts";
import type { ManifestFile } from "../../src/revisions/manifest.ts";
import { MAIN_CF, SASL } from "../plan/simulated-host.ts";
import { keeping, mainCfFile, manifest, revision, saslFile } from "./stored.ts";

const target = { number: 2, files: [{ path: MAIN_CF }] };
const applied = (number: number) => whole(number, "apply", "applied", saslFile("ours"));
const found = (number: number, sasl: ManifestFile) => whole(number, "found", "found", sasl);

function whole(number: number, action: "apply" | "found", outcome: string, sasl: ManifestFile) {
  return { number, outcome, manifest: JSON.stringify(manifest(number, [sasl, mainCfFile("c\n")], { action })) };
}

test("a table that was there before the first profile that wanted it is in the revision that found it", () => {
  const host = keeping("c\n", revision(2, "known-good", "b\n"), found(3, saslFile("own")), applied(4));
  expect([...foundBefore(target, host)]).toEqual([[3, [SASL]]]);
});

test("what was not there then, what postmend brought, and what the target holds itself is not looked for", () => {
  const absent = keeping("c\n", revision(2, "known-good", "b\n"), found(3, { path: SASL, absent: true }), applied(4));
  expect([...foundBefore(target, absent)]).toEqual([]);
  const brought = keeping(
    "c\n",
    revision(2, "known-good", "b\n"),
    applied(3),
    found(4, saslFile("edited")),
    applied(5),
  );
  expect([...foundBefore(target, brought)]).toEqual([]);
  const host = keeping("c\n", found(3, saslFile("own")), applied(4));
  expect([...foundBefore({ number: 2, files: [{ path: MAIN_CF }, { path: SASL }] }, host)]).toEqual([]);
});
