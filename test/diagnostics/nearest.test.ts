import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest } from "../../src/diagnostics/nearest.ts";

const levels = ["none", "may", "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"];

describe("The nearest word", () => {
  test.each([
    ["encrpyt", "encrypt"],
    ["Encrypt", "encrypt"],
    ["ENCRYPTED", "encrypt"],
    ["dane_only", "dane-only"],
    ["securee", "secure"],
    ["my", "may"],
  ])("to %s is %s", (word, meant) => {
    expect(nearest(word, levels)).toBe(meant);
  });

  test.each(["x", "", "starttls", "always", "encryption of everything"])("to %j is none", (word) => {
    expect(nearest(word, levels)).toBeUndefined();
  });

  test("is the one that alone ends like the word", () => {
    expect(nearest("1.2", ["TLSv1.1", "TLSv1.2"])).toBe("TLSv1.2");
    expect(nearest("host", ["relayhost", "myhost"])).toBeUndefined();
  });

  test("is one of the candidates, never the word itself, and found for long words at once", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.array(fc.string({ maxLength: 30 })), (word, candidates) => {
        const found = nearest(word, candidates);
        expect(found === undefined || (candidates.includes(found) && found !== word)).toBe(true);
      }),
    );
  });
});
