import Handlebars from "handlebars";
import { type Diagnostic, internalError, PostmendError } from "../diagnostics/diagnostic.ts";
import type { Findings } from "./findings.ts";

/** Templates by file name: `main.cf.hbs`. A project's own take the place of the built-in ones before they come here. */
export type Templates = ReadonlyMap<string, string>;

/** The names of the templates that make a host's files. */
export type TemplateName = "main.cf.hbs" | "sasl_passwd.hbs" | "tls_policy.hbs" | "sender_relay.hbs";

/**
 * Renders a template. A name that the data do not have is an error, nothing is escaped (the files are not HTML), and no
 * prototype, helper or partial can be reached, so that a template can only lay out what it is given. What is wrong with
 * it goes to the findings; there is no text then.
 */
export function renderTemplate(
  templates: Templates,
  name: TemplateName,
  data: TemplateData,
  findings: Findings,
): string | undefined {
  try {
    return compiled(templates, name)(data, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
  } catch (error) {
    if (error instanceof PostmendError) throw error;
    findings.error("template-failed", "A template cannot be rendered", failure(name, error));
    return undefined;
  }
}

/** What is wrong with templates whatever they are given, in the words of `renderTemplate`. */
export function templateProblems(templates: Templates): Diagnostic[] {
  return [...templates].flatMap(([name, text]) => {
    try {
      handlebars.precompile(text, OPTIONS);
      return [];
    } catch (error) {
      const summary = "A template cannot be rendered";
      return [{ code: "template-failed", severity: "error", summary, ...failure(name, error) } as const];
    }
  });
}

function failure(name: string, error: unknown): { detail: string; hint: string } {
  return {
    detail: `templates/${name}: ${error instanceof Error ? error.message : String(error)}`,
    hint: "A template may use the variables of the profile, and what the built-in template of this name uses.",
  };
}

/** What a template sees: the variables of the profile, and the entries of its file under their own name. */
export type TemplateData = Readonly<Record<string, string | readonly Readonly<Record<string, string>>[]>>;

/** Compiling takes longer than all the rest of planning a host, and every host of a fleet has the same templates. */
function compiled(templates: Templates, name: TemplateName): HandlebarsTemplateDelegate {
  const known = COMPILED.get(templates) ?? new Map<string, HandlebarsTemplateDelegate>();
  COMPILED.set(templates, known);
  const text = templates.get(name);
  if (text === undefined) throw internalError("template-missing", "A built-in template is missing", { detail: name });
  const template = known.get(name) ?? handlebars.compile(text, OPTIONS);
  known.set(name, template);
  return template;
}

const COMPILED = new WeakMap<Templates, Map<string, HandlebarsTemplateDelegate>>();

/** An environment of our own: the shared one can be changed by anybody, and its `log` helper prints. */
const handlebars = Handlebars.create();
for (const helper of ["log", "lookup", "helperMissing", "blockHelperMissing"]) handlebars.unregisterHelper(helper);

const OPTIONS: CompileOptions = {
  strict: true,
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: { each: true, if: true, unless: true, with: true, log: false, lookup: false },
};
