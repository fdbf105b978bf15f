import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { verificationsIn } from "../../src/verify/verification.ts";
import { Scratch } from "./host-program.ts";

let host: Scratch;
beforeEach(() => {
  host = new Scratch();
});
afterEach(() => host.remove());

/** As Postfix logged them: on Debian 11 and 13 through rsyslog, on Debian 12 in the journal. */
const sent = {
  "Debian 11": [
    "Nov 29 20:42:05 mail11 postfix/pickup[1701]: 9ED151BC026: uid=0 from=<a@b.example>",
    "Nov 29 20:42:05 mail11 postfix/cleanup[1721]: 9ED151BC026: message-id=MESSAGE",
    "Nov 29 20:42:05 mail11 postfix/qmgr[1702]: 9ED151BC026: from=<a@b.example>, size=255, nrcpt=1 (queue active)",
    "Nov 29 20:42:05 mail11 postfix/smtp[1724]: 9ED151BC026: to=<inbox@mailbox.example>, relay=relay.lab.example[192.168.0.4]:587, delay=0.15, delays=0.06/0.02/0.04/0.03, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B7D901BC022)",
    "Nov 29 20:42:05 mail11 postfix/qmgr[1702]: 9ED151BC026: removed",
  ],
  "Debian 13": [
    "2026-11-29T20:42:09.649567+00:00 mail13 postfix/cleanup[1063]: 9D7921BA07E: message-id=MESSAGE",
    "2026-11-29T20:42:09.677506+00:00 mail13 postfix/smtp[1065]: 9D7921BA07E: to=<inbox@mailbox.example>, relay=relay.lab.example[192.168.0.4]:587, delay=0.04, delays=0.01/0.02/0/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as A53681BC032)",
    "2026-11-29T20:42:09.677775+00:00 mail13 postfix/qmgr[1041]: 9D7921BA07E: removed",
  ],
  "the journal": [
    "Nov 29 20:42:13 mail12-systemd.lab.example postfix/cleanup[2085]: DAD881BE1D3: message-id=MESSAGE",
    "Nov 29 20:42:14 mail12-systemd.lab.example postfix/smtp[2088]: DAD881BE1D3: to=<inbox@mailbox.example>, relay=relay.lab.example[192.168.0.4]:587, delay=0.33, delays=0.06/0.18/0.08/0.01, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 2E7F41BC029)",
    "Nov 29 20:42:14 mail12-systemd.lab.example postfix/qmgr[2066]: DAD881BE1D3: removed",
  ],
};

/** A content filter on Debian 12; what it was handed is logged last. */
const filtered = [
  "2026-11-29T20:42:18.332066+00:00 mail12 postfix/cleanup[3076]: 503441BC050: message-id=MESSAGE",
  "2026-11-29T20:42:18.367614+00:00 mail12 postfix/cleanup[3076]: 59AB21BC051: message-id=MESSAGE",
  "2026-11-29T20:42:18.378045+00:00 mail12 postfix/smtp[3078]: 59AB21BC051: to=<inbox@mailbox.example>, relay=relay.lab.example[192.168.0.4]:587, delay=0.01, delays=0/0/0.01/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 5BEA01BC050)",
  "2026-11-29T20:42:18.378684+00:00 mail12 postfix/qmgr[3071]: 59AB21BC051: removed",
  "2026-11-29T20:42:18.468338+00:00 mail12 postfix/smtp[3078]: 503441BC050: to=<inbox@mailbox.example>, relay=127.0.0.1[127.0.0.1]:10026, delay=0.05, delays=0.01/0.01/0.02/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 59AB21BC051)",
  "2026-11-29T20:42:18.468438+00:00 mail12 postfix/qmgr[3071]: 503441BC050: removed",
];

const stamp = "Nov 29 20:42:05 mx";
const attempt = (id: string, status: string, text: string, dsn = "5.7.1", relay = "relay.example[192.0.2.1]:587") =>
  `${stamp} postfix/smtp[7]: ${id}: to=<x@y.example>, relay=${relay}, delay=900, delays=0/0/0/0, dsn=${dsn}, status=${status} (${text})`;

/** A clock that goes on when it is looked at, so that nobody waits. */
const FAST = "now() { t=$((${t:-0} + 1)); }\nnap() { :; }\nsleep() { :; }\n";

