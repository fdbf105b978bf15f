import { describe, expect, test } from "vitest";
import { historyMarkdown } from "../../src/reports/history-markdown.ts";
import { renderHistory } from "../../src/reports/history-text.ts";
import { revisionMarkdown } from "../../src/reports/revision-markdown.ts";
import { renderRevision } from "../../src/reports/revision-text.ts";
import type { HistoryDocument, RevisionDocument } from "../../src/revisions/documents.ts";
import { lines, parameter, REFUSED, revision } from "./samples.ts";

const plain = { color: false, width: 80 };

const HISTORY: HistoryDocument = {
  schema: "postmend/history/v1",
  hosts: [
    { host: "mx9", instance: null, revisions: [], error: [REFUSED] },
    {
      host: "mx1.example.net",
      instance: "default",
      revisions: [
        revision(3, { current: true, action: "rollback", rolled_back_to: 1, outcome: "rolled-back" }),
        revision(2, { outcome: "known-good" }),
        revision(1, { action: "found", profile: null, commit: null, outcome: "found" }),
      ],
    },
    { host: "mx2", instance: "out", revisions: [] },
  ],
};

const SHOWN: RevisionDocument = {
  schema: "postmend/show/v1",
  host: "mx1.example.net",
  revision: revision(2, { current: true }),
  compared_with: 1,
  changes: [parameter("relayhost", "[mail.old.example]:25", "[smtp.relay.example]:587")],
};

describe("the history of hosts", () => {
  test("is a table of revisions with a star at the one in force; a host that was not read comes last", () => {
    expect(renderHistory(HISTORY, { color: false, width: 90 })).toBe(
      lines(
        "mx1.example.net  3 revisions",
        "       when (UTC)        who          what           profile    commit    outcome",
        "  * 3  2026-11-23 09:12  ops@bastion  rollback to 1  smarthost  1a2b3c4d  rolled-back",
        "    2  2026-11-22 09:12  ops@bastion  apply          smarthost  1a2b3c4d  known-good",
        "    1  2026-11-21 09:12  ops@bastion  found          -          -         found",
        "",
        "mx2  instance out; no revisions: postmend has not changed this host",
        "",
        "NOT READ mx9",
        "  error: The host refused the connection",
        "    connect ECONNREFUSED 192.0.2.9:22",
        "    hint: check that sshd runs there:",
        "            ssh -p 22 mx9.example.net true",
      ),
    );
  });

  test("of a host with a damaged store is what can be gone back to, and then what is damaged", () => {
    const host = HISTORY.hosts.find(({ revisions }) => revisions.length > 0);
    if (!host) throw new Error("there is no host in the example");
    const error = [{ code: "store-damaged", severity: "error", summary: "The store is damaged" }] as const;
    const document: HistoryDocument = { ...HISTORY, hosts: [{ ...host, error }] };
    expect(renderHistory(document, { color: false, width: 90 })).toMatch(
      /^mx1\.example\.net {2}3 revisions\n[\s\S]* 1 {2}2026[^\n]+\n {2}error: The store is damaged\n$/,
    );
    expect(historyMarkdown(document)).toMatch(/3 revisions[\s\S]*rollback to 1[\s\S]*The store is damaged/);
  });

  test("leaves out the commit, then the profile, then the person where the terminal is narrow", () => {
    const document: HistoryDocument = { ...HISTORY, hosts: HISTORY.hosts.slice(1, 2) };
    expect(renderHistory(document, { color: false, width: 80 })).toBe(
      lines(
        "mx1.example.net  3 revisions",
        "       when (UTC)        who          what           profile    outcome",
        "  * 3  2026-11-23 09:12  ops@bastion  rollback to 1  smarthost  rolled-back",
        "    2  2026-11-22 09:12  ops@bastion  apply          smarthost  known-good",
        "    1  2026-11-21 09:12  ops@bastion  found          -          found",
      ),
    );
    expect(renderHistory(document, { color: false, width: 52 })).toBe(
      lines(
        "mx1.example.net  3 revisions",
        "       when (UTC)        what           outcome",
        "  * 3  2026-11-23 09:12  rollback to 1  rolled-back",
        "    2  2026-11-22 09:12  apply          known-good",
        "    1  2026-11-21 09:12  found          found",
      ),
    );
  });

  test("is a table in Markdown too", () => {
    expect(historyMarkdown({ ...HISTORY, hosts: HISTORY.hosts.slice(1) })).toBe(
      lines(
        "### postmend history",
        "",
        "**`mx1.example.net`**: 3 revisions",
        "",
        "| revision | when | who | what | profile | commit | outcome |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| **3** | 2026-11-23 09:12 UTC | `ops@bastion` | rollback to 1 | `smarthost` | `1a2b3c4d` | rolled-back |",
        "| 2 | 2026-11-22 09:12 UTC | `ops@bastion` | apply | `smarthost` | `1a2b3c4d` | known-good |",
        "| 1 | 2026-11-21 09:12 UTC | `ops@bastion` | found |  |  | found |",
        "",
        "**`mx2`**: no revisions",
      ),
    );
  });
});

