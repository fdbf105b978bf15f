import { describe, expect, test } from "vitest";
import { diagnosticsOf } from "./memory-project.ts";

function said(profile: string): string[] {
  return diagnosticsOf({ "profiles/p.yml": profile }).map(({ summary, detail }) => `${summary}: ${detail}`);
}

describe("a text that does not fit in a line of a file", () => {
  test("is refused as that, with the way out", () => {
    const hints = [">\n    mx\n", '"m\\rx"', '"m\\nx"'].map(
      (text) => diagnosticsOf({ "profiles/p.yml": `parameters:\n  smtp_helo_name: ${text}\n` })[0]?.hint,
    );
    const folded = "End a folded text with >- instead of >: that leaves out the last line break.";
    expect(hints).toEqual([folded, "Write it in one line.", "Write it in one line."]);
  });

  test("is told of as one with a NUL character where it has one", () => {
    expect(said('auth: {username: "a\\0b", password: {env: X}}\n')).toEqual([
      "Text with a NUL character: `auth.username` has a NUL character in it, which no file of Postfix may hold",
    ]);
  });

  test("is told of once when it is wrong in itself too, and in one line", () => {
    expect(said('relay: {host: "mx\\n.example"}\n"un\\nknown": 1\n')).toEqual([
      "Unknown key: `un\\nknown` is not a key of a profile",
      'Value not allowed: `relay.host`: expected a host name or an IP address, without brackets and port, got text "mx\\n.example"',
    ]);
  });
});
