import { describe, expect, test } from "vitest";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { revisionContents } from "../../src/revisions/contents.ts";
import { Answer } from "../observe/answer.ts";
import { manifest, sha256 } from "./stored.ts";

const table = "[a] u:hunter2\n";
const binary = Buffer.from([0, 0xff, 0x80]);
const asked = { host: "mx1", number: 4 };

/** How the host answers for revision 4: a main.cf that was not there, a table and its built file. */
function stored(): Answer {
  const { number: _, files: __, ...known } = manifest(4, []);
  const lines = [
    `${sha256(binary)} 600 0 0 1700000000 3 /etc/postfix/sasl_passwd.db`,
    `${sha256(table)} 600 0 0 1700000000 14 /etc/postfix/sasl_passwd`,
    "- - - - - - /etc/postfix/main.cf",
  ];
  const sensitive = ["/etc/postfix/sasl_passwd", "/etc/postfix/sasl_passwd.db"];
  return new Answer().probe(
    "revision",
    `==> 000004/files <==\n${lines.join("\n")}\n\n==> 000004/manifest.json <==\n${JSON.stringify({ ...known, sensitive })}\n\n==> 000004/outcome <==\nknown-good\n`,
  );
}

function whole(): Answer {
  return stored()
    .probe(`object:${sha256(binary)}`, binary)
    .probe(`object:${sha256(table)}`, table)
    .say("end", "is", "ok");
}

function read(answer: Answer) {
  return revisionContents(answer.result(), answer.nonce, asked);
}

function refused(answer: Answer): string {
  try {
    read(answer);
  } catch (error) {
    if (error instanceof PostmendError) return error.diagnostics.map(({ code, detail }) => `${code}: ${detail}`).join();
  }
  throw new Error("it was not refused");
}

describe("the contents of a revision", () => {
  test("come with mode and owner, bytes that are no text included, absence too", () => {
    const { files, ...rest } = read(whole());
    expect(rest).toEqual({ number: 4, outcome: "known-good", profile: "smarthost", managed: ["relayhost"] });
    expect(files.map(({ path, content }) => [path, content?.reveal()])).toEqual([
      ["/etc/postfix/sasl_passwd.db", "\u0000\u00ff\u0080"],
      ["/etc/postfix/sasl_passwd", table],
      ["/etc/postfix/main.cf", undefined],
    ]);
    expect(files[0]).toMatchObject({ encoding: "latin1", mode: 0o600, uid: 0, gid: 0, sensitive: true });
    expect(files[2]).toEqual({ path: "/etc/postfix/main.cf", content: null, sensitive: false });
  });

  test("never show", () => {
    expect(JSON.stringify(read(whole()))).not.toContain("hunter2");
  });

  test("that were altered on the host are named and never handed out", () => {
    const altered = stored()
      .probe(`object:${sha256(binary)}`, binary)
      .probe(`object:${sha256(table)}`, `${table}x`)
      .say("end", "is", "ok");
    expect(refused(altered)).toBe("store-damaged: of revision 4 this is missing or altered: /etc/postfix/sasl_passwd");
  });

  test("that are missing on the host are named", () => {
    const missing = stored()
      .probe(`object:${sha256(binary)}`, "", "cat: No such file or directory", 1)
      .probe(`object:${sha256(table)}`, table)
      .say("end", "is", "ok");
    expect(refused(missing)).toContain("/etc/postfix/sasl_passwd.db");
  });

  test("whose manifest is damaged are refused", () => {
    expect(
      refused(new Answer().probe("revision", "==> 000004/outcome <==\napplied\n").say("end", "is", "ok")),
    ).toContain("its manifest, outcome or list of files");
  });

  test("of a revision that the host does not keep are refused as such", () => {
    expect(refused(new Answer().say("revision", "missing"))).toBe("revision-missing: there is no revision 4");
  });
});
