import { describe, expect, test } from "vitest";
import { flushMarkdown } from "../../src/reports/flush-markdown.ts";
import { notes, renderFlush, sentence } from "../../src/reports/flush-text.ts";
import { flushes } from "./flushes.ts";

describe("a flush", () => {
  test("as text tells how far it went, why it stopped, and what is left to do", () => {
    const text = renderFlush(flushes, { color: false, width: 120 });
    expect(text).toContain(
      "flushed  mx1  everything, 9.2 s\n  70 of 70 messages tried: 69 sent, 1 put off for the recipient's own reason; all of it was tried\n",
    );
    expect(text).toContain("at most 30 messages a minute: a relay has throttled this host");
    expect(text).toContain("deferred before: 70, now: 1");
    expect(text).toContain("2 messages are on hold, and no flush moves them");
    expect(text).toMatch(/STOPPED {2}mx2 .*\n.*1 of 70 messages tried: 0 sent, 1 bounced; stopped at a message/);
    expect(text).toContain("sender-rejected: 4B2C10F3A bounced: 550 5.7.1 Not from you");
    expect(text).toMatch(/REFUSED {2}mx3 .*\n {2}nothing of 70 messages was tried\n/);
    expect(text).toContain("not in the queue: 4B2C9");
    expect(text).toContain("go on later with --rate");
    expect(text).toMatch(
      /Result: 1 host failed, 1 host refused, 2 hosts stopped on the way, 2 hosts flushed, 1 host with nothing to flush\n$/,
    );
  });

  test("that Postfix did not follow is not said to have tried anything", () => {
    const [host] = flushes.hosts;
    expect(host && sentence({ ...host, result: "stalled", tried: 1, sent: 0, own: 0, open: 1 })).toBe(
      "1 of 70 messages handed over: 0 sent, 1 not seen; stopped because Postfix did not try what it was handed",
    );
  });

  test.each([
    [8.57, "at most 8 messages a minute: it is so"],
    [1, "at most 1 message a minute: it is so"],
    [1 / 60, "at most one message in 60 min: it is so"],
    [0.75, "at most one message in 80 s: it is so"],
  ])("tells a pace of %d a minute as it is", (per_minute, text) => {
    const [host] = flushes.hosts;
    expect(host && notes({ ...host, rate: { per_minute, because: "it is so" } })).toContain(text);
  });

  test("as Markdown is a paragraph for each host", () => {
    const text = flushMarkdown(flushes);
    expect(text).toMatch(/^### Flush: 1 host failed/);
    expect(text).toContain("**`mx2`**: stopped (the cause connection-refused)\n- 1 of 70 messages tried");
  });

  test("of too many hosts for a comment keeps the results", () => {
    const many = { ...flushes, hosts: Array.from({ length: 40 }, () => flushes.hosts).flat() };
    const text = flushMarkdown(many, { limit: 20_000 });
    expect(text.length).toBeLessThan(20_000);
    expect(text).toContain("Cut to fit into a comment");
  });
});
