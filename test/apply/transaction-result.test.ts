import { describe, expect, test } from "vitest";
import { transactionResult } from "../../src/apply/transaction-result.ts";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { parseRecords } from "../../src/transports/frames.ts";
import { Answer } from "../observe/answer.ts";
import { mainCf, planOf } from "./plans.ts";

const place = planOf([mainCf]).basis;

function ended(answer: Answer, exit = 0, stderr = "") {
  const result = answer.result(exit, stderr);
  const end = transactionResult(result, parseRecords(result.stdout, answer.nonce), place, "mx1");
  if (end) return end;
  throw new Error("there was nothing to settle");
}

function refused(answer: Answer, stderr = "", exit = 1): string {
  try {
    ended(answer, exit, stderr);
  } catch (error) {
    if (error instanceof PostmendError) return error.diagnostics.map(({ code, detail }) => `${code}: ${detail}`).join();
  }
  throw new Error("it was not refused");
}

const failed = (code: string, reason = "") => new Answer().say("failed", code).tell("reason", reason);

describe("after the write boundary", () => {
  test("an applied plan names its revision, the one that was found, and what Postfix was told", () => {
    const answer = new Answer()
      .say("found", "is", "000001")
      .say("activation", "is", "reload")
      .say("result", "applied", "000002");
    expect(ended(answer)).toMatchObject({
      status: "applied",
      revision: 2,
      found: 1,
      activation: "reload",
      diagnostics: [],
    });
  });

  test("a change that was taken back says why, in Postfix's words", () => {
    const answer = failed("activate", "fatal: no local interface found").say("result", "restored", "000003");
    expect(ended(answer)).toMatchObject({
      status: "restored",
      revision: 3,
      diagnostics: [{ code: "activation-failed", detail: "fatal: no local interface found", host: "mx1" }],
    });
  });

  test.each([
    ["ok", "The old configuration is back in force, and mail flows with it."],
    ["failed", "The old configuration is back in force, and mail does not flow with it now either."],
    ["", "The old configuration is back in force."],
  ])(
    "of the old configuration it says what was seen after the restore (%j), and nothing of the time before",
    (again, hint) => {
      const answer = failed("verify");
      if (again !== "") answer.say("again", again);
      expect(ended(answer.say("result", "restored", "000003")).diagnostics[0]?.hint).toBe(
        `${hint} Postfix's own words are in the mail log of the host.`,
      );
    },
  );

  test("a change that was taken back, and whose end could not be recorded, says that the journal is in the way", () => {
    const answer = failed("settle", "mv: no luck").say("journal", "kept").say("result", "restored");
    const { status, revision, diagnostics } = ended(answer);
    expect([status, revision]).toEqual(["restored", null]);
    expect(diagnostics).toMatchObject([
      { code: "revision-not-recorded", detail: "mv: no luck" },
      { code: "journal-kept", hint: expect.stringContaining("postmend unlock mx1") },
    ]);
  });

  test("a change that could not be taken back gives the commands for a person", () => {
    const answer = failed("activate").tell("stage", "/etc/postfix/.postmend-abc").say("result", "restore-failed");
    const { status, diagnostics } = ended(answer);
    expect(status).toBe("restore-failed");
    expect(diagnostics.at(-1)).toMatchObject({
      code: "restore-failed",
      hint: "On the host, as root: cp -a /etc/postfix/.postmend-abc/old/. /etc/postfix/ ; postfix -c /etc/postfix stop ; postfix -c /etc/postfix start",
    });
  });

  test("a host that went silent is not said to have changed or not", () => {
    expect(refused(new Answer().say("found", "is", "000001"), "Killed\n", 137)).toBe(
      "transaction-end-unknown: exit status 137: Killed",
    );
  });
});

describe("before the write boundary", () => {
  test("a moved host is told by its files", () => {
    expect(refused(failed("stale", " /etc/postfix/main.cf /etc/postfix/sasl_passwd"))).toBe(
      "plan-stale: changed: /etc/postfix/main.cf, /etc/postfix/sasl_passwd",
    );
    expect(refused(failed("stale", "the Postfix version is 3.7.12"))).toBe("plan-stale: the Postfix version is 3.7.12");
  });

  test("a held lock is told with its holder", () => {
    expect(refused(failed("lock-held", "4711 99 b00t-1d bob@laptop 2026-01-01T00:00:00Z"))).toBe(
      "lock-held: by bob@laptop since 2026-01-01T00:00:00Z, process 4711 on the host",
    );
  });

  test.each([
    ["df says so", failed("disk-full"), ""],
    [
      "a tool says so",
      failed("write", "/etc/postfix/.postmend-a/new/main.cf"),
      "dd: writing: No space left on device\n",
    ],
    ["postmap says so", failed("postmap", "postmap: fatal: write: No space left on device"), ""],
    ["a quota says so", failed("write", "x"), "cat: write error: Disk quota exceeded\n"],
  ])("a full disk is one error, whether %s", (_, answer, stderr) => {
    expect(refused(answer, stderr)).toMatch(/^disk-full: /);
  });

  test("another write that fails is told in the tool's words, without dd's statistics and the staging directory", () => {
    const stderr = "mktemp: failed to create directory: Read-only file system\n12+0 records in\n1+0 records out\n";
    expect(refused(failed("write", "/etc/postfix"), stderr)).toBe(
      "host-write-failed: /etc/postfix: mktemp: failed to create directory: Read-only file system",
    );
  });

  test("postmap's complaint is told without what it quotes: that may be a password", () => {
    const said =
      'postmap: warning: /etc/postfix/.postmend-abc123/new/sasl_passwd, line 3: non-UTF-8 input "u:hunter2" -- ignoring this line';
    expect(refused(failed("postmap", said))).toBe(
      'table-not-built: postmap: warning: /etc/postfix/sasl_passwd, line 3: non-UTF-8 input "‹secret›" -- ignoring this line',
    );
    expect(refused(failed("postmap", 'warning: input "u:hunter2 cut off'))).not.toContain("hunter2");
  });

  test("of a refused configuration only the complaints are told, not its values", () => {
    const said =
      "relayhost = x\nsecret_thing = hunter2\npostconf: fatal: macro processing error\npostconf: fatal: macro processing error";
    expect(refused(failed("invalid", said))).toBe("configuration-invalid: postconf: fatal: macro processing error");
  });

  test("a credential in a complaint is masked", () => {
    expect(refused(failed("invalid", "unused parameter: x=static:u:hunter2"))).not.toContain("hunter2");
  });

  test("an unfinished change is told by what its journal says", () => {
    const journal =
      "postmend journal 1\noutcome applied\nstage /etc/postfix/.postmend-a\nby 1 2 b00t bob@laptop 2026-01-01T00:00:00Z\nold";
    expect(refused(failed("unfinished", journal))).toBe(
      "transaction-unfinished: outcome applied, bob@laptop 2026-01-01T00:00:00Z",
    );
  });

  test("control characters of a host are shown, not sent to the terminal", () => {
    expect(refused(failed("layout", "/etc/postfix/x\u001b[31m"))).toContain("\\u001b[31m");
  });
});
