import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newNonce, parseRecords, probeAnswers } from "../../src/transports/frames.ts";

const bytes = (text: string) => Buffer.from(text, "utf8");

describe("parseRecords", () => {
  test("skips banners and noise, also when the noise has no newline at its end", () => {
    const stdout = bytes("Welcome to mx1\nLast login: never N a x\nnoiseN version is 3.5.25\n\nN main status 0\nbye");
    expect(parseRecords(bytes(stdout.toString().replaceAll("N ", "NONCE ")), "NONCE")).toEqual([
      { name: "a", kind: "word", word: "x", data: "" },
      { name: "version", kind: "word", word: "is", data: "3.5.25" },
      { name: "main", kind: "status", status: 0 },
    ]);
  });

  test("what a probe printed is all that comes before the next record, byte for byte", () => {
    const printed = Buffer.from("a\0\xffb\r\n\n", "latin1");
    const stdout = Buffer.concat([bytes("noise\nN a out\n"), printed, bytes("N a err\nN a status 0\nnoise\n")]);
    expect(parseRecords(stdout, "N")).toEqual([
      { name: "a", kind: "out", bytes: printed },
      { name: "a", kind: "err", bytes: Buffer.alloc(0) },
      { name: "a", kind: "status", status: 0 },
    ]);
  });

  test.each([
    ["ends in the middle", "N a text aGVs"],
    ["damaged base64", "N a text aGV\n"],
    ["damaged base64", "N a text aG!s\n"],
    ["not a number", "N a status\n"],
    ["without a name or a kind", "N a\n"],
  ])("says when a record is damaged: %s", (what, text) => {
    expect(() => parseRecords(bytes(text), "N")).toThrow(what);
  });

  test("does not show the data of a damaged record, which may be sensitive", () => {
    expect(() => parseRecords(bytes("N sasl_passwd text c2VjcmV0=x\n"), "N")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("c2Vj") }),
    );
  });

  test("any bytes that a host sends are records or a host error, never a crash", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.constant("N "), fc.constant("\n"), fc.constant(" out\n"), fc.constant(" text "), fc.string()),
        ),
        (parts) => {
          try {
            parseRecords(bytes(parts.join("")), "N");
          } catch (error) {
            expect(error).toMatchObject({ name: "PostmendError", fault: "host" });
          }
        },
      ),
    );
  });
});

test.each(["N a out\nhalf of what it pri", "N a out\nall of it\nN a err\n"])(
  "a probe that answered only in part is an error, not an absence: %j",
  (text) => expect(() => probeAnswers(parseRecords(bytes(text), "N"))).toThrow("only in part"),
);

test("no two nonces are the same, and none holds a blank", () => {
  const nonces = Array.from({ length: 1000 }, newNonce);
  expect(new Set(nonces).size).toBe(1000);
  expect(nonces.join("")).toMatch(/^[\w-]+$/);
});
