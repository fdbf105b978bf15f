import { describe, expect, test } from "vitest";
import { rotationDocument } from "../../src/engine/rotation-outcome.ts";
import { rotationMarkdown } from "../../src/reports/rotation-markdown.ts";
import { renderRotation } from "../../src/reports/rotation-text.ts";
import { complete, rotation } from "./rotations.ts";
import { lines } from "./samples.ts";

const plain = { color: false, width: 120 };

describe("a rotation as text", () => {
  test("says of each host which credential it is on, and why the rest was left alone", () => {
    expect(renderRotation(rotation, plain)).toBe(
      lines(
        "rotated    mx1  on the new credential  the relay takes the new one; revision 7; the old one: [relay.example]:587 since",
        "                                       2026-08-25 14:42 UTC",
        "RESTORED   mx2  on the old credential  the relay takes the new one; [relay.example]:587 since 2026-08-25 14:42 UTC",
        "not begun  mx3  on the old credential  the relay takes the new one",
        "",
        "mx2",
        "  error: The host refused the connection",
        "    connect ECONNREFUSED 192.0.2.9:22",
        "    hint: check that sshd runs there:",
        "            ssh -p 22 mx9.example.net true",
        "",
        "Old credential: do not revoke it yet: mx2, mx3 are not on the new one",
        "Rotation: mx2 failed and has the old credential back; 1 host on the new credential, 2 on the old one",
      ),
    );
  });

  test("calls no credential new or old where all hosts had the one of their profiles before", () => {
    const hosts = complete.hosts.map((host) => ({ ...host, status: "already", apply: null }) as const);
    const document = rotationDocument(hosts, { check: false, consent: "agreed", sharing: [] });
    const text = renderRotation(document, plain);
    expect(text).toContain("mx1  on the credential of its profile");
    expect(text).toContain("never the one that the profiles have now");
    expect(text).not.toMatch(/it can be revoked now|on the new credential {2}/);
  });

  test("says that the old credential can be revoked once all hosts are on the new one", () => {
    const sentence = "all 2 hosts of the inventory that may use it are on the new one";
    expect(renderRotation(complete, { color: false, width: 160 })).toContain(
      `Old credential: ${sentence}; it can be revoked now; until then postmend rollback HOST goes back to it`,
    );
  });
});

test("a rotation in Markdown tells the same in a table", () => {
  const text = rotationMarkdown(rotation);
  expect(text).toContain("Old credential: do not revoke it yet: mx2, mx3 are not on the new one");
  expect(text).toContain("| `mx2` | RESTORED | on the old credential |");
  expect(text).toContain("error: The host refused the connection");
});
