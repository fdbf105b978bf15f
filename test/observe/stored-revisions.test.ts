import { describe, expect, test } from "vitest";
import { storedRevisions } from "../../src/observe/stored-revisions.ts";
import { parseManifest } from "../../src/revisions/manifest.ts";

const digest = "a".repeat(64);
const known = {
  schema: "postmend/revision/v1",
  time: "2026-01-02T03:04:05Z",
  actor: "me@here",
  postmend: "1.0.0",
  action: "apply",
  profile: "smarthost",
  profile_digest: null,
  commit: null,
  fingerprint: "f00d",
  managed: ["relayhost"],
  sensitive: ["/etc/postfix/sasl_passwd"],
};
const fileLines = [
  `${digest} 600 0 0 1700000000 27 /etc/postfix/sasl_passwd`,
  "- - - - - - /etc/postfix/tls_policy",
  `${digest} 644 0 107 1700000001 138 /etc/postfix/main.cf`,
];

/** What `tail -n +1` prints of several files. */
function printed(files: Record<string, string>): string {
  return Object.entries(files)
    .map(([name, text]) => `==> ${name} <==\n${text}`)
    .join("\n");
}

function revision(number: string, outcome = "applied") {
  return {
    [`${number}/files`]: `${fileLines.join("\n")}\n`,
    [`${number}/manifest.json`]: `${JSON.stringify(known)}\n`,
    [`${number}/outcome`]: `${outcome}\n`,
  };
}

describe("the store as tail prints it", () => {
  test("becomes revisions, oldest first, whose manifests join both halves", () => {
    const [first, second] = storedRevisions(printed({ ...revision("000010"), ...revision("000009", "found") }));
    expect([first?.number, first?.outcome]).toEqual([9, "found"]);
    const { sensitive: _, ...rest } = known;
    expect(parseManifest(second?.manifest ?? "")).toEqual({
      ...rest,
      number: 10,
      files: [
        {
          path: "/etc/postfix/sasl_passwd",
          sha256: digest,
          mode: "0600",
          uid: 0,
          gid: 0,
          mtime: 1_700_000_000,
          sensitive: true,
        },
        { path: "/etc/postfix/tls_policy", absent: true },
        {
          path: "/etc/postfix/main.cf",
          sha256: digest,
          mode: "0644",
          uid: 0,
          gid: 107,
          mtime: 1_700_000_001,
          sensitive: false,
        },
      ],
    });
  });

  test("is empty when nothing is in it", () => {
    expect(storedRevisions("")).toEqual([]);
  });

  test.each([
    ["its files are missing", { "000001/files": "" }],
    ["a file line is cut short", { "000001/files": `${digest} 644 0\n` }],
    ["its manifest is no JSON", { "000001/manifest.json": "{" }],
    ["its manifest is missing", { "000001/manifest.json": "" }],
  ])("keeps a damaged revision in sight, without a manifest, when %s", (_, damage) => {
    const stored = storedRevisions(printed({ ...revision("000001"), ...damage }));
    expect(stored).toEqual([{ number: 1, outcome: "applied", manifest: "" }]);
  });

  test("keeps a revision in sight of which nothing but its directory is left", () => {
    const stored = storedRevisions(`==> 000001/ <==\n==> 000002/ <==\n${printed(revision("000001"))}`);
    expect(stored.map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, "applied"],
      [2, "damaged"],
    ]);
    expect(stored[1]?.manifest).toBe("");
  });

  test("names an outcome that got lost", () => {
    expect(storedRevisions(printed({ ...revision("000001"), "000001/outcome": "" }))[0]?.outcome).toBe("damaged");
  });
});
