import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText } from "../../src/observe/text.ts";

describe("bytes of a file", () => {
  test("lead back to themselves, whatever they are", () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.string({ unit: "binary" }).map((text) => new Uint8Array(Buffer.from(text))),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        const { text, encoding } = decodeText(bytes);
        expect(new Uint8Array(Buffer.from(text, encoding))).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  test("are UTF-8 where they can be, with their byte order mark, and else one character a byte", () => {
    expect(decodeText(Buffer.from("\ufeffrelayhost = ä\n"))).toEqual({
      text: "\ufeffrelayhost = ä\n",
      encoding: "utf8",
    });
    expect(decodeText(Buffer.from([0x6d, 0xe4]))).toEqual({ text: "mä", encoding: "latin1" });
    expect(decodeText(Buffer.from([0xed, 0xa0, 0x80])).encoding).toBe("latin1");
  });
});
