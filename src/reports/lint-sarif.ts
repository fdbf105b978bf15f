import type { Evidence } from "../diagnosis/lint/evidence.ts";
import type { LintDocument } from "../diagnosis/lint/lint-document.ts";
import type { LintFinding, LintRule, LintSeverity } from "../diagnosis/lint/rule.ts";

const LEVEL: Readonly<Record<LintSeverity, string>> = { error: "error", warning: "warning", info: "note" };

/** The findings as SARIF 2.1.0, for code scanning. Paths stay as the user named the directory: relative ones show in a diff. */
export function lintSarif(document: LintDocument, rules: readonly LintRule[], version: string): object {
  const places = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "postmend", semanticVersion: version, informationUri: HOME, rules: rules.map(descriptor) },
        },
        columnKind: "utf16CodeUnits",
        results: document.findings.map((finding) => result(document, finding, places.get(finding.rule) ?? -1)),
      },
    ],
  };
}

const HOME = "https://www.npmjs.com/package/postmend";

function descriptor({ id, severity, summary, means, detected, remedy, not }: LintRule): object {
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: means },
    help: {
      text: remedy.text,
      markdown: `${means}\n\n**Detected**: ${detected}\n\n**Fix**: ${remedy.text}\n\n**Not this**: ${not}`,
    },
    defaultConfiguration: { level: LEVEL[severity] },
  };
}

function result({ directory }: LintDocument, finding: LintFinding, ruleIndex: number): object {
  // A mistake in a default stands nowhere; the file as a whole is what code scanning can show.
  const [place, ...related] = finding.evidence;
  const main = place ?? { file: directory.endsWith("/") ? `${directory}main.cf` : `${directory}/main.cf`, text: "" };
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVEL[finding.severity],
    message: { text: `${finding.summary}: ${finding.message}. ${finding.remedy.text}` },
    locations: [location(main)],
    ...(related.length > 0 && { relatedLocations: related.map((evidence, id) => ({ id, ...location(evidence) })) }),
  };
}

function location({ file, line, text }: Evidence): object {
  const region = { startLine: line ?? 1, ...(text !== "" && line !== undefined && { snippet: { text } }) };
  return { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region } };
}
