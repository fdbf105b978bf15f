import { describe, expect, test } from "vitest";
import type { PackageLog } from "../../src/observe/package-log.ts";
import { editsSince, type Traces } from "../../src/revisions/edits.ts";
import type { ManifestFile } from "../../src/revisions/manifest.ts";
import { host, MAIN_CF, observed, SASL, UNKNOWN } from "../plan/simulated-host.ts";
import { mainCfFile, saslFile } from "./stored.ts";

/** When the files of a simulated host were written. */
const WRITTEN = 1_700_000_000;
const SETTLED = WRITTEN - 3600;

function log(...at: number[]): Traces["packages"] {
  const actions = at.map((one) => ({ at: one, action: "configure", name: "postfix", version: "3.7.11" }) as const);
  return { state: "present", value: { since: SETTLED - 1, actions } satisfies PackageLog };
}

/** What is said of a main.cf that is other than it was. */
function edited(traces: Partial<Traces>, files: readonly ManifestFile[] = [mainCfFile("a\n")]) {
  return editsSince(files, observed(host("b\n")), { packages: log(), settledAt: SETTLED, ...traces });
}

describe("a file that was edited since the revision", () => {
  test("was edited by a person, or a program, where dpkg did nothing to Postfix at that time", () => {
    expect(edited({})).toEqual([
      {
        file: MAIN_CF,
        what: "content",
        at: "2023-11-14T22:13:20Z",
        by: "person",
        because: "dpkg did nothing to Postfix in the minute before it",
      },
    ]);
  });

  test("was edited by the package that dpkg worked on within the minute before, and its version is told", () => {
    expect(edited({ packages: log(WRITTEN - 60) })).toMatchObject([
      { by: "package", because: "dpkg: configure postfix 3.7.11 at 2023-11-14T22:12:20Z" },
    ]);
    expect(edited({ packages: log(WRITTEN) })).toMatchObject([{ by: "package" }]);
  });

  test.each([
    ["more than a minute before", WRITTEN - 61],
    ["after", WRITTEN + 1],
  ])("was not edited by a package that dpkg worked on %s", (_, at) => {
    expect(edited({ packages: log(at) })).toMatchObject([{ by: "person" }]);
  });

  test("was not edited by a package that dpkg worked on before the revision was settled", () => {
    expect(edited({ packages: log(WRITTEN - 20), settledAt: WRITTEN - 10 })).toMatchObject([{ by: "person" }]);
  });

  test.each<[string, Partial<Traces>, string]>([
    ["there is no log", { packages: { state: "unknown", because: "there is no log here" } }, "there is no log here"],
    ["the log begins later", { packages: { state: "present", value: { since: WRITTEN, actions: [] } } }, "begins only"],
    ["the host does not tell when the revision was settled", { settledAt: undefined }, "does not tell when"],
    ["the file is older than the revision", { settledAt: WRITTEN + 1 }, "before the revision"],
  ])("is by nobody known where %s", (_, traces, because) => {
    expect(edited(traces)).toMatchObject([{ by: "unknown", because: expect.stringContaining(because) }]);
  });
});

test("a file that is as the revision left it was not edited", () => {
  expect(edited({}, [mainCfFile("b\n")])).toEqual([]);
  expect(edited({}, [mainCfFile("b\n"), { path: SASL, absent: true }])).toEqual([]);
});

test("another mode or owner is told, and that a file does not tell who did it", () => {
  expect(edited({}, [mainCfFile("b\n", "0600")])).toMatchObject([
    { what: "mode", at: null, by: "unknown", because: expect.stringContaining("0600 root became 0644 root") },
  ]);
});

test("a file that is gone, and one that was not there before", () => {
  expect(edited({}, [saslFile("x\n")])).toMatchObject([{ file: SASL, what: "removed", at: null, by: "unknown" }]);
  expect(edited({}, [{ path: MAIN_CF, absent: true }])).toMatchObject([{ what: "created", by: "person" }]);
});

test("a file that could not be looked at is neither edited nor left alone: that is said", () => {
  const seen = observed(host("a\n"), { mainCf: UNKNOWN });
  const traces = { packages: log(), settledAt: SETTLED };
  expect(editsSince([mainCfFile("a\n")], seen, traces)).toMatchObject([
    { what: "unknown", by: "unknown", because: "Permission denied" },
  ]);
});
