import { describe, expect, test } from "vitest";
import { probeMarkdown } from "../../src/reports/probe-markdown.ts";
import { renderProbe } from "../../src/reports/probe-text.ts";
import { probes } from "./probes.ts";

describe("relay tests", () => {
  test("as text are a timeline for each relay, what is wrong, and the next step", () => {
    const text = renderProbe(probes, { color: false, width: 100 });
    expect(text).toContain("mx1  profile smarthost\n  accepts  [a.example]:587  12 ms\n");
    expect(text).toMatch(/REFUSES {2}\[b\.example\]:587 {2}for @shop\.example, 8 ms\n/);
    expect(text).toMatch(
      / {4}AUTH +3 ms {2}535 5\.7\.8 no\n {2}sasl-auth-failed: the relay said: 535 5\.7\.8 no\n {2}next: Check/,
    );
    expect(text).toContain("undetermined: mail exchangers");
    expect(text).toContain("by openssl on the host, because its sshd forbids forwarding");
    expect(text).toMatch(/NOT READ mx9\n/);
    expect(text).toContain("mx3  settings of now\n  no relay: the host delivers");
    expect(text).toMatch(
      /Result: 1 relay refused, 1 relay undetermined, 1 relay accepted, 1 host could not be asked\n$/,
    );
  });

  test("as Markdown are a table for each relay", () => {
    const text = probeMarkdown(probes);
    expect(text).toMatch(/^### Relays: 1 relay refused/);
    expect(text).toContain("| AUTH | **failed** | 3 ms | 535 5.7.8 no |");
    expect(text).toContain("refuses, `sasl-auth-failed` (for @&#8203;shop.example)");
  });

  test("that are too many for a comment keep their verdicts", () => {
    const many = { ...probes, hosts: Array.from({ length: 40 }, () => probes.hosts).flat() };
    const text = probeMarkdown(many, { limit: 20_000 });
    expect(text.length).toBeLessThan(20_000);
    expect(text).toContain("Cut to fit into a comment");
  });
});
