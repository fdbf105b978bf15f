import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A Markdown page of the repository. */
export interface DocPage {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** Every Markdown page that people read: those of the root, and everything under docs/. */
export function docPages(): DocPage[] {
  const top = readdirSync(root).map((name) => join(root, name));
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) =>
    join(root, "docs", name),
  );
  return [...top, ...docs]
    .filter((path) => path.endsWith(".md"))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));
}

/** The text without code, in which nothing is a link and nothing a heading. */
export function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, "").replace(/^ {4}.*$/gm, "");
}

/** The fenced blocks of a language. */
export function codeBlocks({ text }: DocPage, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].flatMap(([, name, body]) =>
    name === language && body !== undefined ? [body] : [],
  );
}
