import { parseLookupTable } from "../postfix/lookup-table.ts";
import { masked, type SecretText } from "../secrets/secret-text.ts";
import type { DesiredTable } from "./desired-state.ts";
import { builtFile } from "./map-type.ts";
import { SecretTokens } from "./secret-tokens.ts";
import type { Section, SectionContext } from "./section.ts";
import { TABLE_SECTIONS, type TableFile } from "./table-sections.ts";
import { renderTemplate, type TemplateData, type TemplateName, type Templates } from "./templates.ts";

/** Renders the lookup tables that the sections ask for; a table without an entry is not made. */
export function desiredTables(
  context: SectionContext,
  sections: readonly Section[],
  vars: Readonly<Record<string, string>>,
  templates: Templates,
): DesiredTable[] {
  const tokens = new SecretTokens();
  const credentials = sections
    .flatMap(({ credentials = [] }) => credentials)
    .map(({ key, username, password }) => ({
      key,
      username: tokens.tokenFor(username),
      password: tokens.tokenFor(password),
    }));
  const policies = sections.flatMap(({ policies = [] }) => policies);
  const senders = sections.flatMap(({ senders = [] }) => senders);
  const render = (file: TableFile, entries: TemplateData): DesiredTable => {
    const template = TEMPLATES[file];
    const text = renderTemplate(templates, template, { ...vars, ...entries }, context.findings);
    const split = tokens.split(text ?? "");
    if (text !== undefined) checkLines(context, template, split);
    return table(context, file, split);
  };
  return [
    ...(credentials.length > 0 ? [render("sasl_passwd", { credentials })] : []),
    ...(policies.length > 0 ? [render("tls_policy", { policies })] : []),
    ...(senders.length > 0 ? [render("sender_relay", { senders })] : []),
  ];
}

const TEMPLATES: Readonly<Record<TableFile, TemplateName>> = {
  sasl_passwd: "sasl_passwd.hbs",
  tls_policy: "tls_policy.hbs",
  sender_relay: "sender_relay.hbs",
};

function table({ facts, mapType }: SectionContext, file: TableFile, text: SecretText): DesiredTable {
  const path = `${facts.configDirectory}/${file}`;
  const sensitive = file === "sasl_passwd";
  return {
    path,
    type: mapType,
    built: builtFile(path, mapType),
    text,
    mode: sensitive ? 0o600 : 0o644,
    sensitive,
    from: TABLE_SECTIONS[file],
  };
}

/** What postmap would warn about and skip: with the built-in templates there is nothing, a project's own may stumble. */
function checkLines({ findings }: SectionContext, template: TemplateName, text: SecretText): void {
  const table = parseLookupTable(masked(text));
  if (table.problems.length === 0 && table.entries().length === 0) {
    findings.error("template-empty", "A template writes nothing of what the profile asks for", {
      detail: `templates/${template} makes a table without an entry`,
    });
  }
  for (const problem of table.problems) {
    findings.error("template-table", "A template writes a line that postmap would not take", {
      detail: `templates/${template}, line ${problem.line} of its result: ${problem.text}`,
    });
  }
}
