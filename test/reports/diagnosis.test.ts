import { describe, expect, test } from "vitest";
import { diagnosisMarkdown } from "../../src/reports/diagnosis-markdown.ts";
import { renderDiagnosis } from "../../src/reports/diagnosis-text.ts";
import { diagnosis } from "./diagnoses.ts";

const STYLE = { color: false, width: 100 };

describe("a diagnosis for a terminal", () => {
  test("begins with the queue at a glance: how much, since when, why, how it moves, and by domain and age", () => {
    expect(renderDiagnosis(diagnosis(), STYLE)).toBe(`\
mx1  Postfix 3.5.25, 200 deferred, the oldest for 38 min, log: /var/log/mail.log
  waits for: 188 connection-refused, 12 throttled, 3 without a reason
  the last 10 min: 3 came, 40 left; empty in 54 min if that goes on
  waiting, by age in minutes  all  5  10  20  40   80  160  320  640  1280  1280+
  TOTAL                       200  1  2   60  137  .   .    .    .    .     .
  example.org                 150  1  2   40  107  .   .    .    .    .     .
  example.net                 50   .  .   20  30   .   .    .    .    .     .

error: Something is wrong [connection-refused]
  188 messages (94 %); sure: 90 %
  fix on the host: Mend it.

Result: 1 error on 1 host
`);
  });

  test("says that a queue grows, and nothing of what the log does not tell", () => {
    const growing = { seconds: 300, came: 9, left: 0, lines_dropped: false, empty_in_seconds: null };
    expect(renderDiagnosis(diagnosis({ flow: growing }), STYLE)).toContain(
      "the last 5 min: 9 came, 0 left; the queue grows\n",
    );
    expect(renderDiagnosis(diagnosis({ flow: { ...growing, lines_dropped: true } }), STYLE)).toContain(
      "the last 5 min: at least 9 came and 0 left; the log dropped lines\n",
    );
    expect(renderDiagnosis(diagnosis({ flow: null }), STYLE)).not.toContain("the last");
  });
});

test("as a comment it says the same of the queue", () => {
  expect(diagnosisMarkdown(diagnosis())).toContain(
    "- waits for: 188 connection-refused, 12 throttled, 3 without a reason\n- the last 10 min: 3 came, 40 left",
  );
});
