import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { docPages, withoutCode } from "./pages.ts";

const pages = docPages();

describe("Links in the documentation", () => {
  test.each(pages.map((page) => [page.path, page] as const))("of %s lead somewhere", (path, { text }) => {
    const broken = linksOf(text)
      .filter((target) => !/^(https?|mailto):/.test(target))
      .filter((target) => !leadsSomewhere(path, target));
    expect(broken).toEqual([]);
  });

  test("are looked at: the README has some", () => {
    const readme = pages.find(({ path }) => path === "README.md");
    expect(linksOf(readme?.text ?? "").length).toBeGreaterThan(10);
  });
});

function linksOf(text: string): string[] {
  const plain = withoutCode(text);
  const markdown = [...plain.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  const html = [...plain.matchAll(/(?:src|href|srcset)="([^"]+)"/g)].map(([, target = ""]) => target);
  return [...markdown, ...html];
}

function leadsSomewhere(from: string, target: string): boolean {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? from : normalize(join(dirname(from), decodeURIComponent(file)));
  if (!existsSync(path)) return false;
  if (anchor === undefined) return true;
  return statSync(path).isFile() && anchorsOf(readFileSync(path, "utf8")).has(anchor);
}

/** The anchors that GitHub gives the headings of a page; a repeated heading gets a number. */
function anchorsOf(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ""] of withoutCode(text).matchAll(/^#{1,6} +(.+?)\s*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
    const base = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    let anchor = base;
    for (let count = 1; found.has(anchor); count++) anchor = `${base}-${count}`;
    found.add(anchor);
  }
  return found;
}
