import { describe, expect, test } from "vitest";
import { code, fenced, htmlCode, prose } from "../../src/reports/markdown.ts";

describe("text from outside in Markdown", () => {
  test("is inline code as it is where nothing in it can break out", () => {
    expect(code("[smtp.relay.example]:587 <b> @all $x")).toBe("`[smtp.relay.example]:587 <b> @all $x`");
  });

  test.each([
    ["a|b", "<code>a&#124;b</code>"],
    ["a`b", "<code>a&#96;b</code>"],
    ["`</code><img src=x>", "<code>&#96;&#60;&#47;code&#62;&#60;img src&#61;x&#62;</code>"],
    ["a\\", "<code>a&#92;</code>"],
    [" a", "<code> a</code>"],
  ])("is HTML of entities where a backtick, bar or backslash is in it: %j", (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test("is cut where it is long, and says so", () => {
    expect(code("x".repeat(1000), 10)).toBe("`xxxxxxxxxx` (990 more characters)");
  });

  test("keeps to one line", () => {
    expect(code("a\nb")).toBe("<code>a&#92;nb</code>");
    expect(htmlCode("a\n</summary>")).toBe("<code>a&#92;n&#60;&#47;summary&#62;</code>");
  });

  test.each([
    ["ask @ops-team or @all", "ask @&#8203;ops-team or @&#8203;all"],
    ["fixes #12 and !3 of ~label", "fixes \\#&#8203;12 and !&#8203;3 of \\~&#8203;label"],
    ["<img src=x> & more", "&#60;img src=x> &#38; more"],
    ["*bold* _it_ but smtp_tls_level", "\\*bold\\* \\_it\\_ but smtp_tls_level"],
    ["[text](https://evil.example) www.evil.example", "\\[text](https:&#8203;//evil.example) www&#8203;.evil.example"],
    ["a | b `c`", "a \\| b \\`c\\`"],
  ])("is harmless prose: %j", (text, expected) => {
    expect(prose(text)).toBe(expected);
  });

  test("cannot close its fence", () => {
    expect(fenced("a\n````\nb\n")).toBe("`````text\na\n````\nb\n`````");
  });
});
