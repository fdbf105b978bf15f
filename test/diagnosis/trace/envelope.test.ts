import { expect, test } from "vitest";
import { checkedEnvelope } from "../../../src/diagnosis/trace/envelope.ts";

test.each([
  ["a@b.example", "c@d.example"],
  ["", "c@d.example"],
  ["root", "postmaster"],
  ["user+ext@b.example", "c%d@e.example"],
  ["a@b.example", "c@[192.0.2.1]"],
  ["a@b.example", "c@[IPv6:2001:db8::1]"],
  ["a@b.example", "c@1.2.3.4"],
  ["a@b.example", "c@d.example."],
  ["grüße@bücher.example", "c@d.example"],
])("takes %s -> %s", (from, to) => {
  expect(checkedEnvelope(from, to)).toEqual({ from, to });
});

test("takes angle brackets off; alone they are the null sender", () => {
  expect(checkedEnvelope("<>", "<c@d.example>")).toEqual({ from: "", to: "c@d.example" });
});

test.each([
  ["a@b.example", "", "it is empty"],
  ["a@b.example", "<>", "it is empty"],
  ["a b@c.example", "d@e.example", "it holds a blank"],
  ["a@b.example", '"x y"@e.example', "it holds a blank"],
  ["a@b.example", "c@d@e.example", "it has two @"],
  ["a@b.example", "@e.example", "nothing stands before the @"],
  ["a@b.example", "c@", "nothing stands after the @"],
  ["a@b.example", "c@-d-", "its domain is no host name"],
  ["a@b.example", "c@[nonsense]", "its domain is no host name"],
  ["a@b.example", "c@e\u0000.example", "it holds a control character"],
  ["a@b.example", "c\n@e.example", "it holds a control character"],
  ["a@b.example", `${"x".repeat(600)}@e.example`, "it is longer than 512 characters"],
])("refuses %s -> %s", (from, to, why) => {
  expect(() => checkedEnvelope(from, to)).toThrow(why);
});

test("tells what is wrong with both at once", () => {
  expect(() => checkedEnvelope("a b", "")).toThrow(/--from.*\n.*--to/);
});
