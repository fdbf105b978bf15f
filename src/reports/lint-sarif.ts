import type { Evidence } from "../diagnosis/configuration/evidence.ts";
import {
  type LintDocument,
  type LintTarget,
  lintTargets,
  type ReportedFinding,
} from "../diagnosis/lint/lint-document.ts";
import type { LintRule, LintSeverity } from "../diagnosis/lint/rule.ts";
import { type Diagnostic, oneLine } from "../diagnostics/diagnostic.ts";
import { sha256 } from "../engine/digest.ts";

const LEVEL: Readonly<Record<LintSeverity, string>> = { error: "error", warning: "warning", info: "note" };

/**
 * The findings as SARIF 2.1.0, for code scanning. A relative directory counts from the root of the repository, so that
 * findings show in a diff. A file of a host has no place there: it is shown below the host's name, and the host is the
 * logical location. A host that could not be read makes the run unsuccessful.
 */
export function lintSarif(document: LintDocument, rules: readonly LintRule[], version: string): object {
  const places = new Map(rules.map(({ id }, index) => [id, index]));
  const targets = lintTargets(document);
  const unread = targets.flatMap(({ error = [] }) => error);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "postmend", semanticVersion: version, informationUri: HOME, rules: rules.map(descriptor) },
        },
        columnKind: "utf16CodeUnits",
        invocations: [
          { executionSuccessful: unread.length === 0, toolExecutionNotifications: unread.map(notification) },
        ],
        results: targets.flatMap((target) =>
          numbered(target.findings).map(({ finding, occurrence }) => {
            const ruleIndex = places.get(finding.rule) ?? -1;
            return { ...result(target, finding), ruleIndex, partialFingerprints: fingerprint(finding, occurrence) };
          }),
        ),
      },
    ],
  };
}

const HOME = "https://www.npmjs.com/package/postmend";

function descriptor({ id, severity, cause, summary, means, detected, remedy, not }: LintRule): object {
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: means },
    help: {
      text: remedy.text,
      markdown: `${means}\n\n**Detected**: ${detected}\n\n**Fix**: ${remedy.text}\n\n**Not this**: ${not}`,
    },
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { tags: ["postfix", cause] },
  };
}

function notification(diagnostic: Diagnostic): object {
  return { level: "error", message: { text: oneLine(diagnostic) }, descriptor: { id: diagnostic.code } };
}

/** Findings that nothing but their order tells apart get their number among their like. */
function numbered(findings: readonly ReportedFinding[]): { finding: ReportedFinding; occurrence: number }[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const key = identity(finding);
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    return { finding, occurrence };
  });
}

/** The same mistake keeps its alert when lines above it come or go. The name is the one that GitHub goes by. */
function fingerprint(finding: ReportedFinding, occurrence: number): object {
  return { primaryLocationLineHash: `${sha256(identity(finding)).slice(0, 16)}:${occurrence}` };
}

function identity({ host = "", rule, evidence: [place] }: ReportedFinding): string {
  return JSON.stringify([host, rule, place?.file ?? "", place?.text ?? ""]);
}

function result(target: LintTarget, finding: ReportedFinding): object {
  // A mistake in a default stands nowhere; the file as a whole is what code scanning can show.
  const [place, ...related] = finding.evidence;
  const main = place ?? { file: `${target.directory?.replace(/\/+$/, "")}/main.cf`, text: "" };
  const on = target.host === undefined ? "" : `${target.host}: `;
  return {
    ruleId: finding.rule,
    level: LEVEL[finding.severity],
    message: { text: `${on}${finding.summary}: ${finding.message}. ${finding.remedy.text}` },
    locations: [location(target, main)],
    ...(related.length > 0 && {
      relatedLocations: related.map((evidence, id) => ({ id, ...location(target, evidence) })),
    }),
  };
}

function location({ host }: LintTarget, { file, line, text }: Evidence): object {
  const region = { startLine: line ?? 1, ...(text !== "" && line !== undefined && { snippet: { text } }) };
  const artifactLocation =
    host !== undefined
      ? { uri: uri(`${host}/${file.replace(/^\/+/, "")}`), uriBaseId: ROOT }
      : file.startsWith("/")
        ? { uri: `file://${uri(file)}` }
        : { uri: uri(file), uriBaseId: ROOT };
  return {
    physicalLocation: { artifactLocation, region },
    ...(host !== undefined && {
      logicalLocations: [{ name: host, fullyQualifiedName: `${host}:${file}`, kind: "resource" }],
    }),
  };
}

/** The root of the repository, as code scanning calls it. */
const ROOT = "%SRCROOT%";

/** A path as a URI reference. A colon in the first segment would read as a scheme. */
function uri(path: string): string {
  return path
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}
