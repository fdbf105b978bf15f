import { describe, expect, test } from "vitest";
import { readFlushJobs } from "../../src/observe/flush-jobs.ts";

const minutes = (line: string) => readFlushJobs(`/etc/cron.d/x:3:${line}\n`).map((job) => job.minutes);

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
  const [job] = readFlushJobs("/etc/cron.d/x:3:* * * * * root curl -u ops:secret https://x.example; postqueue -f\n");
  expect(job).toEqual({ file: "/etc/cron.d/x", line: 3, text: "* * * * * … postqueue -f", minutes: 1 });
});

describe("a timer of systemd", () => {
  const TIMER = "/etc/systemd/system/timers.target.wants/again.timer";
  const SERVICE = "/etc/systemd/system/again.service:6:ExecStart=/usr/sbin/postqueue -f";

  test.each([
    ["OnCalendar=minutely", 1],
    ["OnCalendar=*:0/5", 5],
    ["OnCalendar=*-*-* *:*:00", 1],
    ["OnCalendar=*-*-* 08..18:00,20,40:00", 20],
    ["OnCalendar=Mon..Fri 0/1:0/15", 15],
    ["OnCalendar=*:*:0/30", 1],
    ["OnCalendar=hourly", 60],
    ["OnCalendar=*-*-* 03:15:00", 60],
    ["OnCalendar=daily", 60],
    ["OnUnitActiveSec=300", 5],
    ["OnUnitActiveSec=10min", 10],
    ["OnUnitInactiveSec=1min 30s", 1],
    ["OnUnitActiveSec=2h", 60],
    ["OnUnitActiveSec=1d", 60],
    ["OnBootSec=1min", 60],
  ])("that says %s runs every %d minutes", (times, gap) => {
    expect(readFlushJobs(`${SERVICE}\n${TIMER}:4:${times}\n`)).toEqual([
      { file: TIMER, line: 4, text: `${times} … postqueue -f`, minutes: gap },
    ]);
  });

  test("whose time is endless and none is read to its end, and runs no oftener than once an hour", () => {
    const [job] = readFlushJobs(`${SERVICE}\n${TIMER}:4:OnUnitActiveSec=${"1".repeat(5000)}!\n`);
    expect(job).toMatchObject({ line: 4, minutes: 60 });
  });

  test("starts the service of its name, or the one that it names", () => {
    const other = "/etc/systemd/system/flush.service:6:ExecStart=/usr/sbin/sendmail -q";
    const found = readFlushJobs(
      `${SERVICE}\n${other}\n${TIMER}:4:OnCalendar=minutely\n${TIMER}:5:Unit=flush.service\n`,
    );
    expect(found).toMatchObject([{ line: 4, text: "OnCalendar=minutely … sendmail -q" }]);
  });

  test("is no job where its service only looks at the queue", () => {
    const looks = "/etc/systemd/system/again.service:6:ExecStart=/usr/sbin/postqueue -p";
    expect(readFlushJobs(`${looks}\n${TIMER}:4:OnCalendar=minutely\n`)).toEqual([]);
  });
});

describe("a script", () => {
  const CRON = "/etc/cron.d/x:2:*/5 * * * * root /usr/local/bin/again --quiet";

  test("that flushes the queue is a job of who calls it", () => {
    const [job] = readFlushJobs(`${CRON}\n/usr/local/bin/again:9:  /usr/sbin/postqueue -f || exit 1\n`);
    expect(job).toMatchObject({
      file: "/etc/cron.d/x",
      minutes: 5,
      text: "*/5 * * * * … /usr/local/bin/again (postqueue -f)",
    });
  });

  test("that only speaks of it is none", () => {
    expect(readFlushJobs(`${CRON}\n/usr/local/bin/again:9: # postqueue -f\n`)).toEqual([]);
  });
});