describe.each(["dash", "busybox sh", "bash", "bash --posix"])("under %s", (shell) => {
  const verify = (script = "verify_flow a@b.example inbox@mailbox.example 3 5") => {
    const { records, exit, stderr } = host.run(shell, script);
    expect(stderr).toBe("");
    return { exit, verification: verificationsIn(records)[0] };
  };

  test.each(Object.entries(sent))("a canary is followed in the lines of %s", (_, lines) => {
    host.sendmail(lines);
    const { exit, verification } = verify();
    expect(verification).toMatchObject({
      outcome: "accepted",
      log: host.log,
      canary: {
        result: "sent",
        relay: "relay.lab.example[192.168.0.4]:587",
        service: "smtp",
        dsn: "2.0.0",
        removed: null,
        reason: expect.stringContaining("250 2.0.0 Ok: queued as"),
      },
      flush: { result: "none" },
    });
    expect(exit).toBe(0);
  });

  test("a canary that a content filter hands back in is followed to the relay, in whatever order the lines are", () => {
    host.sendmail(filtered);
    expect(verify().verification?.canary).toMatchObject({
      result: "sent",
      id: "59AB21BC051",
      relay: "relay.lab.example[192.168.0.4]:587",
    });
  });

  test("a canary that is bounced is refused with the server's words, and there is nothing to remove", () => {
    const text =
      "host relay.example[192.0.2.1] said: 530 5.7.0 Authentication required (in reply to MAIL FROM command)";
    host.sendmail([`${stamp} postfix/cleanup[1]: 4B2C: message-id=MESSAGE`, attempt("4B2C", "bounced", text)]);
    const { exit, verification } = verify();
    expect(exit).toBe(1);
    expect(verification).toMatchObject({
      outcome: "refused",
      canary: { result: "bounced", reason: text, id: "4B2C", removed: null },
      flush: null,
    });
  });

  test("a canary that is deferred is removed by its queue id, and by no other", () => {
    host.sendmail([
      `${stamp} postfix/cleanup[1]: 4B2C: message-id=MESSAGE`,
      attempt("4B2D", "bounced", "somebody else's"),
      attempt("4B2C", "deferred", "450 4.7.1 later, status=sent (250 ok)", "4.7.1"),
    ]);
    const asked = join(host.directory, "asked");
    host.program("postcat", `cat '${host.sent}'`);
    host.program("postsuper", `echo "$*" >>'${asked}'; echo 'postsuper: Deleted: 1 message' >&2`);
    expect(verify().verification?.canary).toMatchObject({
      result: "deferred",
      reason: "450 4.7.1 later, status=sent (250 ok)",
      dsn: "4.7.1",
      removed: true,
    });
    expect(readFileSync(asked, "utf8")).toBe("-c /etc/postfix -d 4B2C\n");
  });

  test("a canary that is gone, and whose queue id came again for somebody's message, removes nothing", () => {
    host.sendmail([
      `${stamp} postfix/cleanup[1]: 4B2C: message-id=MESSAGE`,
      attempt("4B2C", "deferred", "450 4.7.1 later", "4.7.1"),
    ]);
    host.program("postcat", "echo 'Message-ID: <another@b.example>'");
    const asked = join(host.directory, "asked");
    host.program("postsuper", `echo "$*" >>'${asked}'; echo 'postsuper: Deleted: 1 message' >&2`);
    expect(verify().verification?.canary).toMatchObject({ result: "deferred", removed: false });
    expect(existsSync(asked)).toBe(false);
  });

  test("lines of another instance, and lines that only quote such words, are not taken for its own", () => {
    host.sendmail([
      `${stamp} postfix/cleanup[1]: 4B2C: message-id=MESSAGE`,
      attempt("4B2C", "bounced", "no").replace("postfix/smtp", "postfix-in/smtp"),
      `${stamp} postfix/smtpd[1]: NOQUEUE: reject: 4B2C: to=<x>, status=bounced (no)`,
      attempt("4B2C", "sent", "250 queued, status=bounced (no)", "2.0.0"),
      `${stamp} postfix/qmgr[1]: 4B2C: removed`,
    ]);
    expect(verify().verification?.canary).toMatchObject({ result: "sent" });
  });

  test("a canary that was delivered on the host proves nothing", () => {
    host.sendmail([
      `${stamp} postfix/cleanup[1]: 4B2C: message-id=MESSAGE`,
      attempt("4B2C", "sent", "delivered to mailbox", "2.0.0", "local").replace("postfix/smtp", "postfix/local"),
      `${stamp} postfix/qmgr[1]: 4B2C: removed`,
    ]);
    const { exit, verification } = verify();
    expect([exit, verification?.outcome, verification?.canary?.result]).toEqual([2, "undetermined", "local"]);
  });

  test("a canary of which the log and the queue know nothing is undetermined", () => {
    host.sendmail([]);
    const { exit, verification } = verify(`${FAST}verify_flow a@b.example inbox@mailbox.example 9 5`);
    expect([exit, verification?.outcome, verification?.canary?.result]).toEqual([2, "undetermined", "undetermined"]);
  });

  test("where the marker comes out nowhere there is no log", () => {
    host.program("postlog", "exit 0");
    const { stdout, exit } = host.run(shell, `${FAST}find_log; x=$?; say found "$log_kind"; exit $x`);
    expect([stdout, exit]).toEqual(["n0nce found none\n", 1]);
  });

  test("the log is read on through rotation, truncation and lines that are written in pieces", () => {
    writeFileSync(host.log, "before\n");
    const script = [
      "find_log; log_mark",
      'see() { printf "%s\\n" "${1#*\\]: }" >>"$Q/seen"; }',
      'line() { printf "Nov 29 20:42:05 mx postfix/x[1]: %s" "$1" >>"$log_file"; }',
      'line one; echo >>"$log_file"; log_since "$mark"; watch',
      'line tw; watch; echo o >>"$log_file"; watch',
      'line three; mv "$log_file" "$log_file.1"; watch; : >"$log_file"; watch; echo >>"$log_file.1"; watch',
      'line four; echo >>"$log_file"; watch',
      ': >"$log_file"; watch; line five; echo >>"$log_file"; watch',
    ];
    expect(host.run(shell, script.join("\n"))).toMatchObject({ stderr: "", exit: 0 });
    expect(readFileSync(join(host.queue, "seen"), "utf8")).toBe("one\ntwo\nthree\nfour\nfive\n");
  });

  test("a mark is good for another process, also when the log was rotated in between", () => {
    writeFileSync(host.log, "Nov 29 20:42:05 mx postfix/x[1]: old\n");
    const mark = /mark (.*)\n/.exec(host.run(shell, 'find_log; log_mark; say mark "$mark"').stdout)?.[1] ?? "";
    expect(mark).toMatch(/^file \d+ \d+ \//);
    appendFileSync(host.log, "Nov 29 20:42:05 mx postfix/x[1]: one\n");
    renameSync(host.log, `${host.log}.1`);
    writeFileSync(host.log, "Nov 29 20:42:05 mx postfix/x[1]: two\n");
    const read = `see() { say saw "\${1#*\\]: }"; }; log_since '${mark}'; watch; watch`;
    expect(host.run(shell, read).stdout).toBe("n0nce saw one\nn0nce saw two\n");
    truncateSync(`${host.log}.1`, 0);
    expect(host.run(shell, read).stdout).toBe("n0nce saw two\n");
  });

  test("a large log with bytes of all kinds is read line by line, none twice and none left out", () => {
    host.run(shell, "find_log");
    const script = 'find_log; log_mark; log_since "$mark"; lines_seen=0; see() { lines_seen=$((lines_seen + 1)); }';
    const lines = Array.from(
      { length: 3000 },
      (_, at) => `Nov 29 20:42:05 mx postfix/x[${at}]: * \0 \xff ${"x".repeat(at % 300)}\n`,
    );
    writeFileSync(join(host.directory, "more"), Buffer.from(lines.join(""), "latin1"));
    const { stdout, stderr } = host.run(
      shell,
      `${script}\ncat '${host.directory}/more' >>"$log_file"; watch; say seen "$lines_seen"`,
    );
    expect([stdout, stderr]).toEqual(["n0nce seen 3000\n", ""]);
  });

  test.each([0, 1, 2])("the queue is counted with %d levels of hash directories", (depth) => {
    const level = (directory: string, left: number): string[] =>
      left === 0 ? [directory] : ["A", "7"].flatMap((name) => level(join(directory, name), left - 1));
    const leaves = level(join(host.queue, "deferred"), depth);
    for (const leaf of leaves) mkdirSync(leaf, { recursive: true });
    for (let at = 0; at < 25; at++) writeFileSync(join(leaves[at % leaves.length] ?? "", `4B2C${at}`), "");
    writeFileSync(join(host.queue, "hold", "4B2D"), "");
    const { stdout } = host.run(shell, 'queue_reading; say sizes "$queue_sizes $queue_waiting"');
    expect(stdout).toBe("n0nce sizes 0 0 25 1 0 25\n");
    const picked = host.run(shell, 'flush_tried=" "; flush_pick 10; say picked "$flush_ids"').stdout.trim().split(" ");
    expect(new Set(picked.slice(2)).size).toBe(10);
  });

  test("trouble is told once, apart from what was there before, and without what commands of a person say", () => {
    const fatal = (service: string, text: string) => `${stamp} postfix/${service}[${pid++}]: ${text}`;
    let pid = 100;
    const throttled = "warning: /usr/lib/postfix/sbin/smtp: bad command startup -- throttling";
    writeFileSync(host.log, `${fatal("smtpd", "fatal: no SASL authentication mechanisms 17")}\n`);
    host.sendmail([
      fatal("smtp", 'fatal: Invalid TLS level "bogus"'),
      fatal("master", "warning: process /usr/lib/postfix/sbin/smtp pid 41 exit status 1"),
      fatal("master", throttled),
      fatal("smtp", 'fatal: Invalid TLS level "bogus"'),
      fatal("master", throttled),
      fatal("smtpd", "fatal: no SASL authentication mechanisms 18"),
      fatal("postmap", "fatal: usage: postmap"),
      fatal("postscreen", "panic: psc_test"),
      attempt("4B2C", "deferred", "host said: 454 fatal: throttling", "4.7.0"),
    ]);
    const { exit, verification } = verify(`${FAST}verify_flow a@b.example inbox@mailbox.example 9 5`);
    expect(verification?.trouble).toEqual({
      new: ['smtp: fatal: Invalid TLS level "bogus"', `master: ${throttled}`, "postscreen: panic: psc_test"],
      before: ["smtpd: fatal: no SASL authentication mechanisms 18"],
    });
    expect(exit).toBe(1);
  });

  test("a program that died before is no new trouble when master says after it that it is held back; another one is", () => {
    const held = (program: string) => `warning: /usr/lib/postfix/sbin/${program}: bad command startup -- throttling`;
    writeFileSync(host.log, `${stamp} postfix/smtp[7]: fatal: Invalid TLS level "bogus"\n`);
    host.sendmail(["smtp", "trivial-rewrite"].map((program) => `${stamp} postfix/master[2]: ${held(program)}`));
    const { exit, verification } = verify(`${FAST}verify_flow a@b.example inbox@mailbox.example 9 5`);
    expect(verification?.trouble).toEqual({
      new: [`master: ${held("trivial-rewrite")}`],
      before: [`master: ${held("smtp")}`],
    });
    expect(exit).toBe(1);
  });

  test("trouble since a mark that was set before the change is told, and not a second time of the state that is back", () => {
    const line = 'postfix/smtp[9]: fatal: Invalid TLS level "bogus"';
    const script = [
      `${FAST}find_log; log_mark; echo '${stamp} ${line}' >>"$log_file"`,
      "verify_flow - - 0 0; say first $?; verify_flow - - 0 0; say second $?",
    ];
    const { stdout } = host.run(shell, script.join("\n"));
    expect(stdout).toMatch(/n0nce trouble text .*\nn0nce verified refused .*\nn0nce first 1\n/);
    expect(stdout).toMatch(/n0nce verified accepted file .*\nn0nce second 0\n$/);
  });

  test.each([
    ["neither", "verify_flow - - 0 0"],
    ["backlog", "verify_flow - - 0 5 trend"],
  ] as const)("what is sent along for %s is all that it takes, whatever the log holds", (asked, script) => {
    writeFileSync(join(host.queue, "deferred/4B2C1"), "");
    const line = attempt("4B2C1", "deferred", "450 try again later", "4.2.0");
    const later = `sleep() { echo '${line}' >>"$log_file"; }\n`;
    const { exit, stderr } = host.run(shell, `${FAST}${later}${script}`, asked);
    expect([exit, stderr]).toEqual([0, ""]);
  });

  test("without a canary nothing is sent and nothing is flushed", () => {
    for (const name of ["sendmail", "postqueue", "postsuper"])
      host.program(name, `echo ${name} >>'${host.directory}/ran'`);
    const { exit, verification } = verify(`${FAST}verify_flow - - 0 0`);
    expect([exit, verification]).toEqual([
      0,
      {
        outcome: "accepted",
        log: host.log,
        canary: null,
        flush: null,
        queue: null,
        trouble: { new: [], before: [] },
      },
    ]);
    expect(existsSync(`${host.directory}/ran`)).toBe(false);
  });

  describe("a backlog that is only watched, because no canary was asked for,", () => {
    /** Two messages wait; while it is watched these lines are logged, and then the first message is gone or not. */
    const watched = (lines: readonly string[], more: { gone?: boolean; waiting?: number } = {}) => {
      const { gone = false, waiting = 2 } = more;
      for (let at = 1; at <= waiting; at++) writeFileSync(join(host.queue, `deferred/4B2C${at}`), "");
      for (const name of ["sendmail", "postqueue", "postsuper"])
        host.program(name, `echo ${name} >>'${host.directory}/ran'`);
      writeFileSync(join(host.directory, "later"), lines.map((line) => `${line}\n`).join(""));
      const later = `sleep() { [ -f "$Q/once" ] || [ -z "$flush_grade" ] || { : >"$Q/once"; cat '${host.directory}/later' >>"$log_file"; ${gone ? 'rm "$Q/deferred/4B2C1"' : ":"}; }; }`;
      const { exit, verification } = verify(`${FAST}${later}\nverify_flow - - 0 30 trend`);
      expect(existsSync(join(host.directory, "ran"))).toBe(false);
      return { exit, outcome: verification?.outcome, flush: verification?.flush, queue: verification?.queue };
    };

    test("falls as soon as something of it was sent", () => {
      expect(watched([attempt("4B2C1", "sent", "250 ok", "2.0.0")], { gone: true })).toMatchObject({
        exit: 0,
        outcome: "accepted",
        flush: { result: "falling", grade: null, sent: 1 },
        queue: { before: { deferred: 2 }, after: { deferred: 1 } },
      });
    });

    test("and does not get less speaks against the change", () => {
      const text = "450 4.7.1 later";
      expect(watched([attempt("4B2C1", "deferred", text, "4.7.1")])).toMatchObject({
        exit: 1,
        outcome: "refused",
        flush: { result: "not-falling", grade: null, deferred: 1 },
      });
    });

    test("and of which something bounces speaks against it at once", () => {
      expect(watched([attempt("4B2C1", "SOFTBOUNCE", "530 5.7.0 no")])).toMatchObject({
        exit: 1,
        flush: { result: "stopped", bounced: 1, blame: "change" },
      });
    });

    test("and of which only a recipient's own bounce was seen speaks neither for nor against it", () => {
      expect(watched([attempt("4B2C1", "SOFTBOUNCE", "550 no such user", "5.1.1")])).toMatchObject({
        exit: 0,
        outcome: "accepted",
        flush: { result: "not-falling", bounced: 1, blame: null },
      });
    });

    test("and of which nothing was tried says nothing, nor does somebody's new mail", () => {
      const fresh = attempt("4B2C9", "deferred", "450 4.7.1 later", "4.7.1").replace("delay=900", "delay=0");
      expect(watched([fresh])).toMatchObject({
        exit: 2,
        outcome: "undetermined",
        flush: { result: "untried", sent: 0, deferred: 0 },
      });
    });

    test("is none where nothing waits", () => {
      expect(watched([], { waiting: 0 })).toMatchObject({ exit: 0, outcome: "accepted", flush: { result: "none" } });
    });
  });

  describe("a flush", () => {
    const ids = Array.from({ length: 15 }, (_, at) => `4B2C${at + 10}`);
    /** Deferred messages, of which each attempt ends as `ends` says for it; `-f` ends all that are left. */
    const flush = (ends: (id: string, at: number) => string, script?: string) => {
      const deferred = join(host.queue, "deferred");
      for (const [at, id] of ids.entries()) writeFileSync(join(deferred, id), `${ends(id, at)}\n`);
      const one = `[ ! -f '${deferred}'/"$id" ] || { cat '${deferred}'/"$id" >>'${host.log}'; case $(cat '${deferred}'/"$id") in *status=sent*|*status=bounced*) rm '${deferred}'/"$id" ;; esac }`;
      host.program(
        "postqueue",
        `case $3 in -i) id=$4; ${one} ;; -f) echo all >>'${host.directory}/ran'; for id in ${ids.join(" ")}; do ${one}; done ;; esac`,
      );
      host.sendmail(sent["Debian 13"]);
      return verify(script);
    };
    const ran = () => {
      try {
        return readFileSync(join(host.directory, "ran"), "utf8");
      } catch {
        return "";
      }
    };

    test("goes from one message to ten to the rest", () => {
      const { exit, verification } = flush((id) => attempt(id, "sent", "250 ok", "2.0.0"));
      expect(verification?.flush).toEqual({
        result: "emptied",
        grade: "rest",
        sent: 15,
        deferred: 0,
        own: 0,
        bounced: 0,
        line: null,
        blame: null,
      });
      expect(verification?.queue).toMatchObject({ before: { deferred: 15 }, after: { deferred: 0 } });
      expect([exit, ran()]).toEqual([0, "all\n"]);
    });

    test("stops at the first bounce, and the rest is not tried", () => {
      const { exit, verification } = flush((id, at) =>
        at === 3 ? attempt(id, "bounced", "550 5.7.1 no") : attempt(id, "sent", "250 ok", "2.0.0"),
      );
      expect(verification?.flush).toMatchObject({ result: "stopped", grade: "sample", bounced: 1, blame: "change" });
      expect(verification?.flush?.line).toMatch(/^4B2C13: to=<x@y\.example>, .* status=bounced \(550 5\.7\.1 no\)$/);
      expect([exit, ran()]).toEqual([1, ""]);
    });

    test("stops where a message is given up for its age", () => {
      const { exit, verification } = flush(
        (id) => `${stamp} postfix/qmgr[9]: ${id}: from=<a@b.example>, status=expired, returned to sender`,
      );
      expect(verification?.flush).toMatchObject({ result: "stopped", grade: "one", sent: 0, bounced: 1 });
      expect(verification?.flush?.line).toBe("4B2C10: from=<a@b.example>, status=expired, returned to sender");
      expect([exit, ran()]).toEqual([1, ""]);
    });

    test("does not push a relay that puts everything off", () => {
      const { exit, verification } = flush((id) => attempt(id, "deferred", "451 4.3.2 later", "4.3.2"));
      expect(verification?.flush).toMatchObject({ result: "not-falling", grade: "sample", sent: 0, deferred: 11 });
      expect([exit, ran()]).toEqual([1, ""]);
    });

    test("whose profile gives the trend time waits for what Postfix tries by itself, and ends once it is decided", () => {
      const putOff = (id: string) => attempt(id, "deferred", "451 4.3.2 later", "4.3.2");
      const goes = `cat '${host.directory}/later' >>"$log_file"; rm -f "$Q"/deferred/*; : >"$Q/once"`;
      writeFileSync(join(host.directory, "later"), `${attempt("4B2C10", "sent", "250 ok", "2.0.0")}\n`);
      const script = (words: string) =>
        `${FAST}sleep() { [ -f "$Q/once" ] || { ${goes}; }; }\nverify_flow a@b.example inbox@mailbox.example 3 60${words}`;
      expect(flush(putOff, script("")).verification?.flush?.result).toBe("not-falling");
      const { exit, verification } = flush(putOff, script(" trend"));
      expect(verification?.flush).toMatchObject({ result: "emptied", grade: "sample", sent: 1, deferred: 11 });
      expect(exit).toBe(0);
    });

    describe("of which much is on its way when the first recipient's own bounce comes", () => {
      const gone = attempt("ID", "SOFTBOUNCE", "550 5.1.1 no such user", "5.1.1");
      const refused = attempt("ID", "SOFTBOUNCE", "550 5.7.1 not from you");
      const taken = attempt("ID", "sent", "250 ok", "2.0.0");
      /** The first `quick` messages are sent at once; of the others one is answered in each second after they were tried, the first by `gone`. */
      const onItsWay = (quick: number, answer: string, seconds = 60) => {
        const [deferred, active] = ["deferred", "active"].map((queue) => join(host.queue, queue));
        for (const id of ids) writeFileSync(join(deferred ?? "", id), "");
        for (const [name, line] of Object.entries({ gone, refused, taken }))
          writeFileSync(join(host.directory, name), `${line}\n`);
        const tried = `[ ! -f '${deferred}'/"$id" ] || mv '${deferred}'/"$id" '${active}'`;
        const quickly = `case " ${ids.slice(0, quick).join(" ")} " in *" $id "*) sed "s/ID/$id/" '${host.directory}/taken' >>'${host.log}'; rm '${active}'/"$id" ;; esac`;
        host.program(
          "postqueue",
          `case $3 in -i) id=$4; ${tried}; ${quickly} ;; -f) for id in ${ids.join(" ")}; do ${tried}; done ;; esac`,
        );
        host.sendmail(sent["Debian 13"]);
        const said = `if [ -f "$Q/once" ]; then said=${answer}; else said=gone; : >"$Q/once"; fi`;
        const slow = `answered() { for at in "$Q"/active/*; do [ -f "$at" ] || return 0; ${said}; sed "s/ID/\${at##*/}/" '${host.directory}'/$said >>'${host.log}'; if [ $said = taken ]; then rm "$at"; else mv "$at" "$Q/deferred"; fi; return 0; done; }`;
        return verify(
          `${FAST}${slow}\nsleep() { answered; }\nnap() { answered; }\nverify_flow a@b.example inbox@mailbox.example 3 ${seconds}`,
        );
      };

      test("the rest is watched to its end, and a refusal behind that bounce is seen", () => {
        const { exit, verification } = onItsWay(11, "refused");
        expect(verification?.flush).toMatchObject({ result: "stopped", grade: "rest", sent: 11 });
        expect(verification?.flush).toMatchObject({ blame: "change", line: expect.stringContaining("5.7.1") });
        expect(exit).toBe(1);
      });

      test("that bounce is no failure of the change, and nothing is on its way any more when that is said", () => {
        const { exit, verification } = onItsWay(11, "taken");
        expect(verification?.flush).toMatchObject({ result: "falling", sent: 14, bounced: 1, blame: null });
        expect(verification?.queue?.after).toMatchObject({ active: 0, deferred: 1 });
        expect(exit).toBe(0);
      });

      test("a sample goes no further than itself, and all of it is heard", () => {
        const { exit, verification } = onItsWay(5, "taken");
        expect(verification?.flush).toMatchObject({ result: "stopped", grade: "sample", sent: 10, bounced: 1 });
        expect(verification?.flush).toMatchObject({ blame: "recipient", line: expect.stringContaining("5.1.1") });
        expect(verification?.queue?.after).toMatchObject({ active: 0, deferred: 5 });
        expect(exit).toBe(0);
      });

      test("a refusal behind it in the same sample is seen", () => {
        const { exit, verification } = onItsWay(5, "refused");
        expect(verification?.flush).toMatchObject({ result: "stopped", grade: "sample", blame: "change" });
        expect(exit).toBe(1);
      });

      test("it is waited for what is on its way also when the time is up", () => {
        const { verification } = onItsWay(11, "taken", 12);
        expect(verification?.queue?.after).toMatchObject({ active: 0 });
      });
    });

    test("blames no change for recipients who cannot take mail now", () => {
      const { exit, verification } = flush((id, at) =>
        attempt(id, "deferred", at % 2 ? "452 4.2.2 full" : "450 4.7.1 Greylisted", at % 2 ? "4.2.2" : "4.7.1"),
      );
      expect(verification?.flush).toMatchObject({ result: "not-falling", sent: 0, deferred: 0, own: 11 });
      expect(exit).toBe(0);
    });
  });

  test("nothing is lost when nobody listens any more", () => {
    host.sendmail(sent["Debian 11"]);
    const script = `trap : PIPE\nsleep 0.2; verify_flow a@b.example inbox@mailbox.example 3 5\necho "$? $verified" >"$Q/end"`;
    const gone = `(${script}) 2>/dev/null | :\nwhile [ ! -s "$Q/end" ]; do sleep 0.1; done`;
    host.run(shell, gone);
    expect(readFileSync(join(host.queue, "end"), "utf8")).toBe("0 accepted\n");
    const closed = `(${FAST}verify_flow - - 3 5; echo "$? $verified" >"$Q/closed") >&- 2>&-`;
    host.run(shell, closed);
    expect(readFileSync(join(host.queue, "closed"), "utf8")).toBe("0 accepted\n");
  });
});
