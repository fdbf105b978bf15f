import { describe, expect, it } from "vitest";
import { explain } from "../src/diagnosis/explain.ts";
import { readJournalJson, readQueueJson } from "../src/diagnosis/json-line.ts";
import { readLogLine } from "../src/diagnosis/log-line.ts";
import { queueListingReader } from "../src/diagnosis/queue-listing.ts";
import { nearest } from "../src/diagnostics/nearest.ts";
import { addressKeys, isMailDomain } from "../src/postfix/addresses.ts";
import { sameValue } from "../src/postfix/equality.ts";
import { expand, referencedNames } from "../src/postfix/expand.ts";
import { parseLookupTable, parsePostmapDump } from "../src/postfix/lookup-table.ts";
import { parseMainCf } from "../src/postfix/main-cf.ts";
import { parseMasterCf } from "../src/postfix/master-cf.ts";
import { nextHopProblem, parseNextHop } from "../src/postfix/next-hop.ts";
import { suggestParameter } from "../src/postfix/parameters.ts";
import { relative } from "../src/postfix/relatives.ts";
import { valueProblem } from "../src/postfix/validity.ts";
import { growth, LINEAR } from "./postfix/growth.ts";
import { V3_10, V3_11 } from "./postfix/releases.ts";

/** One line of a megabyte and more, whatever it is made of, is read by every reader: without an exception, in time in proportion to it. */
const EXTENSIONS = { delimiters: "+-", ownerRequestSpecial: true, doubleBounce: "double-bounce" };
const LOG =
  "Nov 29 21:00:00 mx postfix/smtp[1]: 4XYZ1: to=<a@b.example>, relay=r[192.0.2.1]:25, dsn=4.0.0, status=deferred (";
const queueLines = [
  "-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------",
  "4XYZ1 1 Sun Nov 29 21:00:00 a@b.example",
];

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  "a value of main.cf": (text) => parseMainCf(`mydestination = ${text}\n`).problems,
  "a line of main.cf": (text) => parseMainCf(text).problems,
  "edits of main.cf": (text) => String(parseMainCf(`a = ${text}\n`).set("a", "b").set("relayhost", "c").delete("a")),
  "a service of master.cf": (text) => parseMasterCf(`a unix - - n - - smtp ${text}\n`).problems,
  "an option of master.cf": (text) => parseMasterCf(`a unix - - n - - smtp -o { relayhost = ${text} }\n`).problems,
  "a lookup table": (text) => parseLookupTable(`key ${text}\n${text}`).problems,
  "a dump of postmap": (text) => parsePostmapDump(`key\t${text}\n${text}`),
  "$ expressions": (text) => [expand(text, (name) => (name === "x" ? "y" : undefined)), referencedNames(text)],
  "functions in $ expressions": (text) => expand(`\${domain_to_utf8{xn--${text}}}`, () => undefined, V3_11),
  "the suggestion for a name": (text) => [suggestParameter(text, V3_10), nearest(text, ["relayhost", "myorigin"])],
  "the relatives of a parameter": (text) => relative(text, [{ name: text }, { name: "smtp_helo_name" }]),
  "the check of a value": (text) =>
    ["ipc_timeout", "relayhost", "transport_maps", "smtp_tls_protocols", "notify_classes"].map((name) =>
      valueProblem(name, text, V3_10),
    ),
  "equality of values": (text) =>
    ["relayhost", "smtp_tls_protocols"].map((name) =>
      sameValue(name, text, `${text} `, { version: V3_10, lookup: () => undefined }),
    ),
  "an address": (text) => [addressKeys(`${text}@b.example`, true, EXTENSIONS), isMailDomain(text)],
  "a next hop": (text) => [parseNextHop(text), nextHopProblem(`[${text}]:${text}`)],
  "a reason": (text) => explain(text),
  "a line of a log": (text) => [readLogLine(text), readLogLine(`${LOG}${text})`)],
  "a line of postqueue -j": (text) => [
    readQueueJson(text),
    readQueueJson(
      JSON.stringify({ queue_name: "deferred", queue_id: "A", recipients: [{ address: "a", delay_reason: text }] }),
    ),
  ],
  "a line of the journal": (text) =>
    readJournalJson(JSON.stringify({ SYSLOG_IDENTIFIER: "postfix/smtp", MESSAGE: `${LOG}${text})` })),
  "a line of postqueue -p": (text) => [...queueLines, ` (${text})`, text].map(queueListingReader()),
};

const MIXED = 'a@b.example, {c} $x "d" # [e]:25 <f> =g ';
const PIECES = [
  "x",
  "x ",
  "{",
  "{} ",
  "${x?{",
  "$(",
  "-o ",
  "a.",
  "@",
  "<a",
  "[",
  ", ",
  "\\",
  '"',
  "\n#",
  "\0",
  "é",
  "\ufffd",
  "(in reply to ",
  "4.7.1 ",
];

describe.each(Object.entries(READERS))("%s", (_, read) => {
  it("of ten megabytes takes time in proportion", () => {
    const text = (size: number) => MIXED.repeat(Math.ceil(size / MIXED.length));
    expect(growth(text, 10_000_000, read)).toBeLessThan(LINEAR);
  }, 120_000);

  it("of a million characters is read, whatever they are", () => {
    for (const piece of PIECES) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(() => read(text), piece).not.toThrow();
    }
  }, 120_000);
});
