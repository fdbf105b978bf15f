import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, test } from "vitest";
import { neutralise } from "../../src/diagnostics/diagnostic.ts";
import { code, fenced, htmlCode, markdownTable, prose } from "../../src/reports/markdown.ts";

/** The judge is a parser of GitHub's Markdown: what it shows must be what was handed in, and nothing but text. */
function shown(markdown: string): string {
  return micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
}

function textOf(html: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };
  return html
    .replace(/&(?:#(\d+)|(lt|gt|amp|quot));/g, (_, number: string | undefined, name: string) =>
      number === undefined ? (named[name] ?? "") : String.fromCodePoint(Number(number)),
    )
    .replaceAll("\u200b", "");
}

const text = fc
  .oneof(
    fc.string({
      unit: fc.constantFrom(..."`|\\<>&*_[]()!#@~$-:/. \n", "a", "b", "www.", "http://", "&lt;", "</code>"),
    }),
    fc.string({ unit: "grapheme" }),
  )
  .filter(
    (candidate) => candidate.trim() !== "" && candidate.trim() === candidate && !/\s\s|[\u2028\u2029]/.test(candidate),
  );

describe("GitHub reads", () => {
  test("inline code in a table cell as the very text", () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const html = shown(markdownTable(["left", "right"], [[code(left), code(right)]]));
        const cells = [...html.matchAll(/<td><code>(.*?)<\/code><\/td>/g)].map(([, inner]) => textOf(inner ?? ""));
        expect(cells).toEqual([neutralise(left), neutralise(right)]);
      }),
    );
  });

  test("prose in a table cell as the very text, without a link or an element", () => {
    fc.assert(
      fc.property(text, (said) => {
        const html = shown(markdownTable(["said", "next"], [[prose(said), "x"]]));
        const [, inner] = /<td>(.*?)<\/td>\n<td>x<\/td>/.exec(html) ?? [];
        expect(inner).not.toMatch(/<[a-z]/);
        expect(textOf(inner ?? "")).toBe(neutralise(said).replaceAll("\u200b", ""));
      }),
    );
  });

  test("a summary as the very text", () => {
    fc.assert(
      fc.property(text, (said) => {
        const html = shown(`<details><summary>${htmlCode(said)}</summary>\n\nbody\n\n</details>`);
        const [, inner] = /<summary><code>(.*?)<\/code><\/summary>\n<p>body<\/p>\n<\/details>/.exec(html) ?? [];
        expect(textOf(inner ?? "")).toBe(neutralise(said));
      }),
    );
  });

  test("a fenced block as the very text", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (rows) => {
        const block = rows.map(neutralise).join("\n");
        const html = shown(`${fenced(block)}\n\nafter`);
        const [, inner] = /<pre><code class="language-text">([\s\S]*)\n<\/code><\/pre>\n<p>after<\/p>/.exec(html) ?? [];
        expect(textOf(inner ?? "")).toBe(block);
      }),
    );
  });
});
