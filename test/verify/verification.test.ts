import { describe, expect, test } from "vitest";
import { parseRecords } from "../../src/transports/frames.ts";
import { verificationsIn } from "../../src/verify/verification.ts";
import { Answer } from "../observe/answer.ts";

function read(answer: Answer) {
  return verificationsIn(parseRecords(answer.result().stdout, answer.nonce))[0];
}

/** What `verify_flow` says of a canary that was accepted and a backlog that leaves. */
function accepted(): Answer {
  return new Answer()
    .say("step", "canary")
    .say("canary", "sent", "2 4jYhG64RqRzDlx8 2.0.0 - smtp")
    .tell("canary-relay", "relay.example[192.0.2.1]:587")
    .tell("canary-reason", "250 2.0.0 Ok: queued as B7D901BC022")
    .say("step", "flush")
    .say("flush", "falling", "rest 28 1 2 0 -")
    .tell("flush-reason", "")
    .say("queue", "before", "0 1 30 4 0")
    .say("queue", "after", "0 0 3 4 0");
}

describe("What a host said of its mail flow", () => {
  test("is read whole", () => {
    expect(read(accepted().say("verified", "accepted", "file /var/log/mail.log"))).toEqual({
      outcome: "accepted",
      log: "/var/log/mail.log",
      canary: {
        result: "sent",
        reason: "250 2.0.0 Ok: queued as B7D901BC022",
        relay: "relay.example[192.0.2.1]:587",
        service: "smtp",
        id: "4jYhG64RqRzDlx8",
        dsn: "2.0.0",
        seconds: 2,
        removed: null,
      },
      flush: { result: "falling", grade: "rest", sent: 28, deferred: 1, own: 2, bounced: 0, line: null, blame: null },
      queue: {
        before: { incoming: 0, active: 1, deferred: 30, hold: 4, maildrop: 0 },
        after: { incoming: 0, active: 0, deferred: 3, hold: 4, maildrop: 0 },
      },
      trouble: { new: [], before: [] },
    });
  });

  test("has no canary and no flush where none was made", () => {
    const answer = new Answer().say("verified", "accepted", "journal ");
    expect(read(answer)).toMatchObject({ log: "journal", canary: null, flush: null, queue: null });
  });

  test("has no log where none was found", () => {
    const answer = new Answer().say("canary", "undetermined", "5 - - - -").say("verified", "undetermined", "none ");
    expect(read(answer)).toMatchObject({
      outcome: "undetermined",
      log: null,
      canary: { result: "undetermined", relay: null, service: null, id: null, dsn: null, removed: null, reason: "" },
    });
  });

  test.each([
    ["yes", true],
    ["no", false],
    ["-", null],
  ])("tells whether the canary was removed: %s", (word, removed) => {
    const answer = new Answer().say("canary", "timeout", `60 4B2C - ${word} -`).say("verified", "refused");
    expect(read(answer)?.canary).toMatchObject({ result: "timeout", seconds: 60, removed });
  });

  test("tells which line stopped a flush, and whose reason it is", () => {
    const line = "4B2C: to=<x@y.example>, relay=none, dsn=4.1.1, status=SOFTBOUNCE (no such user)";
    const answer = new Answer()
      .say("flush", "stopped", "one 0 0 0 1 recipient")
      .tell("flush-reason", line)
      .say("verified", "accepted");
    expect(read(answer)?.flush).toEqual({
      result: "stopped",
      grade: "one",
      sent: 0,
      deferred: 0,
      own: 0,
      bounced: 1,
      line,
      blame: "recipient",
    });
  });

  test("is safe to print, and holds no credential that a service complained about", () => {
    const answer = new Answer()
      .say("canary", "deferred", "1 4B2C 4.7.0 yes smtp")
      .tell("canary-reason", "\u001b[2Jlater")
      .tell(
        "trouble",
        "smtp: fatal: unsupported dictionary type: static:alerts:s3cret\nmaster: warning: bad command startup",
      )
      .say("verified", "refused");
    const verification = read(answer);
    expect(verification?.canary?.reason).toBe("\\u001b[2Jlater");
    expect(verification?.trouble.new).toHaveLength(2);
    expect(JSON.stringify(verification)).not.toContain("s3cret");
  });

  test("is told apart from what it said before: nothing of a first verification is taken for the second", () => {
    const answer = accepted()
      .tell("trouble", "smtp: fatal: bogus")
      .say("verified", "refused")
      .say("step", "restore")
      .say("canary", "deferred", "1 4B2C 4.4.1 yes smtp")
      .say("verified", "refused");
    const [first, second] = verificationsIn(parseRecords(answer.result().stdout, answer.nonce));
    expect(first).toMatchObject({ canary: { result: "sent" }, trouble: { new: ["smtp: fatal: bogus"] } });
    expect(second).toMatchObject({
      canary: { result: "deferred", relay: null, reason: "" },
      flush: null,
      queue: null,
      trouble: { new: [] },
    });
  });

  test.each<[string, Answer]>([
    ["has no end", accepted()],
    ["ends in a word that is not known", accepted().say("verified", "maybe")],
    ["has a canary of an unknown kind", new Answer().say("canary", "lost", "1 - - - -").say("verified", "refused")],
    ["breaks off in a record", new Answer().say("flush", "falling", "rest 1").say("verified", "accepted")],
  ])("is nothing when it %s", (_, answer) => {
    expect(read(answer)).toBeUndefined();
  });
});
