import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactor } from "../../src/secrets/redact.ts";
import { Secret } from "../../src/secrets/secret.ts";

const value = 'p@ss"wörd=1\\ä b';
const redact = redactor([new Secret(value)]);

describe("The redactor", () => {
  test.each([
    ["as it is", value],
    ["in JSON", JSON.stringify(value).slice(1, -1)],
    ["in JSON in JSON", JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ["in a URL", encodeURIComponent(value)],
    ["in a form", encodeURIComponent(value).replaceAll("%20", "+")],
    ["in hex", Buffer.from(value).toString("hex")],
    ["in base64", Buffer.from(value).toString("base64")],
    ["in base64 for URLs", Buffer.from(value).toString("base64url")],
    ["in quoted-printable", 'p@ss"w=C3=B6rd=3D1\\=C3=A4 b'],
  ])("masks a secret %s", (_, encoded) => {
    expect(redact(`before ${encoded} after`)).toBe("before ‹secret› after");
  });

  test("masks a password in what AUTH PLAIN sends, whatever the user name's length", () => {
    for (const user of ["a", "ab", "abc", "abcd"]) {
      const shown = redact(Buffer.from(`\0${user}\0${value}`).toString("base64"));
      expect(shown).toContain("‹secret›");
      expect(Buffer.from(shown, "base64").toString("latin1")).not.toContain("ss");
    }
  });

  test("masks the longer of two secrets of which one begins with the other", () => {
    expect(redactor([new Secret("hunter"), new Secret("hunter2")])("hunter2 hunter")).toBe("‹secret› ‹secret›");
  });

  test("masks a short secret only where it stands alone", () => {
    expect(redactor([new Secret("ab")])("ab, abc and cab: ab")).toBe("‹secret›, abc and cab: ‹secret›");
  });

  test("leaves a short secret in words of any script, and signs that are no secret", () => {
    expect(redactor([new Secret("m")])("für mäßig, größer: m")).toBe("für mäßig, größer: ‹secret›");
    expect(redactor([new Secret("ä")])("März ä")).toBe("März ‹secret›");
    expect(redactor([new Secret("=")])("relayhost=[a]:587 == b, password: =")).toBe(
      "relayhost=[a]:587 == b, password: ‹secret›",
    );
    const json = JSON.stringify({ a: [1, "x"], b: {} }, undefined, 2);
    for (const sign of [",", ":", '"', "/"]) expect(redactor([new Secret(sign)])(json)).toBe(json);
  });

  test("leaves text alone that has no secret in it, and without secrets all text", () => {
    expect(redact("relayhost = [smtp.example.com]:587")).toBe("relayhost = [smtp.example.com]:587");
    expect(redactor([])("anything")).toBe("anything");
    expect(redactor([new Secret("")])("anything")).toBe("anything");
  });

  test("leaves nothing of any secret in any of its forms", () => {
    const unit = fc.constantFrom(..."abcXYZ019 =+/\\\"'$^.*?()[]{}|-%&<>äß€😀");
    const secrets = fc.string({ unit, minLength: 4, maxLength: 30 }).filter((text) => text.trim().length >= 4);
    fc.assert(
      fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
        const mask = redactor([new Secret(secret)]);
        const forms = [
          secret,
          JSON.stringify(secret).slice(1, -1),
          Buffer.from(secret).toString("base64"),
          Buffer.from(secret).toString("hex"),
        ];
        for (const form of forms) expect(mask(`${before}${form}${after}`)).toContain("‹secret›");
        expect(mask(`${before}\n${secret}\n${after}`)).not.toContain(`\n${secret}\n`);
      }),
    );
  });
});
