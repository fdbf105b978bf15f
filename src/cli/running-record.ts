import type { RemediationDocument, StepRecord } from "../playbooks/remediation-document.ts";
import type { Work } from "../playbooks/running.ts";
import { renderPlan } from "../reports/plan-text.ts";
import { remediationMarkdown } from "../reports/remediation-markdown.ts";
import {
  type RunAbout,
  renderBesidePlan,
  renderEnd,
  renderHead,
  renderRemediation,
  renderStep,
  renderWholeStep,
} from "../reports/remediation-text.ts";
import type { Format } from "./options.ts";
import { json, styleOf } from "./output.ts";
import type { Run } from "./run.ts";

/** How the record of a run is told: while it goes on, and at its end. */
export interface RunningRecord {
  step(step: StepRecord): void;
  /** What somebody is asked to agree to. */
  reviewed(work: Work): void;
  /** The record, or what of it is not told yet. */
  end(document: RemediationDocument): void;
}

/** What the record looks like. */
export interface RecordOptions {
  readonly format: Format;
  readonly color: boolean;
  readonly verbose: boolean;
}

type Told = Pick<Run, "terminal" | "progress">;

/** Where progress and result go to the same terminal, nothing is told twice; elsewhere the result is whole. */
export function runningRecord(run: Told, about: RunAbout, options: RecordOptions): RunningRecord {
  const { stdout, stderr } = run.terminal;
  const isOneTerminal = stdout.isTerminal && stderr.isTerminal && options.format === "text";
  return isOneTerminal ? toldOnce(run, about, options) : toldWhole(run, options);
}

function toldWhole({ terminal, progress }: Told, options: RecordOptions): RunningRecord {
  const style = styleOf(terminal, "stderr", options.color);
  return {
    step: (step) => progress.interject(renderStep(step, style)),
    reviewed: (work) => progress.interject(workText(work, style, options)),
    end: (document) => terminal.out(printed(document, styleOf(terminal, "stdout", options.color), options.format)),
  };
}

/** A plan is held back until it is shown to whom it is asked of, who has to see it whole. */
function toldOnce({ terminal, progress }: Told, about: RunAbout, options: RecordOptions): RunningRecord {
  const style = styleOf(terminal, "stderr", options.color);
  let planned: StepRecord | undefined;
  let overlayIsSeen = false;
  const tell = (step: StepRecord) => progress.interject(renderWholeStep(step, style));
  const tellPlanned = () => {
    if (planned) tell(planned);
    planned = undefined;
  };
  progress.interject(renderHead(about, style));
  return {
    step(step) {
      tellPlanned();
      if (isToBeShown(step, about)) planned = step;
      else tell(step);
    },
    reviewed(work) {
      if (planned) tell({ ...planned, evidence: [] });
      planned = undefined;
      overlayIsSeen ||= "plan" in work && work.overlay !== null;
      progress.interject(workText(work, style, options));
    },
    end(document) {
      tellPlanned();
      terminal.out(renderEnd(document, overlayIsSeen, styleOf(terminal, "stdout", options.color)));
    },
  };
}

function isToBeShown({ step, outcome }: StepRecord, { mode }: RunAbout): boolean {
  return step === "plan" && outcome === "done" && mode === "run";
}

type Style = ReturnType<typeof styleOf>;

function workText(work: Work, style: Style, { verbose }: RecordOptions): string {
  if ("flush" in work) return "";
  const plan = renderPlan({ schema: "postmend/plan/v1", hosts: [work.plan] }, style, { verbose });
  return renderBesidePlan(work.overlay, work.left, style) + plan;
}

function printed(document: RemediationDocument, style: Style, format: Format): string {
  if (format === "json") return json(document);
  return format === "markdown" ? remediationMarkdown(document) : renderRemediation(document, style);
}