describe("one revision", () => {
  test("shows where it comes from, its files without the digests of secrets, and what it changed", () => {
    expect(renderRevision(SHOWN, plain)).toBe(
      lines(
        "mx1.example.net revision 2  the host is on it",
        "  when     2026-11-22 09:12 UTC",
        "  who      ops@bastion, postmend 0.1.0",
        "  what     apply",
        "  outcome  applied",
        "  profile  smarthost",
        "  commit   1a2b3c4d5e6f708192a3b4c5d6e7f80910213243",
        "  plan     4f9c1a",
        "",
        "Files",
        "  /etc/postfix/main.cf      0644 root  9f86d081884c",
        "  /etc/postfix/sasl_passwd  0600 root  holds secrets",
        "  /etc/postfix/tls_policy   absent",
        "",
        "From revision 1 to 2: 1 update",
        "",
        "  /etc/postfix/main.cf",
        "    ~ relayhost  [mail.old.example]:25  ->  [smtp.relay.example]:587",
      ),
    );
  });

  test("says so when there is no difference", () => {
    const same = renderRevision({ ...SHOWN, changes: [] }, plain);
    expect(same.endsWith("\nFrom revision 1 to 2: no difference\n")).toBe(true);
  });

  test("tells since when its credentials were in force, and where that is not known exactly", () => {
    const time = "2026-11-22T09:12:33Z";
    const credentials = [
      { key: "[a]:587", since: { time } },
      { key: "[b]:587", since: { time, at_least: true } },
      { key: "shop@a", since: null },
    ] as const;
    const document = { ...SHOWN, revision: { ...SHOWN.revision, credentials } };
    expect(renderRevision(document, plain)).toContain(
      lines(
        "  credential  [a]:587 since 2026-11-22 09:12 UTC",
        "  credential  [b]:587 since 2026-11-22 09:12 UTC or longer",
        "  credential  shop@a of unknown age",
      ),
    );
    expect(revisionMarkdown(document)).toContain("credential \\[b]:587 since 2026-11-22 09:12 UTC or longer");
  });

  test("is told in Markdown with the same facts", () => {
    expect(revisionMarkdown(SHOWN)).toBe(
      lines(
        "### `mx1.example.net` revision 2",
        "",
        "2026-11-22 09:12 UTC, `ops@bastion`; apply, applied; profile `smarthost`; commit `1a2b3c4d5e6f708192a3b4c5d6e7f80910213243`",
        "",
        "From revision 1 to 2: 1 update",
        "",
        "`/etc/postfix/main.cf`",
        "",
        "|  | name | before | after |",
        "| --- | --- | --- | --- |",
        "| `~` | `relayhost` | `[mail.old.example]:25` | `[smtp.relay.example]:587` |",
      ),
    );
  });
});
