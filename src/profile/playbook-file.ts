import { durationSeconds } from "./duration.ts";
import type { Problems } from "./problems.ts";
import { baseName } from "./profile-file.ts";
import type { Need, ProjectReader } from "./project-reader.ts";
import { checkSchema } from "./schema-problems.ts";
import type {
  Conditions,
  FlushSettings,
  Playbook,
  Requirement,
  SetValue,
  Step,
  StopConditions,
} from "./schema-types.ts";
import { validatePlaybook } from "./schema-validators.ts";
import type { YamlDocument } from "./yaml-document.ts";

/** A playbook as it is run: every step spelt out. */
export interface LoadedPlaybook {
  readonly name: string;
  readonly description: string;
  readonly file: string;
  /** One of them is enough. */
  readonly when: readonly Conditions[];
  /** It is for every host, whatever is found on it. */
  readonly always: boolean;
  readonly steps: readonly PlaybookStep[];
}

/** One step and its settings. */
export type PlaybookStep =
  | { readonly step: "diagnose" | "apply" | "rollback" | "rotate" | "probe" | "verify" }
  | { readonly step: "require"; readonly what: Requirement }
  | { readonly step: "stop_when"; readonly conditions: StopConditions }
  | { readonly step: "plan"; readonly overlay: boolean; readonly set: Readonly<Record<string, SetValue>> }
  | { readonly step: "flush"; readonly wish: FlushSettings }
  | { readonly step: "wait"; readonly seconds: number }
  | { readonly step: "notify"; readonly text: string };

/** The project's own playbooks by name. */
export function loadPlaybooks(
  directory: string,
  reader: ProjectReader,
  problems: Problems,
  need: Need,
): ReadonlyMap<string, LoadedPlaybook> {
  const playbooks = new Map<string, LoadedPlaybook>();
  for (const path of reader.list(directory, /\.ya?ml$/, need) ?? []) {
    const document = reader.yaml(path, "required");
    const playbook = document && readPlaybook(document, problems);
    if (!document || !playbook) continue;
    const other = playbooks.get(playbook.name);
    if (other) tellOfName(playbook.name, other.file, document, problems);
    else playbooks.set(playbook.name, playbook);
  }
  return playbooks;
}

/** The playbook of a document; undefined, with the reasons among the problems, when it is none. */
export function readPlaybook(document: YamlDocument, problems: Problems): LoadedPlaybook | undefined {
  if (document.value === undefined)
    return problems.error("empty-file", "Nothing in the file", {
      source: document.start,
      detail: "a playbook says at least when it is for a host, and what to do",
      hint: "when: {severity: error}\nsteps: [plan, apply]",
    });
  const before = problems.count;
  const written = checkSchema(document, validatePlaybook, "a playbook", problems);
  if (!written) return undefined;
  const steps = written.steps.map(stepOf);
  checkSteps(steps, document, problems);
  return problems.count > before ? undefined : playbookOf(written, steps, document);
}

function playbookOf({ name, description, when }: Playbook, steps: PlaybookStep[], { file }: YamlDocument) {
  return {
    name: name ?? baseName(file),
    description: description ?? "",
    file,
    when: when === "always" ? [{}] : Array.isArray(when) ? when : [when],
    always: when === "always",
    steps,
  };
}

function stepOf(written: Step): PlaybookStep {
  if (written === "plan") return { step: "plan", overlay: true, set: {} };
  if (written === "flush") return { step: "flush", wish: {} };
  if (typeof written === "string") return { step: written };
  const { require, stop_when, plan, flush, wait, notify } = written;
  if (require) return { step: "require", what: require };
  if (stop_when) return { step: "stop_when", conditions: stop_when };
  if (plan) return { step: "plan", overlay: plan.overlay ?? true, set: plan.set ?? {} };
  if (flush) return { step: "flush", wish: flush };
  if (wait !== undefined) return { step: "wait", seconds: durationSeconds(wait) };
  return { step: "notify", text: notify ?? "" };
}

const LONGEST_WAIT = 3600;

/** What no schema can say: what a step needs before it, and how long a run may sleep. */
function checkSteps(steps: readonly PlaybookStep[], document: YamlDocument, problems: Problems): void {
  let planned = false;
  for (const [index, step] of steps.entries()) {
    const source = document.places.get(`/steps/${index}`)?.value ?? document.start;
    if (step.step === "apply" && !planned)
      problems.error("apply-without-plan", "Nothing to apply", {
        source,
        detail: "`apply` carries out a plan, and no `plan` stands before it",
        hint: "steps: [plan, apply]",
      });
    if (step.step === "wait" && step.seconds > LONGEST_WAIT)
      problems.error("bad-value", "Value not allowed", {
        source: document.places.get(`/steps/${index}/wait`)?.value ?? source,
        detail: `\`steps[${index}].wait\`: expected an hour at most`,
      });
    if (step.step === "plan") planned = true;
    else if (step.step === "apply") planned = false;
  }
}

function tellOfName(name: string, other: string, document: YamlDocument, problems: Problems): void {
  problems.error("duplicate-playbook", "Two playbooks have the same name", {
    source: document.places.get("/name")?.value ?? document.start,
    detail: `\`${name}\` is also the name of the playbook in ${other}`,
  });
}
