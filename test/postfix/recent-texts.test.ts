import { expect, test } from "vitest";
import { forRecentTexts } from "../../src/postfix/recent-texts.ts";

function counted() {
  const reads: string[] = [];
  const read = forRecentTexts((text) => {
    reads.push(text);
    return { text };
  });
  return { read, reads };
}

test("a text that comes again is not read again", () => {
  const { read, reads } = counted();
  expect(read("a")).toEqual({ text: "a" });
  expect(read("b")).toEqual({ text: "b" });
  expect(read("a")).toEqual({ text: "a" });
  expect(reads).toEqual(["a", "b"]);
});

test("only the last few texts are kept, and none that is huge", () => {
  const { read, reads } = counted();
  for (const text of ["a", "b", "c", "d", "e", "a"]) expect(read(text)).toEqual({ text });
  const huge = "x".repeat(1_000_000);
  for (const text of [huge, huge, "a"]) expect(read(text)).toEqual({ text });
  expect(reads.map((text) => text[0])).toEqual(["a", "b", "c", "d", "e", "a", "x", "x"]);
});
