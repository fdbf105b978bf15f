import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `npx tsx bench/explain.ts [MEGABYTES] [traditional | iso | journal]` after `npm run build`: what `postmend explain`
 * takes for a generated log, in time and memory, beside pflogsumm (Debian's package) on the
 * same file. pflogsumm does not read the journal's JSON: there postmend is measured alone.
 */
type Ending = readonly [relay: string, dsn: string, end: string];

const FAILURES: readonly ((number: number) => Ending)[] = [
  (number) => [
    "none",
    "4.4.1",
    `deferred (connect to mx.dest${number % 499}.example[198.51.100.7]:25: Connection timed out)`,
  ],
  (number) => [
    "gmail-smtp-in.l.google.com[203.0.113.26]:25",
    "4.7.28",
    `deferred (host gmail-smtp-in.l.google.com[203.0.113.26] said: 421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address. ${number.toString(36)}-gsmtp (in reply to end of DATA command))`,
  ],
  (number) => [
    "mx.other.example[203.0.113.9]:25",
    "5.1.1",
    `bounced (host mx.other.example[203.0.113.9] said: 550 5.1.1 <person${number}@other.example>: Recipient address rejected: User unknown (in reply to RCPT TO command))`,
  ],
  () => [
    "none",
    "4.4.3",
    "deferred (Host or domain name not found. Name service error for name=gone.example type=MX: Host not found, try again)",
  ],
];

const size = (Number(process.argv[2]) || 1000) * 1e6;
const format = process.argv[3] ?? "traditional";
const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
if (spawnSync("pflogsumm", ["--version"]).error || spawnSync("/usr/bin/time", ["true"]).error)
  throw new Error("pflogsumm or time is missing: apt-get install pflogsumm time");
const directory = mkdtempSync(join(tmpdir(), "postmend-bench-"));
const file = join(directory, "mail.log");
try {
  generate();
  console.log(`log        ${(statSync(file).size / 1e6).toFixed(0)} MB, ${format}; load ${loadavg()[0]?.toFixed(1)}`);
  const ours = shown("postmend", measured([process.execPath, main, "explain", "--format", "json"]));
  const frugal = ours.megabytes < 150;
  if (format === "journal") process.exitCode = frugal ? 0 : 1;
  else {
    const theirs = shown("pflogsumm", measured(["pflogsumm", file]));
    const factor = theirs.seconds / ours.seconds;
    console.log(
      `${factor.toFixed(1)} times as fast, ${(theirs.cpu / ours.cpu).toFixed(1)} times by CPU; goals: 3 times, under 150 MB`,
    );
    process.exitCode = factor >= 3 && frugal ? 0 : 1;
  }
} finally {
  rmSync(directory, { recursive: true });
}

interface Taken {
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
}

function shown(program: string, taken: Taken): Taken {
  const { seconds, cpu, megabytes } = taken;
  console.log(`${program.padEnd(10)} ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU, ${megabytes.toFixed(0)} MB`);
  return taken;
}

/** Wall time, CPU and greatest resident memory, as GNU time measures them. */
function measured(command: readonly string[]): Taken {
  const input = openSync(file, "r");
  const started = performance.now();
  const { stderr, status } = spawnSync("/usr/bin/time", ["-f", "%U %S %M", ...command], {
    stdio: [input, "ignore", "pipe"],
    encoding: "utf8",
  });
  closeSync(input);
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}: ${stderr}`);
  const [user = 0, system = 0, kilobytes = 0] = stderr.trim().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  return { seconds: (performance.now() - started) / 1000, cpu: user + system, megabytes: kilobytes / 1000 };
}

function generate(): void {
  const out = openSync(file, "w");
  let written = 0;
  for (let id = 0; written < size; id += 1000) {
    written += writeSync(out, Array.from({ length: 1000 }, (_, index) => message(id + index)).join(""));
  }
  closeSync(out);
}

/** The lines of one message: accepted, queued, and sent four times out of five. */
function message(number: number): string {
  const time = new Date(Date.UTC(2026, 0, 1) + number * 200);
  const id = (number * 2654435761).toString(16).toUpperCase().padStart(10, "0").slice(-10);
  const from = `app${number % 977}@shop${number % 31}.example`;
  const to = `person${number % 99991}@dest${number % 499}.example`;
  const [relay, dsn, end] =
    number % 5 > 0 ? sent(number) : (FAILURES[(number / 5) % FAILURES.length]?.(number) ?? sent(number));
  return `${[
    `postfix/smtpd[${number % 300}]: ${id}: client=app${number % 9}.example[192.0.2.${number % 250}]`,
    `postfix/cleanup[${number % 40}]: ${id}: message-id=<${number}.${id}@shop.example>`,
    `postfix/qmgr[77]: ${id}: from=<${from}>, size=${1000 + (number % 90_000)}, nrcpt=1 (queue active)`,
    `postfix/smtp[${number % 200}]: ${id}: to=<${to}>, relay=${relay}, delay=1.2, delays=0.1/0/0.5/0.6, dsn=${dsn}, status=${end}`,
    ...(number % 5 > 0 ? [`postfix/qmgr[77]: ${id}: removed`] : []),
  ]
    .map((text) => logged(time, text))
    .join("\n")}\n`;
}

function logged(time: Date, text: string): string {
  if (format === "iso") return `${time.toISOString().replace("Z", "000+00:00")} mx1 ${text}`;
  if (format === "journal") return journalEntry(time, text);
  const date = time.toUTCString();
  return `${date.slice(8, 11)} ${date.slice(5, 7).replace(/^0/, " ")} ${date.slice(17, 25)} mx1 ${text}`;
}

function journalEntry(time: Date, text: string): string {
  const [tag = "", pid = ""] = text.split(/[[\]]/, 2);
  return JSON.stringify({
    __CURSOR: `s=0639c46a94ea4c2c9b7a;i=${time.getTime().toString(16)}`,
    __REALTIME_TIMESTAMP: `${time.getTime()}000`,
    _HOSTNAME: "mx1",
    PRIORITY: "6",
    SYSLOG_IDENTIFIER: tag,
    SYSLOG_PID: pid,
    MESSAGE: text.slice(text.indexOf(": ") + 2),
  });
}

function sent(number: number): Ending {
  return [
    `mx.dest${number % 499}.example[198.51.100.7]:25`,
    "2.0.0",
    `sent (250 2.0.0 Ok: queued as ${number.toString(36)})`,
  ];
}
