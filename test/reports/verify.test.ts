import { describe, expect, test } from "vitest";
import { verifyMarkdown } from "../../src/reports/verify-markdown.ts";
import { renderVerify } from "../../src/reports/verify-text.ts";
import { verifications } from "./verifications.ts";

describe("a verification", () => {
  test("as text is a line for each criterion, and the next step for what is not met", () => {
    const text = renderVerify(verifications, { color: false, width: 110 });
    expect(text).toContain("mx1  profile smarthost\n  met  relay           0.3 s  [a.example]:587 accepts the host\n");
    expect(text).toMatch(/FAILED +queue +1 min 0 s +it grows: 3 waited, 9 wait/);
    expect(text).toMatch(/not asked +test message +no message shall be sent\n/);
    expect(text).toMatch(/next: Check `auth\.username`/);
    expect(text).toMatch(/NOT ASKED mx9\n/);
    expect(text).toMatch(
      /Result: mail does not flow through 1 host, mail flows through 1 host, 1 host could not be asked\n$/,
    );
  });

  test("as Markdown is a table for each host", () => {
    const text = verifyMarkdown(verifications);
    expect(text).toMatch(/^### Verification: mail does not flow through 1 host/);
    expect(text).toContain("| test message | met | 2.1 s | delivered to a.example");
    expect(text).toContain("**`mx2`**: **failed**");
  });

  test("of too many hosts for a comment keeps the verdicts", () => {
    const many = { ...verifications, hosts: Array.from({ length: 60 }, () => verifications.hosts).flat() };
    const text = verifyMarkdown(many, { limit: 10_000 });
    expect(text.length).toBeLessThan(10_000);
    expect(text).toContain("Cut to fit into a comment");
  });
});
