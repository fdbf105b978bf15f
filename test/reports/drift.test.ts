import { describe, expect, test } from "vitest";
import type { DriftDocument } from "../../src/engine/drift-document.ts";
import { driftMarkdown } from "../../src/reports/drift-markdown.ts";
import { renderDrift } from "../../src/reports/drift-text.ts";
import { drifts } from "./drifts.ts";

const plain = { color: false, width: 100 };

describe("drift as text", () => {
  test("counts the hosts whose credential is due for rotation, on their profiles or not", () => {
    const credentials = [{ key: "[a]:587", since: { time: "2026-11-24T14:42:00Z" }, overdue: true }];
    const hosts = drifts.hosts
      .filter(({ status }) => status === "on-profile")
      .map((host) => ({ ...host, credentials }));
    const sentence = "1 host on profile, 1 with a credential that is due for rotation";
    expect(renderDrift({ ...drifts, hosts }, plain)).toContain(`Drift: ${sentence}`);
    expect(driftMarkdown({ ...drifts, hosts })).toContain(sentence);
  });

  test("tells who moved, since when, who edited what, what differs, and both ways out", () => {
    expect(renderDrift(drifts, plain)).toBe(`1 host on profile: mx2

mx1
  Postfix 3.7.11; profile smarthost; 1 update
  the host was edited since revision 2; the profile is the same
  revision 2, known-good 2026-11-24 14:42 UTC by root@vm, profile smarthost, commit 4fa6cd76

  Edited since revision 2
    /etc/postfix/main.cf  other content, written 2026-11-24 14:50 UTC
      a person, or another program: dpkg did nothing to Postfix in the minute before it

  Differs (profile -> host)
  /etc/postfix/main.cf
    ~ relayhost  [a.example]:587  ->  [b.example]:25

  To keep what the host has, in profiles/smarthost.yml
    relay:
      host: b.example
      port: 25
    take out: limits.delay
    x: no lines were found that keep it

  To bring the host back
    postmend apply --limit mx1

mx3
  Postfix 3.7.11; profile smarthost; 1 update
  what moved since revision 2 is the profile; the host did not
  revision 2, known-good 2026-11-24 14:42 UTC by root@vm, profile smarthost, commit 4fa6cd76

  Differs (profile -> host)
  /etc/postfix/main.cf
    ~ relayhost  [a.example]:587  ->  [b.example]:25

  To bring the profile to the host
    postmend apply --limit mx3

NOT COMPARED mx9
  error: The host refused the connection
    port 22

Drift: 2 hosts are not on their profiles, 1 on profile, 1 error
`);
  });

  test("names hosts on their profiles with what was edited elsewhere when asked for more", () => {
    expect(renderDrift(drifts, plain, { verbose: true })).toContain(
      "mx2\n  Postfix 3.7.11; profile smarthost; on profile",
    );
  });

  test("says where both moved that not every line may be the host's", () => {
    const hosts = drifts.hosts.map((host) => ({ ...host, moved: "both" as const }));
    for (const text of [renderDrift({ ...drifts, hosts }, plain), driftMarkdown({ ...drifts, hosts })])
      expect(text.replace(/\s+/g, " ")).toContain(
        "(the profile moved too: take the lines that are the host's edit), in",
      );
  });

  test("is one line and a sum where all is well", () => {
    const on: DriftDocument = { ...drifts, hosts: drifts.hosts.filter(({ host }) => host === "mx2") };
    expect(renderDrift(on, plain)).toBe("1 host on profile: mx2\n\nDrift: 1 host on profile\n");
  });

  test("has no line that is wider than the terminal but those to copy", () => {
    const lines = renderDrift(drifts, { color: false, width: 60 }).split("\n");
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
  });

  test("shows a name from a host as it is, with its control characters made visible", () => {
    const hosts = drifts.hosts.map((host) => ({ ...host, because: "\u001b[31mred" }));
    expect(renderDrift({ ...drifts, hosts }, plain)).not.toContain("\u001b");
    expect(driftMarkdown({ ...drifts, hosts })).not.toContain("\u001b");
  });
});

describe("drift as Markdown", () => {
  const text = driftMarkdown(drifts);

  test("has the sum first, what could not be compared next, and the lines to keep as a block", () => {
    expect(text).toMatch(
      /^### postmend drift\n\n2 hosts are not on their profiles, 1 on profile, \*\*1 error\*\*\n\n\*\*Not/,
    );
    expect(text).toContain("```text\nrelay:\n  host: b.example\n  port: 25\n```");
    expect(text).toContain("To bring the host back: `postmend apply --limit mx1`");
    expect(text).toContain("| edited | how | by |");
    expect(text).toContain("On profile: `mx2`");
  });
});
