import fc from "fast-check";
import { expect, test } from "vitest";
import { checkSeal, sealer } from "../../src/engine/seal.ts";

const text = fc.string({ unit: "binary" });

test("a seal fits the text that it was made of, and no other one", async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (sealed, other) => {
      const seal = await sealer()(sealed);
      expect(await checkSeal(sealed, seal)).toBe(true);
      expect(await checkSeal(other, seal)).toBe(other === sealed);
    }),
    { numRuns: 5 },
  );
});

test("two plan files seal the same secret differently, so that seals cannot be compared", async () => {
  expect(await sealer()("s3cret")).not.toBe(await sealer()("s3cret"));
});

test("one plan file seals the same secret alike", async () => {
  const seal = sealer();
  expect(await seal("s3cret")).toBe(await seal("s3cret"));
});

test.each(["", "scrypt", "scrypt::", "scrypt:AA:", "scrypt:AA:AA", "sha256:AA:AA", "scrypt:AA:AA:AA", "plain:s3cret"])(
  "a seal of another form fits nothing: %j",
  async (seal) => {
    expect(await checkSeal("s3cret", seal)).toBe(false);
    expect(await checkSeal("", seal)).toBe(false);
  },
);
