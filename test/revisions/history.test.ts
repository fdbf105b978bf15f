import { describe, expect, test } from "vitest";
import { hostHistory } from "../../src/revisions/history.ts";
import { host, MAIN_CF, observed, SASL } from "../plan/simulated-host.ts";
import { keeping, mainCfFile, manifest, revision, saslFile, sha256 } from "./stored.ts";

describe("the history of a host", () => {
  test("has the newest revision first and marks the one that the host is on", () => {
    const history = hostHistory(keeping("b\n", revision(1, "found", "a\n"), revision(2, "applied", "b\n")));
    expect(history.error).toBeUndefined();
    expect(history.revisions.map(({ number, outcome, current }) => [number, outcome, current])).toEqual([
      [2, "applied", true],
      [1, "found", false],
    ]);
  });

  test("never shows the digest of a file that holds secrets", () => {
    const text = "[a] u:hunter2\n";
    const stored = manifest(1, [saslFile(text), mainCfFile("a\n")]);
    const simulated = host("a\n", {
      files: { [SASL]: { text, mode: 0o600 } },
      revisions: [{ number: 1, outcome: "applied", manifest: JSON.stringify(stored) }],
    });
    const [first] = hostHistory(observed(simulated)).revisions;
    expect(first?.current).toBe(true);
    expect(first?.files).toEqual([
      { path: SASL, mode: "0600", uid: 0, gid: 0, sensitive: true },
      { path: MAIN_CF, mode: "0644", uid: 0, gid: 0, sensitive: false, sha256: sha256("a\n") },
    ]);
    expect(JSON.stringify(first)).not.toContain(sha256(text));
  });

  test.each([
    ["another mode", [mainCfFile("a\n", "0600")]],
    ["another content", [mainCfFile("b\n")]],
    ["a table that is not there", [saslFile("x\n"), mainCfFile("a\n")]],
  ])("says that the host is not on a revision with %s", (_, files) => {
    const stored = { number: 1, outcome: "applied", manifest: JSON.stringify(manifest(1, files)) };
    expect(hostHistory(keeping("a\n", stored)).revisions[0]?.current).toBe(false);
  });

  test("counts the absence of a file as part of the state", () => {
    const files = [{ path: SASL, absent: true } as const, mainCfFile("a\n")];
    const revisions = [{ number: 1, outcome: "found", manifest: JSON.stringify(manifest(1, files)) }];
    expect(hostHistory(observed(host("a\n", { revisions }))).revisions[0]?.current).toBe(true);
    const withTable = host("a\n", { revisions, files: { [SASL]: { text: "x y\n" } } });
    expect(hostHistory(observed(withTable)).revisions[0]?.current).toBe(false);
  });

  test("names a damaged revision and still shows the others", () => {
    const history = hostHistory(
      keeping("b\n", revision(1, "found", "a\n"), { number: 2, outcome: "damaged", manifest: "" }),
    );
    expect(history.revisions.map(({ number }) => number)).toEqual([1]);
    expect(history.error).toMatchObject([{ code: "store-damaged", detail: expect.stringContaining("revision 2") }]);
  });

  test("is an error, not empty, where the store could not be looked at", () => {
    const unknown = { ...keeping("a\n"), revisions: { state: "unknown", because: "Permission denied" } } as const;
    expect(hostHistory(unknown).error).toMatchObject([{ code: "revisions-unknown", detail: "Permission denied" }]);
  });

  test("is empty on a host that postmend never changed", () => {
    expect(hostHistory({ ...keeping("a\n"), revisions: { state: "absent" } })).toEqual({
      host: "mx1",
      instance: "default",
      revisions: [],
    });
  });
});
