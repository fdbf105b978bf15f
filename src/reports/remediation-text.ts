import type {
  OverlayRecord,
  RemediationDocument,
  RemediationOutcome,
  StepRecord,
} from "../playbooks/remediation-document.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { flow, spaced } from "./layout.ts";
import { type Line, line, print, type Style, span, type Tone } from "./style.ts";
import { duration } from "./wording.ts";

/** One step as it ends, in a line. */
export function renderStep(step: StepRecord, style: Style): string {
  return print(stepLine(step, style.width), style);
}

/** The record of a run for a terminal: each step with its evidence, the overlay, what a person has to do, the end. */
export function renderRemediation(document: RemediationDocument, style: Style): string {
  const steps = document.steps.filter(({ outcome }) => outcome !== "not-reached");
  const overlay = document.overlay ? [overlayLines(document.overlay, style.width)] : [];
  const told = [headLines(document, style.width), ...steps.map((step) => stepLines(step, style.width))];
  return print(spaced([...told, ...endSections(document, overlay, style.width)]), style);
}

/** What the record begins with, for a reader who sees the run go on. */
export function renderHead(about: RunAbout, style: Style): string {
  return print([...headLines(about, style.width), []], style);
}

/** A step as the record has it, for a reader who sees the run go on. */
export function renderWholeStep(step: StepRecord, style: Style): string {
  return print([...stepLines(step, style.width), []], style);
}

/** What the record says after its steps, for a reader who has seen them, and the lines of the overlay. */
export function renderEnd(document: RemediationDocument, overlayIsSeen: boolean, style: Style): string {
  const { width } = style;
  const { overlay } = document;
  const lines = overlay && (overlayIsSeen ? overlayEnd(overlay, width) : overlayLines(overlay, width));
  return print(spaced(endSections(document, lines ? [lines] : [], width)), style);
}

/** What somebody has to know beside the plan before agreeing to it: the lines to put into a profile, what stays as it is. */
export function renderBesidePlan(overlay: OverlayRecord | null, left: readonly string[], style: Style): string {
  const { width } = style;
  const sections = [...(overlay ? [overlayLines(overlay, width)] : []), evidenceLines(left, width)];
  return print(
    sections.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, []]),
    style,
  );
}

/** What is known of a run before it begins. */
export type RunAbout = Pick<RemediationDocument, "host" | "profile" | "playbook" | "mode">;

/** In words, and how good it is. */
export const RESULTS: Readonly<Record<RemediationOutcome, { readonly words: string; readonly tone: Tone }>> = {
  "nothing-to-mend": { words: "nothing to mend", tone: "good" },
  mended: { words: "mended", tone: "good" },
  "would-mend": { words: "there is something to mend", tone: "warn" },
  stopped: { words: "a person must act", tone: "warn" },
  declined: { words: "nothing was agreed to", tone: "warn" },
  failed: { words: "FAILED", tone: "bad" },
  restored: { words: "RESTORED, the host is as it was before", tone: "bad" },
  "restore-failed": { words: "RESTORE FAILED, the host needs a person at once", tone: "bad" },
  unknown: { words: "END UNKNOWN, the host needs a person at once", tone: "bad" },
  interrupted: { words: "interrupted", tone: "warn" },
};

/** Why, and how long it took. */
export function sentence({ because, seconds }: Pick<RemediationDocument, "because" | "seconds">): string {
  return `${because} (${duration(seconds)})`;
}

/** What is said of a run above its steps. */
export function headText({ profile, playbook, mode }: Omit<RunAbout, "host">): string {
  const which = playbook.file === null ? `playbook ${playbook.name}` : `playbook ${playbook.name} (${playbook.file})`;
  return [`profile ${profile}`, which, ...(mode === "check" ? ["check: nothing is changed"] : [])].join("; ");
}

function headLines(about: RunAbout, width: number): Line[] {
  return flow([span(about.host, "strong"), span(`  ${headText(about)}`, "quiet")], width);
}

function endSections(document: RemediationDocument, overlay: readonly Line[][], width: number): Line[][] {
  const { steps, next, diagnostics, outcome } = document;
  const { words, tone } = RESULTS[outcome];
  return [
    ...notReachedLines(steps, width),
    ...overlay,
    ...(next.length === 0 ? [] : [nextLines(next, width)]),
    ...(diagnostics.length === 0 ? [] : [diagnosticBlocks(diagnostics, width, 2)]),
    flow([span(words, tone), span(`. ${sentence(document)}`)], width, [span("Result: ", "strong")]),
  ];
}

const WORDS: Readonly<Record<StepRecord["outcome"], readonly [string, Tone]>> = {
  done: ["done", "good"],
  nothing: ["nothing", "quiet"],
  would: ["would", "warn"],
  stopped: ["STOPPED", "warn"],
  failed: ["FAILED", "bad"],
  "not-reached": ["-", "quiet"],
};

const OUTCOME_COLUMN = 9;
const STEP_COLUMN = 11;

function stepLine({ step, outcome, summary, seconds }: StepRecord, width: number): Line[] {
  const [word, tone] = WORDS[outcome];
  const first = line(span(word.padEnd(OUTCOME_COLUMN), tone), span(step.padEnd(STEP_COLUMN), "strong"));
  return flow([span(summary), span(`  ${duration(seconds)}`, "quiet")], width, first);
}

function stepLines(step: StepRecord, width: number): Line[] {
  return [
    ...stepLine(step, width),
    ...evidenceLines(step.evidence, width),
    ...diagnosticBlocks(step.diagnostics, width, 2),
  ];
}

function evidenceLines(evidence: readonly string[], width: number): Line[] {
  const arrow = [span("  "), span("--> ", "quiet")];
  return evidence.flatMap((text) => flow([span(text)], width, arrow, 6));
}

function notReachedLines(steps: readonly StepRecord[], width: number): Line[][] {
  const names = steps.filter(({ outcome }) => outcome === "not-reached").map(({ step }) => step);
  return names.length === 0 ? [] : [flow([span(names.join(", "))], width, [span("not reached: ", "quiet")])];
}

/** Whose file it is for, and what it means to leave it out of there. */
export function overlayText({ file, written, shared_with }: OverlayRecord): string {
  const others =
    shared_with.length === 0
      ? ""
      : `, which ${shared_with.length === 1 ? "1 other host uses" : `${shared_with.length} other hosts use`} too`;
  return written
    ? `written into ${file}${others}; review and commit it`
    : `to put into ${file}${others}; without it, the next apply takes this back`;
}

function overlayLines(overlay: OverlayRecord, width: number): Line[] {
  return [
    ...overlayHead(overlay, width),
    ...overlay.yaml
      .trimEnd()
      .split("\n")
      .map((text) => line("    ", span(text, "add"))),
  ];
}

function overlayHead(overlay: OverlayRecord, width: number): Line[] {
  return flow([span(overlayText(overlay))], width, [span("Laid over the profile: ", "strong")]);
}

/** For who has seen the lines: where they are now, or that they are still to be put there. */
function overlayEnd(overlay: OverlayRecord, width: number): Line[] {
  if (overlay.written) return overlayHead(overlay, width);
  const text = `the lines shown above are not in ${overlay.file} yet; the next apply takes back what is not there`;
  return flow([span(text)], width, [span("Laid over the profile: ", "strong")]);
}

function nextLines(next: readonly string[], width: number): Line[] {
  return [
    line(span("What to do", "strong")),
    ...next.flatMap((text) =>
      text.split("\n").flatMap((part, index) => flow([span(part)], width, [span(index === 0 ? "  - " : "    ")], 4)),
    ),
  ];
}
