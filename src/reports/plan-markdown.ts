import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { someOf } from "../diagnostics/some-of.ts";
import type { Action, HostPlanDocument, PlanDocument } from "../plan/plan.ts";
import { changeTables } from "./changes-markdown.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { assemble, code, fenced, htmlCode, type MarkdownOptions, prose, type Section } from "./markdown.ts";
import { changeCounts, errorHosts, groupEqualPlans, type PlanGroup, planSummary } from "./plan-summary.ts";
import { print } from "./style.ts";
import { count } from "./wording.ts";

/** A plan as a comment on a merge request: the sum first, then what could not be planned, then host by host. */
export function planMarkdown(document: PlanDocument, options: MarkdownOptions = {}): string {
  const groups = groupEqualPlans(document.hosts.filter(isWorthASection));
  const sections = [
    ...groupEqualPlans(errorHosts(document.hosts)).map(errorSection),
    ...groups.map((group) => hostSection(group, groups.length > 1)),
    ...unchangedSection(document.hosts.filter((plan) => plan.status === "unchanged" && plan.warnings.length === 0)),
  ];
  const { sentence, errors } = planSummary(document);
  const head = `### postmend plan\n\n${sentence}${errors === "" ? "" : `, **${errors}**`}`;
  return assemble(head, sections, options.limit ?? 60_000, "postmend plan");
}

function isWorthASection({ status, warnings }: HostPlanDocument): boolean {
  return status === "changes" || (status === "unchanged" && warnings.length > 0);
}

function errorSection({ hosts, plan }: PlanGroup): Section {
  const head = `**Not planned: ${hostNames(hosts, code)}**`;
  return { whole: `${head}\n\n${diagnosticsBlock([...(plan.error ?? []), ...plan.warnings])}`, short: head };
}

function hostSection(group: PlanGroup, collapsed: boolean): Section {
  const { plan, hosts } = group;
  const sum = [changeCounts(plan.changes), ...activations(plan.actions)].filter((part) => part !== "").join("; ");
  const said = sum === "" ? plan.status : sum;
  const short = `${hostNames(hosts, code)}: ${said}`;
  const body = hostBody(group);
  if (!collapsed) return { whole: `**${hostNames(hosts, code)}**: ${said}\n\n${body}`, short };
  const summary = `<summary><b>${hostNames(hosts, htmlCode)}</b>: ${said}</summary>`;
  return { whole: `<details>${summary}\n\n${body}\n\n</details>`, short };
}

function activations(actions: readonly Action[]): string[] {
  return (["reload", "restart"] as const).filter((wanted) => actions.some(({ run }) => run === wanted));
}

const NAMED = 20;

function hostNames(hosts: readonly string[], write: (text: string) => string): string {
  return someOf(
    hosts.map((host) => write(host)),
    NAMED,
  );
}

function hostBody({ hosts, versions, plan }: PlanGroup): string {
  const facts = [
    ...(hosts.length > 1 ? [`${hosts.length} hosts alike`] : []),
    ...(versions.length > 0 ? [`Postfix ${versions.map(prose).join(" and ")}`] : []),
    ...(plan.profile === null ? [] : [`profile ${code(plan.profile)}`]),
  ];
  return [
    ...(facts.length > 0 ? [facts.join("; ")] : []),
    ...(plan.changes.length > 0 ? [changeTables(plan.changes)] : []),
    ...(plan.actions.length > 0 ? [`Will run:\n\n${plan.actions.map(actionItem).join("\n")}`] : []),
    ...(plan.warnings.length > 0 ? [diagnosticsBlock(plan.warnings)] : []),
  ].join("\n\n");
}

function actionItem({ run, target, why }: Action): string {
  const command = run === "none" ? "nothing" : code(target === undefined ? run : `${run} ${target}`);
  return `- ${command}: ${prose(why)}`;
}

function diagnosticsBlock(diagnostics: readonly Diagnostic[]): string {
  return fenced(print(diagnosticBlocks(diagnostics, 100, 0), { color: false }));
}

function unchangedSection(hosts: readonly HostPlanDocument[]): Section[] {
  if (hosts.length === 0) return [];
  const short = `${count(hosts.length, "host")} unchanged`;
  const names = hosts.map(({ host }) => code(host)).join(", ");
  if (hosts.length === 1) return [{ whole: `Unchanged: ${names}`, short }];
  return [{ whole: `<details><summary>${short}</summary>\n\n${names}\n\n</details>`, short }];
}
