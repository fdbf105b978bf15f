import type { Action, HostPlanDocument, PlanDocument } from "../plan/plan.ts";
import { changeLines } from "./changes-text.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { hostsInShort } from "./host-names.ts";
import { flow, spaced, table } from "./layout.ts";
import { changeCounts, errorHosts, groupEqualPlans, type PlanGroup, planSummary } from "./plan-summary.ts";
import { type Line, line, print, type Style, span } from "./style.ts";

export interface PlanTextOptions {
  /** Also say why each value that stays already matches, what each change asks of Postfix, and name every host. */
  readonly verbose?: boolean;
}

/**
 * A plan for a person who has to say yes: what stays in one line, what changes host by host, then what could not be
 * planned, and the sum at the end, where a terminal shows it.
 */
export function renderPlan(document: PlanDocument, style: Style, options: PlanTextOptions = {}): string {
  const verbose = options.verbose ?? false;
  const sections = [
    ...unchangedSections(document.hosts, style.width, verbose),
    ...groupEqualPlans(document.hosts.filter(({ status }) => status === "changes")).map((group) =>
      groupLines(group, style.width, verbose),
    ),
    ...errorSections(document.hosts, style.width),
    summaryLine(document, style.width),
  ];
  return print(spaced(sections), style);
}

/** Hosts to leave alone: one line together, unless there is something to say about one. */
function unchangedSections(hosts: readonly HostPlanDocument[], width: number, verbose: boolean): Line[][] {
  const unchanged = hosts.filter(({ status }) => status === "unchanged");
  const worthTelling = unchanged.filter(({ warnings }) => verbose || warnings.length > 0);
  const quiet = unchanged.filter((host) => !worthTelling.includes(host));
  return [
    ...(quiet.length > 0
      ? [
          hostsInShort(
            "unchanged",
            quiet.map(({ host }) => host),
            width,
          ),
        ]
      : []),
    ...groupEqualPlans(worthTelling).map((group) => groupLines(group, width, verbose)),
  ];
}

function groupLines(group: PlanGroup, width: number, verbose: boolean): Line[] {
  const { changes, actions, warnings, matches } = group.plan;
  const parts = [
    headerLines(group, width),
    changeLines(changes, width, verbose),
    ...(actions.length > 0 ? [[line("  Will run"), ...table(actions.map(actionCells), width, 4)]] : []),
    ...(verbose && matches.length > 0 ? [[line("  Already right"), ...matchLines(group.plan, width)]] : []),
    ...(warnings.length > 0 ? [diagnosticBlocks(warnings, width, 2)] : []),
  ];
  return spaced(parts.filter((lines) => lines.length > 0));
}

function headerLines({ hosts, versions, plan }: PlanGroup, width: number): Line[] {
  const together = hosts.length > 1 ? `${hosts.length} hosts alike; ` : "";
  const facts = [
    ...(versions.length > 0 ? [`Postfix ${versions.join(" and ")}`] : []),
    ...(plan.profile === null ? [] : [`profile ${plan.profile}`]),
    plan.changes.length > 0 ? changeCounts(plan.changes) : plan.status,
  ];
  return flow(
    hosts.map((host, index) => span(index < hosts.length - 1 ? `${host}, ` : host, "strong")),
    width,
  ).concat(flow([span(`${together}${facts.join("; ")}`, "quiet")], width, line("  ")));
}

function actionCells({ run, target, why }: Action): Line[] {
  const command = run === "none" ? "nothing" : target === undefined ? run : `${run} ${target}`;
  return [line(span(command, run === "restart" ? "warn" : "plain")), line(span(why, "quiet"))];
}

function matchLines({ matches }: HostPlanDocument, width: number): Line[] {
  return table(
    matches.map(({ name, because }) => [line(span("=", "quiet"), ` ${name}`), line(span(because, "quiet"))]),
    width,
    4,
  );
}

function errorSections(hosts: readonly HostPlanDocument[], width: number): Line[][] {
  return groupEqualPlans(errorHosts(hosts)).map(({ hosts: names, plan }) => [
    ...flow([span(names.join(", "), "strong")], width, line(span("NOT PLANNED ", "bad"))),
    ...diagnosticBlocks([...(plan.error ?? []), ...plan.warnings], width, 2),
  ]);
}

function summaryLine(document: PlanDocument, width: number): Line[] {
  const { sentence, errors } = planSummary(document);
  const bad = errors === "" ? [] : [span(", "), span(errors, "bad")];
  return flow([span(sentence), ...bad], width, line(span("Plan: ", "strong")));
}
