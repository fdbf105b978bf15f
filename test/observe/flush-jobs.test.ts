import { expect, test } from "vitest";
import { readFlushJobs } from "../../src/observe/flush-jobs.ts";

const minutes = (line: string) => readFlushJobs(`/etc/cron.d/x\t3\t${line}\n`).map((job) => job.minutes);

test.each([
  ["* * * * * root postqueue -f", 1],
  ["*/5 * * * * root /usr/sbin/postqueue -f >/dev/null", 5],
  ["*/5 * * * *\troot\tpostqueue -c /etc/postfix-out -f", 5],
  ["0,10,30 * * * * root sendmail -q", 10],
  ["0-20/20 8-18 * * mon-fri root postfix flush", 20],
  ["58,2 * * * * postsuper -r ALL && postqueue -f", 4],
  ["7 * * * * postqueue -f", 60],
  ["0,30 * * * * postqueue -f", 30],
  ["5,6 3 * * * postqueue -f", 1],
  ["15 3 * * 0 postqueue -f", 60],
])("`%s` leaves %d minutes between two runs", (line, gap) => {
  expect(minutes(line)).toEqual([gap]);
});

test.each([
  "# * * * * * root postqueue -f",
  "* * * * * root postqueue -p | mail -s queue root",
  "* * * * * root sendmail -t < /tmp/report",
  "* * * * * root postqueue -i 3F1A",
  "@hourly postqueue -f",
  "PATH=/usr/sbin",
])("`%s` flushes nothing so often", (line) => {
  expect(minutes(line)).toEqual([]);
});

test("of a line nothing is kept but its schedule and the command", () => {
  const [job] = readFlushJobs("/etc/cron.d/x\t3\t* * * * * root curl -u ops:secret https://x.example; postqueue -f\n");
  expect(job).toEqual({ file: "/etc/cron.d/x", line: 3, text: "* * * * * … postqueue -f", minutes: 1 });
});
