import { type Document, isScalar, parseDocument, visit, type YAMLError } from "yaml";
import type { Problems } from "./problems.ts";
import type { SourceText } from "./source-text.ts";

/** The tag of a text that ansible-vault encrypted. */
export const VAULT_TAG = "!vault";

/** The tree of a YAML 1.2 file; undefined, with the reasons among the problems, when it is not one document of it. */
export function parseYaml(source: SourceText, problems: Problems): Document.Parsed | undefined {
  const document = parseDocument(source.text, {
    version: "1.2",
    schema: "core",
    strict: true,
    uniqueKeys: true,
    merge: false,
    prettyErrors: false,
    // Not "silent": that also silences the error about a second document.
    logLevel: "error",
    customTags: [{ tag: VAULT_TAG, resolve: (text: string) => text }],
  });
  const found = worthTelling([...document.errors, ...document.warnings]);
  for (const error of found) tell(source, document, error, problems);
  if (found.length > 0) return undefined;
  return document.directives.yaml.version === "1.2" ? document : otherVersion(source, problems);
}

/** What follows the first syntax error mostly follows from it; the others stand for themselves. */
function worthTelling(errors: readonly YAMLError[]): readonly YAMLError[] {
  const alone = errors.filter(({ code }) => code === "DUPLICATE_KEY" || code === "TAG_RESOLVE_FAILED");
  const syntax = errors.filter((error) => !alone.includes(error)).slice(0, 1);
  return [...syntax, ...alone];
}

function tell(source: SourceText, document: Document.Parsed, error: YAMLError, problems: Problems): void {
  const [start, end] = error.pos;
  const words = WORDS[error.code] ?? {};
  const unclosed = error.message.startsWith("Missing closing");
  const at = unclosed ? openedAt(document, start) : start;
  const key = source.text.slice(start).split(/\s*:|\n/)[0] ?? "";
  const detail = unclosed ? "the quote that opens here is never closed" : (words.detail ?? inLowerCase(error.message));
  problems.error(words.code ?? "yaml-syntax", words.summary ?? "Not valid YAML", {
    source: source.range(at, error.code === "DUPLICATE_KEY" ? at + key.length : at === start ? end : at + 1),
    detail: detail.replace("KEY", () => key),
    ...(words.hint && { hint: words.hint }),
  });
}

/** What the parser's error codes mean to somebody who writes a profile. */
const WORDS: Partial<Record<YAMLError["code"], { code?: string; summary?: string; detail?: string; hint?: string }>> = {
  DUPLICATE_KEY: {
    code: "yaml-duplicate-key",
    summary: "Key written twice",
    detail: "`KEY` stands in this map already",
  },
  TAB_AS_INDENT: {
    code: "yaml-tab",
    summary: "Tab in the indentation",
    detail: "YAML is indented with blanks only",
    hint: "Replace the tab by blanks.",
  },
  MULTIPLE_DOCS: {
    code: "yaml-documents",
    summary: "More than one YAML document in a file",
    detail: "a new document begins here",
    hint: "Put it into a file of its own.",
  },
  TAG_RESOLVE_FAILED: {
    code: "yaml-tag",
    summary: "Unknown YAML tag",
    detail: "this tag has no meaning here",
    hint: "Only !vault is understood; remove the tag.",
  },
  RESOURCE_EXHAUSTION: { code: "yaml-too-much", summary: "Too much in a YAML file", detail: "nested too deeply" },
  BAD_SCALAR_START: { hint: "Put the value in quotes." },
  BLOCK_AS_IMPLICIT_KEY: {
    detail: "a second key in one line",
    hint: "Put a value that has a colon and a blank in it in quotes; put a map on lines of its own, indented.",
  },
  MULTILINE_IMPLICIT_KEY: {
    detail: "this looks like a key, but no colon and blank follow in the same line",
    hint: "Write `key: value`, with a blank after the colon.",
  },
  MISSING_CHAR: { hint: "Write `key: value`, with a blank after the colon; close every quote and bracket." },
};

/** Where the quote was opened that is not closed before `end`. */
function openedAt(document: Document.Parsed, end: number): number {
  let start = end;
  visit(document, {
    Scalar(_, node) {
      const [from = 0, to = 0] = node.range ?? [];
      if (isScalar(node) && node.type?.startsWith("QUOTE") && from < end && to >= end - 1) start = from;
    },
  });
  return start;
}

/** The parser's own words, without the piece of the file that some quote: it may be a secret, and the line is shown. */
function inLowerCase(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/: .*$/s, "");
}

function otherVersion(source: SourceText, problems: Problems): undefined {
  return problems.error("yaml-version", "Not YAML 1.2", {
    source: source.range(0, 0),
    detail: "the %YAML directive asks for another version",
    hint: "Remove the directive.",
  });
}
