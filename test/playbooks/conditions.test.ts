import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorsOf, picked, pickedByAny } from "../../src/playbooks/conditions.ts";
import { diagnosed, finding } from "./findings.ts";

const dns = finding({ cause: "dns-failure", messages: 3, share: 0.3, rule: "chroot-resolv-stale" });
const slow = finding({ cause: "throttled", severity: "warning", messages: 7, share: 0.7 });
const remark = finding({ cause: "mailbox-full", severity: "info", remedy: { kind: "outside", text: "" } });
const all = diagnosed(dns, slow, remark);

describe("conditions", () => {
  test("pick by cause, rule, severity and who has to act", () => {
    expect(picked({ cause: "dns-failure" }, all)).toEqual([dns]);
    expect(picked({ cause: ["dns-failure", "throttled"] }, all)).toEqual([dns, slow]);
    expect(picked({ rule: ["stale-table", "chroot-resolv-stale"] }, all)).toEqual([dns]);
    expect(picked({ severity: "error" }, all)).toEqual([dns]);
    expect(picked({ severity: "warning" }, all)).toEqual([dns, slow]);
    expect(picked({ remedy: "outside" }, all)).toEqual([remark]);
  });

  test("have to hold all together", () => {
    expect(picked({ cause: "throttled", severity: "error" }, all)).toEqual([]);
    expect(picked({ cause: "dns-failure", rule: "stale-table" }, all)).toEqual([]);
  });

  test("count messages and shares over all that they pick", () => {
    expect(picked({ severity: "warning", messages: 10 }, all)).toEqual([dns, slow]);
    expect(picked({ severity: "warning", messages: 11 }, all)).toEqual([]);
    expect(picked({ cause: "throttled", share: "70%" }, all)).toEqual([slow]);
    expect(picked({ cause: "throttled", share: "71%" }, all)).toEqual([]);
  });

  test("in a list are enough one by one, and keep the order of the diagnosis", () => {
    expect(pickedByAny([{ cause: "throttled" }, { severity: "error" }], all)).toEqual([dns, slow]);
  });

  test("pick nothing of a host that is well, whatever they are", () => {
    const severities = fc.constantFrom("error", "warning", "info");
    fc.assert(fc.property(severities, (severity) => picked({ severity }, diagnosed()).length === 0));
  });
});

test("the errors of a kind count however few messages they hold back, and a warning is none", () => {
  expect(errorsOf([{ cause: "dns-failure", messages: 100, share: "90%" }], all)).toEqual([dns]);
  expect(errorsOf([{ cause: "throttled", severity: "warning" }], all)).toEqual([]);
  expect(errorsOf([{ severity: "warning", messages: 1 }], all)).toEqual([dns]);
});
