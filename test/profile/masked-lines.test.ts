import { describe, expect, test } from "vitest";
import { maskedLines } from "../../src/profile/masked-lines.ts";

describe("A line that is shown under an error", () => {
  test.each([
    ["  password: hunter2", "  password: ‹secret›"],
    ["- password: 'hunter2'", "- password: ‹secret›"],
    ['  "password" : hunter2 # really', '  "password" : ‹secret›'],
    ["auth: {username: a, password: hunter2}", "auth: {username: a, password: ‹secret›"],
    ["auth: {username: a, password:hunter2}", "auth: {username: a, password:‹secret›"],
    ["  pasword: hunter2", "  pasword: ‹secret›"],
    ["  pssword: hunter2", "  pssword: ‹secret›"],
    ["  api_key: hunter2", "  api_key: ‹secret›"],
    ["  password: {hunter2}", "  password: ‹secret›"],
    ["  password: # hunter2", "  password: ‹secret›"],
    ["# password: hunter2", "# password: ‹secret›"],
    ["become_password: hunter2", "become_password: ‹secret›"],
  ])("masks what looks like a secret: %s", (line, shown) => {
    expect(maskedLines([line])).toEqual([shown]);
  });

  test.each([
    "  password: {env: RELAY_PASSWORD}",
    "auth: {username: a, password: {enb: X}, mechanisms: PLAIN}",
    "  smtp_sasl_password_maps: hash:/etc/postfix/sasl_passwd",
    "relay: {host: smtp.example.com, port: 587}",
    "  path: /etc/postfix",
    "- from: '@shop.example'",
  ])("shows the rest as it is: %s", (line) => {
    expect(maskedLines([line])).toEqual([line]);
  });

  test("masks what continues in the lines below, and nothing after it", () => {
    const lines = [
      "  password: |",
      "    hunter2",
      "",
      "    hunter3",
      "  username: a",
      "  password:",
      "    hunter4",
      "tls:",
    ];
    expect(maskedLines(lines)).toEqual([
      "  password: ‹secret›",
      "    ‹secret›",
      "",
      "    ‹secret›",
      "  username: a",
      "  password:",
      "    ‹secret›",
      "tls:",
    ]);
  });

  test("shows a reference in the lines below", () => {
    const lines = ["  password:", "    exec: [pass, show]", "  password:", "    env: X"];
    expect(maskedLines(lines)).toEqual(lines);
  });
});
