import { expect, test } from "vitest";
import { quotable } from "../../src/plan/sensitive.ts";

test("a credential in a line that is quoted is masked, and so is the value of a name that Postfix does not know", () => {
  expect(quotable("smtp_sasl_password_maps static:user:hunter2")).toBe("smtp_sasl_password_maps static:‹secret›");
  expect(quotable("warning: /etc/postfix/main.cf: unused parameter: relay_pasword=hunter2")).toBe(
    "warning: /etc/postfix/main.cf: unused parameter: relay_pasword",
  );
});

test("other words of Postfix are quoted as they are", () => {
  const said = "fatal: /etc/postfix/main.cf, line 3: missing '=' after attribute name";
  expect(quotable(said)).toBe(said);
});
