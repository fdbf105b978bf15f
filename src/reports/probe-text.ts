import type { HostProbe, ProbeDocument } from "../verify/probe-document.ts";
import { relayAdvice, STEP_WORDS } from "../verify/relay-advice.ts";
import type { RelayStep, RelayTest } from "../verify/relay-test-result.ts";
import { replyText } from "../verify/smtp-reply.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { flow, spaced, table } from "./layout.ts";
import { type Line, line, print, type Style, span, type Tone } from "./style.ts";
import { count } from "./wording.ts";

/** The relays of each host for a terminal: a timeline of each test, then what is wrong and what to do. */
export function renderProbe(document: ProbeDocument, style: Style): string {
  const sections = [...document.hosts.flatMap((host) => hostSections(host, style.width)), [summaryLine(document)]];
  return print(spaced(sections), style);
}

function hostSections(probe: HostProbe, width: number): Line[][] {
  const { host, relays, error } = probe;
  const head = flow([span(host, "strong"), span(`  ${settingsText(probe)}`, "quiet")], width);
  if (error)
    return [
      [...flow([span(host, "strong")], width, line(span("NOT READ ", "bad"))), ...diagnosticBlocks(error, width, 2)],
    ];
  if (relays.length === 0)
    return [[...head, line("  no relay: the host delivers to the mail exchangers of each domain")]];
  return relays.map((test, index) => [...(index === 0 ? head : []), ...relayLines(test, width)]);
}

/** `profile smarthost`, or that the settings are those of now. */
export function settingsText({ settings, profile }: HostProbe): string {
  if (settings === "live") return "settings of now";
  return profile === null ? "no profile" : `profile ${profile}`;
}

/** What a relay is to the host. */
export function useText({ use, sender, road }: RelayTest): string {
  const what = use === "sender" ? `for ${sender}` : use === "fallback" ? "fallback" : "";
  const by = road === "openssl" ? "by openssl on the host, because its sshd forbids forwarding" : "";
  return [what, by].filter((part) => part !== "").join(", ");
}

const RESULTS: Readonly<Record<RelayTest["result"], readonly [string, Tone]>> = {
  passed: ["accepts", "good"],
  failed: ["REFUSES", "bad"],
  undetermined: ["undetermined", "warn"],
};

function relayLines(test: RelayTest, width: number): Line[] {
  const [word, tone] = RESULTS[test.result];
  const total = test.steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const more = [useText(test), `${total} ms`].filter((part) => part !== "").join(", ");
  return [
    ...flow([span(word, tone), span("  "), span(test.relay, "strong"), span(`  ${more}`, "quiet")], width, [
      span("  "),
    ]),
    ...table(test.steps.map(stepCells), width, 4),
    ...verdictLines(test, width),
  ];
}

function stepCells({ step, ok, milliseconds, detail }: RelayStep): Line[] {
  return [
    line(span(STEP_WORDS[step], ok ? "plain" : "bad")),
    line(span(`${milliseconds} ms`.padStart(8), "quiet")),
    line(span(detail, ok ? "plain" : "bad")),
  ];
}

function verdictLines(test: RelayTest, width: number): Line[] {
  if (test.result === "passed") return [];
  const head: Line = test.cause === undefined ? [span("undetermined: ", "warn")] : [span(`${test.cause}: `, "bad")];
  return [
    ...flow([span(verdictText(test))], width, [span("  "), ...head], 4),
    ...(test.cause === undefined ? [] : flow([span(relayAdvice(test))], width, [span("  "), span("next: ", "add")], 4)),
  ];
}

/** What is wrong, in the relay's own words where it spoke, or why it is not known. */
export function verdictText({ result, problem, undetermined, reply }: RelayTest): string {
  if (result === "passed") return "the relay accepts this host";
  if (result === "undetermined") return undetermined ?? "";
  return reply ? `the relay said: ${replyText(reply)}` : (problem ?? "");
}

/** Relays by result, then hosts that could not be asked. */
export function probeSummary({ hosts }: ProbeDocument): string {
  const relays = hosts.flatMap(({ relays }) => relays);
  const number = (result: RelayTest["result"]) => relays.filter((test) => test.result === result).length;
  const failed = hosts.filter(({ error }) => error).length;
  const parts = [
    ...(number("failed") > 0 ? [`${count(number("failed"), "relay")} refused`] : []),
    ...(number("undetermined") > 0 ? [`${count(number("undetermined"), "relay")} undetermined`] : []),
    ...(number("passed") > 0 ? [`${count(number("passed"), "relay")} accepted`] : []),
    ...(failed > 0 ? [`${count(failed, "host")} could not be asked`] : []),
  ];
  return parts.join(", ") || "no relay was tested";
}

function summaryLine(document: ProbeDocument): Line {
  const bad = document.hosts.some(({ error, relays }) => error || relays.some(({ result }) => result === "failed"));
  return line(span("Result: ", "strong"), span(probeSummary(document), bad ? "bad" : "plain"));
}
