import { describe, expect, test } from "vitest";
import { runningRecord } from "../../src/cli/running-record.ts";
import type { StepRecord } from "../../src/playbooks/remediation-document.ts";
import { remediation } from "../reports/remediations.ts";
import { relayMove } from "../reports/samples.ts";
import { type RecordingTerminal, recordingTerminal } from "./recording-terminal.ts";

const OPTIONS = { color: false, verbose: false, format: "text" } as const;
const LEFT = "`limits.concurrency` is for a person: it would make a limit looser";
const steps = remediation.steps.map((step) =>
  step.step === "plan" ? { ...step, evidence: ["update relayhost in short", LEFT] } : step,
);
const document = { ...remediation, steps };

/** A run that is told as it goes on: the plan is shown to somebody before it is applied. */
function told(terminal: RecordingTerminal, options: Parameters<typeof runningRecord>[2] = OPTIONS, asks = true): void {
  const progress = { listen: () => {}, interject: terminal.err, end: () => {} };
  const record = runningRecord({ terminal, progress }, document, options);
  for (const step of steps.filter(({ outcome }) => outcome !== "not-reached")) {
    if (step.step === "apply" && asks)
      record.reviewed({ plan: relayMove("mx1"), overlay: document.overlay, left: [LEFT] });
    record.step(step);
  }
  record.end(document);
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

function lineOf({ step }: StepRecord): RegExp {
  return new RegExp(`^\\S+ +${step} `);
}

describe("where progress and record go to one terminal", () => {
  test("no line is said twice, and each step with its evidence stands where it ended", () => {
    const terminal = recordingTerminal({ isTerminal: true });
    told(terminal);
    const lines = linesOf(terminal.stderrText() + terminal.stdoutText());
    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
    for (const step of steps.filter(({ outcome }) => outcome !== "not-reached"))
      expect(lines.filter((line) => lineOf(step).test(line))).toHaveLength(1);
    expect(lines[0]).toContain("playbook deferred-queue");
    expect(terminal.stderrText()).toContain("The relay's port and the TLS wrapper mode contradict");
    expect(terminal.stdoutText()).toMatch(/^not reached: notify\n/);
    expect(terminal.stdoutText()).toContain("Result: a person must act.");
  });

  test("a plan is said in full to whom it is asked of, with what it leaves to a person, and not in short as well", () => {
    const terminal = recordingTerminal({ isTerminal: true });
    told(terminal);
    expect(terminal.stderrText()).toContain("relayhost");
    expect(terminal.stderrText()).not.toContain("update relayhost in short");
    expect(terminal.stderrText().split(LEFT)).toHaveLength(2);
  });

  test("a plan that nobody is asked about is said in short, and the overlay at the end", () => {
    const terminal = recordingTerminal({ isTerminal: true });
    told(terminal, OPTIONS, false);
    expect(terminal.stderrText()).toContain("update relayhost in short");
    expect(terminal.stdoutText()).toContain("wrapper: auto");
  });
});

test("what is piped or saved is the whole record, whatever was said while the run went on", () => {
  const terminal = recordingTerminal();
  told(terminal);
  for (const step of steps.filter(({ outcome }) => outcome !== "not-reached"))
    expect(linesOf(terminal.stdoutText()).filter((line) => lineOf(step).test(line))).toHaveLength(1);
  expect(terminal.stdoutText()).toContain("update relayhost in short");
  const json = recordingTerminal({ isTerminal: true });
  told(json, { ...OPTIONS, format: "json" });
  expect(JSON.parse(json.stdoutText())).toEqual(document);
});
