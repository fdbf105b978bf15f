import type { HostProbe, ProbeDocument } from "../verify/probe-document.ts";
import { relayAdvice, STEP_WORDS } from "../verify/relay-advice.ts";
import type { RelayTest } from "../verify/relay-test-result.ts";
import { assemble, code, type MarkdownOptions, markdownTable, prose, type Section } from "./markdown.ts";
import { probeSummary, settingsText, useText, verdictText } from "./probe-text.ts";

/** The relay tests as a comment: the sum, then a timeline for each relay of each host. */
export function probeMarkdown(document: ProbeDocument, { limit = 65_536 }: MarkdownOptions = {}): string {
  const head = `### Relays: ${prose(probeSummary(document))}`;
  return assemble(head, document.hosts.flatMap(hostSections), limit, "postmend probe");
}

function hostSections(probe: HostProbe): Section[] {
  const { host, relays, error } = probe;
  const name = error ? `**${code(host)}**` : `**${code(host)}** (${prose(settingsText(probe))})`;
  if (error)
    return [
      same(
        `${name}: could not be asked: ${error.map(({ summary, detail }) => prose(`${summary}${detail ? `: ${detail}` : ""}`)).join("; ")}`,
      ),
    ];
  if (relays.length === 0) return [same(`${name}: no relay`)];
  return relays.map((test) => {
    const short = `${name}: ${code(test.relay)} ${verdict(test)}`;
    return { whole: test.steps.length > 0 ? `${short}\n\n${timeline(test)}` : short, short };
  });
}

function same(text: string): Section {
  return { whole: text, short: text };
}

function verdict(test: RelayTest): string {
  const use = useText(test);
  const about = use === "" ? "" : ` (${prose(use)})`;
  if (test.result === "passed") return `accepts${about}`;
  const word = test.cause === undefined ? "undetermined" : `refuses, ${code(test.cause)}`;
  const advice = test.cause === undefined ? "" : `  \n${relayAdvice(test)}`;
  return `${word}${about}: ${prose(verdictText(test))}${advice}`;
}

function timeline({ steps }: RelayTest): string {
  const rows = steps.map(({ step, ok, milliseconds, detail }) => [
    STEP_WORDS[step],
    ok ? "ok" : "**failed**",
    `${milliseconds} ms`,
    prose(detail),
  ]);
  return markdownTable(["step", "", "time", "what was seen"], rows);
}
