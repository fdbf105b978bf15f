import { relayAdvice } from "../verify/relay-advice.ts";
import type { Criteria, HostVerification, Verdict, VerifyDocument } from "../verify/verify-document.ts";
import { diagnosticBlocks } from "./diagnostics.ts";
import { flow, spaced, table } from "./layout.ts";
import { type Line, line, print, type Style, span, type Tone } from "./style.ts";
import { count, duration } from "./wording.ts";

/** Whether mail flows through each host, for a terminal: a line for each criterion, then what to do. */
export function renderVerify(document: VerifyDocument, style: Style): string {
  const sections = [...document.hosts.map((host) => hostLines(host, style.width)), [summaryLine(document)]];
  return print(spaced(sections), style);
}

function hostLines({ host, profile, criteria, error }: HostVerification, width: number): Line[] {
  if (!criteria)
    return [
      ...flow([span(host, "strong")], width, line(span("NOT ASKED ", "bad"))),
      ...diagnosticBlocks(error ?? [], width, 2),
    ];
  const about = profile === null ? "no profile" : `profile ${profile}`;
  const rows = criteriaOf(criteria).map(({ name, verdict, because, seconds }) => [
    line(span(VERDICTS[verdict][0], VERDICTS[verdict][1])),
    line(span(name)),
    line(span((seconds > 0 ? duration(seconds) : "").padStart(7), "quiet")),
    line(span(because, verdict === "not-asked" ? "quiet" : "plain")),
  ]);
  return [
    ...flow([span(host, "strong"), span(`  ${about}`, "quiet")], width),
    ...table(rows, width),
    ...advice(criteria).flatMap((text) => flow([span(text)], width, [span("  "), span("next: ", "add")], 4)),
  ];
}

/** The criteria in the order in which they are asked, each with its name. */
export function criteriaOf({ relay, canary, queue }: Criteria) {
  return [
    { name: "relay", ...relay },
    { name: "test message", ...canary },
    { name: "queue", ...queue },
  ];
}

const VERDICTS: Readonly<Record<Verdict, readonly [string, Tone]>> = {
  met: ["met", "good"],
  failed: ["FAILED", "bad"],
  undetermined: ["undetermined", "warn"],
  "not-asked": ["not asked", "quiet"],
};

/** The next step for what is not met. */
export function advice({ relay, canary, queue }: Criteria): string[] {
  const refusing = relay.relays.find(({ result, use }) => result === "failed" && use !== "fallback");
  return [
    ...(refusing ? [relayAdvice(refusing)] : []),
    ...(relay.verdict === "failed" && canary.verdict === "met"
      ? ["The relay test failed and Postfix delivered all the same: see with `postmend trace` which way mail takes."]
      : []),
    ...(relay.verdict === "met" && canary.verdict === "failed"
      ? [
          "The relay takes mail from the host and Postfix does not hand it over: look with `postmend lint` at its settings.",
        ]
      : []),
    ...(queue.verdict === "failed"
      ? ["See why mail waits: postqueue -j on the host, through `postmend explain`."]
      : []),
  ];
}

/** Hosts by verdict. */
export function verifySummary({ hosts }: VerifyDocument): string {
  const number = (verdict: HostVerification["verdict"]) => hosts.filter((host) => host.verdict === verdict).length;
  const parts = [
    ...(number("failed") > 0 ? [`mail does not flow through ${count(number("failed"), "host")}`] : []),
    ...(number("undetermined") > 0 ? [`${count(number("undetermined"), "host")} undetermined`] : []),
    ...(number("met") > 0 ? [`mail flows through ${count(number("met"), "host")}`] : []),
    ...(number("error") > 0 ? [`${count(number("error"), "host")} could not be asked`] : []),
  ];
  return parts.join(", ") || "no host was asked";
}

function summaryLine(document: VerifyDocument): Line {
  const bad = document.hosts.some(({ verdict }) => verdict === "failed" || verdict === "error");
  return line(span("Result: ", "strong"), span(verifySummary(document), bad ? "bad" : "plain"));
}
