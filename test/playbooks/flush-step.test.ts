import { describe, expect, test } from "vitest";
import type { HostDiagnosis } from "../../src/diagnosis/diagnose/diagnosis-document.ts";
import type { Consent } from "../../src/engine/consent.ts";
import { choosePlaybook } from "../../src/playbooks/built-in.ts";
import { flushStep } from "../../src/playbooks/flush-step.ts";
import type { Running, Work } from "../../src/playbooks/running.ts";
import type { LoadedPlaybook } from "../../src/profile/playbook-file.ts";
import { hostEntry, sessionOf, transportOf } from "../engine/sessions.ts";
import { memoryProject } from "../profile/memory-project.ts";
import { finding } from "./findings.ts";

const { playbook: deferredQueue } = choosePlaybook(memoryProject(), "deferred-queue");
const onlyFlush: LoadedPlaybook = { ...deferredQueue, steps: [{ step: "flush", wish: {} }] };
const EVERYTHING = { step: "flush", wish: {} } as const;

function diagnosis(more: Partial<HostDiagnosis> = {}): HostDiagnosis {
  const queue = { source: "json", active: 0, incoming: 0, deferred: 9, hold: 0, maildrop: 0 } as const;
  return {
    host: "mx1",
    postfix_version: "3.5.25",
    running: true,
    queue: {
      ...queue,
      oldest_seconds: 60,
      causes: [],
      without_reason: 0,
      flow: null,
      ages: { bounds: [], total: [], domains: [], more: 0 },
    },
    log: { source: null, from: null, to: null },
    findings: [],
    unknown: [],
    ...more,
  };
}

/** A run on a host that cannot be reached: a step that asks it fails. */
function runOn(more: Partial<Running> = {}, request: Partial<Running["request"]> = {}): Running {
  return {
    request: {
      playbook: deferredQueue,
      file: null,
      check: false,
      skipPreflight: false,
      review: () => Promise.reject(new Error("nobody is to be asked")),
      onStep: () => undefined,
      ...request,
    },
    session: sessionOf(),
    host: hostEntry("mx1"),
    transport: transportOf(),
    diagnosis: diagnosis(),
    outdated: false,
    planned: undefined,
    overlay: null,
    changed: true,
    proved: false,
    watched: false,
    pending: false,
    ...more,
  };
}

describe("the step flush leaves the host alone", () => {
  const throttled = diagnosis({ findings: [finding({ cause: "throttled", severity: "warning", messages: 3 })] });

  test.each([
    ["where the change was proved, for it has flushed", { proved: true }, "the change has tried deferred mail again"],
    ["where there was nothing to change", { changed: false }, "nothing was changed"],
    ["while a relay throttles it", { diagnosis: throttled }, "a relay throttles this host"],
  ])("%s", async (_, more, said) => {
    const end = await flushStep(runOn(more), EVERYTHING);
    expect(end).toMatchObject({ outcome: "nothing", summary: expect.stringContaining(said) });
  });

  test("where nothing is deferred", async () => {
    const empty = diagnosis({ queue: { ...diagnosis().queue, deferred: 0 } });
    const end = await flushStep(runOn({ diagnosis: empty, changed: false }, { playbook: onlyFlush }), EVERYTHING);
    expect(end).toEqual({ outcome: "nothing", summary: "no message is deferred" });
  });

  test("in a check, and says what a run would do", async () => {
    const check = { check: true, playbook: onlyFlush };
    const end = await flushStep(runOn({ changed: false }, check), { step: "flush", wish: { cause: "dns-failure" } });
    expect(end).toEqual({
      outcome: "would",
      summary: "would try deferred mail again, by degrees: the cause dns-failure",
    });
    expect(await flushStep(runOn({ pending: true }, check), EVERYTHING)).toMatchObject({ outcome: "would" });
  });
});

test.each(["declined", "unasked"] as const)(
  "a run that has changed nothing asks before it flushes: %s",
  async (answer) => {
    const asked: Work[] = [];
    const review = (work: Work): Promise<Consent> => Promise.resolve(asked.push(work) > 0 ? answer : "agreed");
    const end = await flushStep(runOn({ changed: false }, { playbook: onlyFlush, review }), EVERYTHING);
    expect(asked).toEqual([{ flush: "everything" }]);
    expect(end.end?.outcome).toBe("declined");
  },
);

test("mail of another cause is tried again while a relay throttles the host", async () => {
  const throttled = diagnosis({ findings: [finding({ cause: "throttled", severity: "warning", messages: 3 })] });
  const step = { step: "flush", wish: { cause: "dns-failure" } } as const;
  await expect(flushStep(runOn({ diagnosis: throttled }), step)).rejects.toThrow("not in this test");
});
