import { expect, test } from "vitest";
import { someOf } from "../../src/diagnostics/some-of.ts";

test.each([
  [[], ""],
  [["a", "b"], "a, b"],
  [["a", "b", "c", "d"], "a, b and 2 more"],
])("of many names the first are shown, and how many more there are: %j", (names, text) => {
  expect(someOf(names, 2)).toBe(text);
});
