import { nearest } from "../diagnostics/nearest.ts";
import type { Problems } from "./problems.ts";
import type { Need, ProjectReader } from "./project-reader.ts";

/** The names under which a template takes the place of a built-in one. */
const TEMPLATE_NAMES = ["main.cf.hbs", "sasl_passwd.hbs", "tls_policy.hbs", "sender_relay.hbs"];

/** The project's own templates by file name. One that overrides nothing is told of: it is most likely misspelt. */
export function loadTemplates(
  directory: string,
  reader: ProjectReader,
  problems: Problems,
  need: Need,
): ReadonlyMap<string, string> {
  const templates = new Map<string, string>();
  for (const path of reader.list(directory, /^(?!README)/i, need) ?? []) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const source = TEMPLATE_NAMES.includes(name) ? reader.text(path, "required") : undefined;
    if (source) templates.set(name, source.text);
    if (!TEMPLATE_NAMES.includes(name)) warnOfName(name, path, problems);
  }
  return templates;
}

function warnOfName(name: string, file: string, problems: Problems): void {
  const meant = TEMPLATE_NAMES.find((known) => known === `${name}.hbs`) ?? nearest(name, TEMPLATE_NAMES);
  problems.warning("unknown-template", "Template of an unknown name", {
    source: { file, line: 1, column: 1 },
    detail: `no built-in template is called \`${name}\`, so nothing uses it`,
    hint: meant ? `Did you mean "${meant}"?` : `Templates are: ${TEMPLATE_NAMES.join(", ")}`,
  });
}
