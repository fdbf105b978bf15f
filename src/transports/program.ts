import { readFileSync } from "node:fs";
import { internalError } from "../diagnostics/diagnostic.ts";
import type { HostProgram, ReadProgram } from "./transport.ts";

/** Makes a program that only looks. For observe/, verify/, revisions/ and diagnosis/, which promise that it writes nothing. */
export function readProgram(name: string, body: string, seconds = 60): ReadProgram {
  return hostProgram(name, body, seconds) as ReadProgram; // the brand is a promise of the caller's folder; there is nothing to check
}

/**
 * Prelude and body as they are sent: without comments and indentation, because bytes cost time on a slow road. All of it
 * is one brace group, and a shell runs a brace group only once it has read the closing brace: of a program that was cut
 * off on its way not a single command runs.
 */
export function hostProgram(name: string, body: string, seconds: number): HostProgram {
  return { name, text: `{\n${minimise(PRELUDE)}\n${minimise(body)}\n}\n`, seconds };
}

const PRELUDE = readFileSync(new URL("./prelude.sh", import.meta.url), "utf8");

/**
 * Sh text without its full-line comments, blank lines and indentation. Here-documents and quotes that span lines, where
 * such bytes have a meaning, are refused, so that nothing has to be guessed.
 */
export function minimise(text: string): string {
  const kept: string[] = [];
  let continued = false;
  for (const [index, line] of text.split("\n").entries()) {
    const bare = continued ? line : line.replace(/^[ \t]+/, "");
    if (!continued && (bare === "" || bare.startsWith("#"))) continue;
    const end = endOfLine(bare);
    if (end === "open quote") throw refusal(index + 1, "a quote that spans lines", line);
    if (end === "here-document") throw refusal(index + 1, "a here-document", line);
    continued = end === "continued";
    kept.push(bare);
  }
  return kept.join("\n");
}

type EndOfLine = "complete" | "continued" | "open quote" | "here-document";

function endOfLine(line: string): EndOfLine {
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === "\\" && quote !== "'") {
      if (at === line.length - 1) return quote ? "open quote" : "continued";
      at++;
    } else if (quote) {
      if (char === quote) quote = "";
    } else if (char === "'" || char === '"') quote = char;
    else if (char === "#" && /[\s;&|(]/.test(line.charAt(at - 1) || " ")) return "complete";
    else if (char === "<" && line.charAt(at + 1) === "<") return "here-document";
  }
  return quote ? "open quote" : "complete";
}

function refusal(lineNumber: number, what: string, line: string) {
  return internalError("program-not-minimisable", "A host program uses a construct that cannot be shortened safely", {
    detail: `line ${lineNumber} has ${what}: ${line.trim()}`,
    hint: "Write it with printf, or with the text in a variable on one line.",
  });
}
