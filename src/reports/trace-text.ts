import type { StepName, TraceNote, TraceStep } from "../diagnosis/trace/route-step.ts";
import type { TraceDocument, TracedDestination } from "../diagnosis/trace/trace-document.ts";
import { flow, spaced } from "./layout.ts";
import { placeText } from "./lint-text.ts";
import { type Line, line, print, type Style, span } from "./style.ts";

/** The route for a terminal: each step with the lines that decide it, then what comes of it. */
export function renderTrace(document: TraceDocument, style: Style): string {
  const { host, postfix_version, steps, notes } = document;
  const title = flow(
    [span(addressesOf(document), "strong"), span(`  ${host}, Postfix ${postfix_version}`, "quiet")],
    style.width,
  );
  const sections = [
    title,
    steps.flatMap((step) => stepLines(step, style.width)),
    ...(notes.length > 0 ? [notes.flatMap((note) => noteLines(note, style.width))] : []),
    verdictLines(document, style.width),
  ];
  return print(spaced(sections), style);
}

/** `from -> to`. */
export function addressesOf({ sender, recipient }: TraceDocument): string {
  return `${sender === "" ? "<>" : sender} -> ${recipient}`;
}

/** What comes of the mail, in one sentence for each destination, or why nothing does. */
export function verdictOf({ result, reason, route }: TraceDocument): string[] {
  if (result === "fails") return [`Postfix will not deliver it: ${reason}.`];
  if (result === "undetermined") return [`The route could not be found out: ${reason}.`];
  const { transport, next_hop, destinations } = route;
  if (destinations.length > 0) return destinations.map((place) => destinationText(transport ?? "", place));
  if (transport === "discard") return ["Postfix throws it away."];
  const text = REFUSALS.get(transport ?? "");
  return [text === undefined ? `${transport} delivers it, for ${next_hop}.` : `${text}: ${next_hop}.`];
}

const REFUSALS: ReadonlyMap<string, string> = new Map([
  ["error", "Postfix refuses it, and the sender gets a bounce"],
  ["retry", "Postfix keeps it in the queue"],
]);

function destinationText(transport: string, { destination, fallback, credentials, tls }: TracedDestination): string {
  const login = {
    off: "without authentication",
    none: "without authentication: no entry",
    found: `with the credentials of ${credentials.key}`,
    fails: "without working credentials",
    undetermined: "with credentials that are not known here",
  }[credentials.state];
  const secured =
    tls.state === "known" ? `TLS ${tls.level}${tls.wrapper ? " from the first byte" : ""}` : `TLS ${tls.state}`;
  return `${transport} sends it to ${destination}${fallback ? " when nothing else can be reached" : ""}, ${login}, ${secured}.`;
}

/** How a step is headed. */
export const STEP_TITLES: Readonly<Record<StepName, string>> = {
  sender: "sender",
  recipient: "recipient",
  class: "class",
  transport: "transport",
  "next-hop": "next hop",
  "transport-map": "transport map",
  relocated: "relocated",
  service: "service",
  destination: "destination",
  credentials: "credentials",
  tls: "TLS",
  stop: "stop",
};

const TITLE_WIDTH = 15;

function stepLines({ step, text, evidence, tried = [] }: TraceStep, width: number): Line[] {
  const title = `  ${STEP_TITLES[step]}`.padEnd(TITLE_WIDTH + 2);
  const margin = " ".repeat(TITLE_WIDTH + 2);
  return [
    ...flow([span(text)], width, [span(title, step === "stop" ? "bad" : "quiet")]),
    ...(tried.length > 1 ? flow([span(`looked up: ${tried.join("  ")}`, "quiet")], width, [span(margin)]) : []),
    ...evidence.flatMap((shown) =>
      flow(
        [span(placeText(shown), "quiet"), span(`  ${shown.text}`)],
        width,
        [span(margin), span("--> ", "quiet")],
        TITLE_WIDTH + 6,
      ),
    ),
  ];
}

function noteLines({ text, evidence }: TraceNote, width: number): Line[] {
  return [
    ...flow([span(text)], width, [span("note: ", "warn")], 2),
    ...evidence.map((shown) => line(span("  --> ", "quiet"), span(placeText(shown), "quiet"), `  ${shown.text}`)),
  ];
}

function verdictLines(document: TraceDocument, width: number): Line[] {
  const tone = document.result === "route" ? "good" : "bad";
  return verdictOf(document).flatMap((text) => flow([span(text, tone)], width, [], 2));
}
