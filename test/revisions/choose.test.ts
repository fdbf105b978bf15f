import { describe, expect, test } from "vitest";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import type { ObservedState } from "../../src/observe/observed-state.ts";
import { chooseRollback } from "../../src/revisions/choose.ts";
import { keeping, revision, rolledBack } from "./stored.ts";

function chosen(observed: ObservedState, to?: number): [number, string[]] {
  const { number, warnings } = chooseRollback(observed, to);
  return [number, warnings.map(({ code }) => code)];
}

function refused(observed: ObservedState, to?: number): string {
  try {
    chooseRollback(observed, to);
  } catch (error) {
    if (error instanceof PostmendError) return error.diagnostics.map(({ code, detail }) => `${code}: ${detail}`).join();
  }
  throw new Error("it was not refused");
}

const unverified = ["revision-not-verified"];

describe("without a number the way back leads", () => {
  test("to the newest known-good revision that differs, even past newer ones", () => {
    const host = keeping(
      "c\n",
      revision(1, "known-good", "a\n"),
      revision(2, "applied", "b\n"),
      revision(3, "applied", "c\n"),
    );
    expect(chosen(host)).toEqual([1, []]);
  });

  test("past the known-good revision that the host is on", () => {
    const host = keeping("b\n", revision(1, "known-good", "a\n"), revision(2, "known-good", "b\n"));
    expect(chosen(host)).toEqual([1, []]);
  });

  test("to the newest other one that differs, with a warning, where none is known to be good", () => {
    const host = keeping("b\n", revision(1, "found", "a\n"), revision(2, "applied", "b\n"));
    expect(chosen(host)).toEqual([1, unverified]);
  });

  test("to the newest of all after an edit by hand", () => {
    const host = keeping("edited\n", revision(1, "found", "a\n"), revision(2, "applied", "b\n"));
    expect(chosen(host)).toEqual([2, unverified]);
  });

  test("further back after a rollback, never to what was left then", () => {
    const stored = [revision(1, "found", "a\n"), revision(2, "applied", "b\n"), revision(3, "applied", "c\n")];
    expect(chosen(keeping("b\n", ...stored, rolledBack(4, 2, "b\n")))).toEqual([1, unverified]);
  });

  test("never to one that failed, and never to one that cannot be read", () => {
    const damaged = { number: 3, outcome: "applied", manifest: "" };
    const host = keeping("x\n", revision(1, "found", "a\n"), revision(2, "failed", "b\n"), damaged);
    expect(chosen(host)).toEqual([1, unverified]);
  });

  test("nowhere on a host that postmend never changed, or that keeps only what it has", () => {
    expect(refused(keeping("a\n"))).toBe("nothing-to-roll-back-to: nothing was ever applied on this host by postmend");
    expect(refused(keeping("a\n", revision(1, "applied", "a\n")))).toContain(
      "no older revision that can be gone back to differs",
    );
  });
});

describe("with a number the way back leads", () => {
  const host = keeping("b\n", revision(1, "known-good", "a\n"), revision(2, "failed", "b\n"));

  test("there, with a warning unless it is known to be good", () => {
    expect(chosen(host, 1)).toEqual([1, []]);
    expect(chosen(host, 2)).toEqual([2, unverified]);
  });

  test("nowhere when the host does not keep it, and the error says which it keeps", () => {
    expect(refused(host, 9)).toBe("revision-missing: revision 9 is not among 1, 2");
  });
});

test("a store that could not be looked at is not an empty one", () => {
  const host = { ...keeping("a\n"), revisions: { state: "unknown", because: "Permission denied" } } as const;
  expect(refused(host)).toBe("revisions-unknown: Permission denied");
});
