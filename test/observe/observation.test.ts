import { describe, expect, test } from "vitest";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { observedState } from "../../src/observe/observation.ts";
import type { ObservedState } from "../../src/observe/observed-state.ts";
import { Answer } from "./answer.ts";

const asked = { host: "mx1", hostKey: undefined, stateDirectory: "/var/lib/postmend", tables: ["sasl_passwd"] };
const mainCf = "relayhost = [a.example]:587\n";
const gone = (path: string) => `stat: cannot statx '${path}': No such file or directory`;

interface Host {
  effective?: string;
  effectiveExit?: number;
  stat?: readonly string[];
  statErrors?: readonly string[];
  instance?: string;
  more?: (answer: Answer) => Answer;
}

const regular = (path: string, mode = "81a4") => `${mode} 0 0 1 4711 28 1700000000 ${path}`;

/** A Debian 12 host on which only main.cf is of interest. */
function host({ effective, effectiveExit = 0, stat = [], statErrors, instance = "default", more }: Host = {}): Answer {
  const state = `/var/lib/postmend/${instance}`;
  const answer = new Answer()
    .say("uid", "is", "0")
    .probe(
      "defaults",
      "postconf: warning: nosuch: unknown parameter\nmail_version = 3.7.11\nqueue_directory = /var/spool/postfix\ndefault_database_type = hash\nrelayhost =",
    )
    .probe("types", "btree\nhash\nlmdb")
    .probe(
      "effective",
      effective ?? "queue_directory = /var/spool/postfix\ndefault_database_type = lmdb\nmulti_instance_name =",
      "",
      effectiveExit,
    )
    .tell("directory", "/etc/postfix")
    .tell("real", "/etc/postfix")
    .tell("instance", instance)
    .say("suffix", "is", ".db")
    .probe(
      "stat",
      [regular("/etc/postfix/main.cf"), ...stat].map((line) => `${line}\n`).join(""),
      (
        statErrors ?? [
          gone("/etc/postfix/sasl_passwd"),
          ...[".db", ".lmdb", ".cdb"].map((end) => gone(`/etc/postfix/sasl_passwd${end}`)),
          gone("/var/spool/postfix/pid/master.pid"),
          gone(state),
          gone(`${state}/revisions`),
          gone(`${state}/journal`),
        ]
      ).join("\n"),
      1,
    )
    .probe("content:main.cf", mainCf);
  return (more ? more(answer) : answer).say("end", "is", "ok");
}

function observe(answer: Answer): ObservedState {
  return observedState(answer.result(), answer.nonce, asked);
}

function refused(answer: Answer, exit?: number, stderr?: string): string {
  try {
    observedState(answer.result(exit, stderr), answer.nonce, asked);
  } catch (error) {
    if (error instanceof PostmendError) return error.diagnostics.map(({ code, detail }) => `${code}: ${detail}`).join();
  }
  throw new Error("it was not refused");
}

describe("a host is seen as it answers", () => {
  test("with version, directories, table types and defaults, noise and warnings apart", () => {
    const state = observe(host());
    expect(state).toMatchObject({
      host: "mx1",
      instance: "default",
      version: { major: 3, minor: 7 },
      configDirectory: "/etc/postfix",
      queueDirectory: "/var/spool/postfix",
      mapTypes: ["btree", "hash", "lmdb"],
      defaultMapType: "lmdb",
      postconfMessages: [],
    });
    expect(state.defaults.get("relayhost")).toBe("");
    expect(state.defaults.has("nosuch")).toBe(false);
  });

  test("with main.cf's text, digest and facts", () => {
    expect(observe(host()).mainCf).toEqual({
      state: "present",
      value: {
        path: "/etc/postfix/main.cf",
        realPath: "/etc/postfix/main.cf",
        sha256: "28c4dc657e36a6644c4fa39c05a2fc1deb94198349aed8367e2e962293ca4a4e",
        mode: 0o644,
        uid: 0,
        gid: 0,
        elsewhere: false,
        links: 1,
        size: 28,
        mtime: 1_700_000_000,
        text: mainCf,
        encoding: "utf8",
      },
    });
  });

  test("with the messages of postconf once each, and the compiled-in values where main.cf cannot be read", () => {
    const fatal = "postconf: fatal: /etc/postfix/main.cf, line 2: missing '=' after attribute name: \"bar\"";
    const state = observe(host({ effective: `${fatal}\n${fatal}`, effectiveExit: 1 }));
    expect(state.postconfMessages).toEqual([fatal]);
    expect(state.queueDirectory).toBe("/var/spool/postfix");
  });

  test("with bytes that are not UTF-8 kept one by one, and a byte order mark kept", () => {
    const latin1 = observe(host({ more: (a) => a.probe("content:main.cf", Buffer.from([0x23, 0xe9, 0x0a])) })).mainCf;
    expect(latin1).toMatchObject({ value: { text: "#\u00e9\n", encoding: "latin1" } });
    const marked = observe(host({ more: (a) => a.probe("content:main.cf", "\ufeffa = b\n") })).mainCf;
    expect(marked).toMatchObject({ value: { text: "\ufeffa = b\n", encoding: "utf8" } });
  });
});

describe("absent, present and unknown are three things", () => {
  test.each([
    ["present", { state: "present", value: true }],
    ["absent", { state: "absent" }],
    ["unknown", { state: "unknown", because: "no SASL plug-in was found" }],
  ])("for the plug-in of OAuth 2.0: %s", (word, expected) => {
    expect(observe(host({ more: (answer) => answer.say("xoauth2", word) })).xoauth2Plugin).toEqual(expected);
  });

  test("what stat says is not there is absent", () => {
    const state = observe(host());
    expect(state.tables).toEqual([
      {
        path: "/etc/postfix/sasl_passwd",
        source: { state: "absent" },
        built: { state: "absent" },
        builtFiles: new Map(
          [".db", ".lmdb", ".cdb"].map((end) => [`/etc/postfix/sasl_passwd${end}`, { state: "absent" }]),
        ),
      },
    ]);
    expect(state.revisions).toEqual({ state: "absent" });
    expect(state.unfinished).toEqual({ state: "absent" });
    expect(state.running).toEqual({ state: "present", value: false });
  });

  test("what stat could not look at is unknown, in stat's words", () => {
    const denied = "stat: cannot statx '/etc/postfix/sasl_passwd': Permission denied";
    expect(observe(host({ statErrors: [denied] })).tables[0]?.source).toEqual({ state: "unknown", because: denied });
  });

  test("what nobody spoke of is unknown", () => {
    const state = observe(host({ statErrors: [] }));
    for (const part of [
      state.tables[0]?.source,
      state.tables[0]?.built,
      state.revisions,
      state.unfinished,
      state.running,
    ]) {
      expect(part?.state).toBe("unknown");
    }
  });

  test("a file that cannot be read is unknown, not empty", () => {
    const state = observe(host({ more: (a) => a.probe("content:main.cf", "", "cat: main.cf: Input/output error", 1) }));
    expect(state.mainCf).toEqual({ state: "unknown", because: "cat: main.cf: Input/output error" });
  });

  test("a directory in the place of a table is unknown", () => {
    const state = observe(host({ stat: [regular("/etc/postfix/sasl_passwd", "41ed")] }));
    expect(state.tables[0]?.source).toMatchObject({
      state: "unknown",
      because: "/etc/postfix/sasl_passwd is not a regular file",
    });
  });

  test("a symbolic link that leads nowhere is unknown, one that leads somewhere names its target", () => {
    const dangling = observe(host({ more: (a) => a.tell("link:sasl_passwd", "") }));
    expect(dangling.tables[0]?.source).toMatchObject({ state: "unknown" });
    const linked = observe(host({ more: (a) => a.tell("link:main.cf", "/srv/main.cf") }));
    expect(linked.mainCf).toMatchObject({ value: { realPath: "/srv/main.cf" } });
  });

  test("a built table that postmap cannot read is there, with unknown content", () => {
    const path = "/etc/postfix/sasl_passwd.db";
    const state = observe(
      host({
        stat: [regular(path, "8180")],
        more: (a) =>
          a
            .probe("sum:sasl_passwd.db", `${"a".repeat(64)}  ${path}\n`)
            .probe("dump:sasl_passwd.db", "", `postmap: fatal: open database ${path}: Invalid argument`, 1),
      }),
    );
    expect(state.tables[0]?.built).toMatchObject({
      state: "present",
      value: {
        sha256: "a".repeat(64),
        mode: 0o600,
        dump: { state: "unknown", because: `postmap: fatal: open database ${path}: Invalid argument` },
      },
    });
  });

  test("a built table of another type than is in use is seen, without a look into it", () => {
    const path = "/etc/postfix/sasl_passwd.lmdb";
    const state = observe(
      host({
        stat: [regular(path, "8180")],
        more: (a) => a.probe("sum:sasl_passwd.lmdb", `${"b".repeat(64)}  ${path}\n`),
      }),
    );
    expect(state.tables[0]?.built).toEqual({ state: "absent" });
    expect(state.tables[0]?.builtFiles.get(path)).toMatchObject({
      state: "present",
      value: { path, sha256: "b".repeat(64), mode: 0o600 },
    });
  });

  test("a table's text and dump never show", () => {
    const state = observe(
      host({
        stat: [regular("/etc/postfix/sasl_passwd"), regular("/etc/postfix/sasl_passwd.db")],
        more: (a) =>
          a
            .probe("content:sasl_passwd", "[a] u:hunter2\n")
            .probe("sum:sasl_passwd.db", `${"a".repeat(64)}  x\n`)
            .probe("dump:sasl_passwd.db", "[a]\tu:hunter2\n"),
      }),
    );
    expect(JSON.stringify(state.tables)).not.toContain("hunter2");
    expect(state.tables[0]?.source.state === "present" && state.tables[0].source.value.content.reveal()).toBe(
      "[a] u:hunter2\n",
    );
  });
});

describe("master", () => {
  test("that main.cf does not lead to is found where it stands", () => {
    const found = observe(host({ more: (a) => a.say("master", "alive").tell("queue", "/srv/queue") }));
    expect([found.running, found.queueDirectory]).toEqual([{ state: "present", value: true }, "/srv/queue"]);
  });

  const master = (word: string) => observe(host({ more: (a) => a.say("master", word) })).running;

  test("runs when the process of its pid file says so", () => {
    expect(master("alive")).toEqual({ state: "present", value: true });
  });

  test.each(["dead", "another"])("does not run when that process is %s", (word) => {
    expect(master(word)).toEqual({ state: "present", value: false });
  });

  test.each(["unnamed", "unreadable"])("is unknown when that process is %s", (word) => {
    expect(master(word).state).toBe("unknown");
  });
});

describe("the store", () => {
  const directory = (path: string) => regular(path, "41c0");
  const state = "/var/lib/postmend/default";
  const stat = [directory(state), directory(`${state}/revisions`)];

  test("that is empty holds no revision", () => {
    const answer = host({
      stat,
      more: (a) => a.probe("revisions", "", "tail: cannot open '*/*' for reading: No such file or directory", 1),
    });
    expect(observe(answer).revisions).toEqual({ state: "present", value: [] });
  });

  test("that cannot be entered is unknown", () => {
    const answer = host({
      stat,
      more: (a) => a.probe("revisions", "", "sh: 1: cd: can't cd to it: Permission denied", 2),
    });
    expect(observe(answer).revisions.state).toBe("unknown");
  });

  test("of another instance is unknown while main.cf does not tell the instance's name", () => {
    const answer = host({ instance: "postfix-out", effective: "postconf: fatal: x", effectiveExit: 1 });
    expect(observe(answer).revisions.state).toBe("unknown");
    expect(observe(host({ instance: "postfix-out" })).revisions).toEqual({ state: "absent" });
  });

  test("names an unfinished change by its journal", () => {
    const answer = host({
      stat: [regular(`${state}/journal`)],
      more: (a) => a.probe("journal", "postmend journal 1\n"),
    });
    expect(observe(answer).unfinished).toEqual({ state: "present", value: "postmend journal 1\n" });
  });
});

test("master.cf comes without what is commented out, and with the digest of all of it", () => {
  const sha256 = "ab".repeat(32);
  const answer = host({
    stat: [regular("/etc/postfix/master.cf")],
    more: (a) =>
      a.probe("sum:master.cf", `${sha256}  /etc/postfix/master.cf\n`).probe("content:master.cf", "#\nsmtp\n"),
  });
  expect(observe(answer).masterCf).toMatchObject({ state: "present", value: { sha256, text: "#\nsmtp\n" } });
});

describe("there is nothing to observe", () => {
  test("without root", () => {
    expect(refused(new Answer().say("uid", "is", "1000"))).toBe(
      "not-root: the commands on the host ran as user id 1000",
    );
  });

  test("without Postfix, and it is said where it was looked for", () => {
    const answer = new Answer().say("uid", "is", "0").say("postconf", "missing");
    expect(refused(answer)).toContain("postfix-missing: no postconf in /usr/local/sbin, /usr/sbin");
  });

  test("when the program broke off, and it says what the shell said, harmlessly", () => {
    expect(refused(new Answer().say("uid", "is", "0"), 127, "x\nsh: base64: not found\u001b[2J\n")).toBe(
      "observe-broken-off: exit status 127: sh: base64: not found\\u001b[2J",
    );
  });

  test("in a directory that is not there", () => {
    expect(refused(host({ more: (a) => a.tell("real", "") }))).toContain("config-directory-missing: /etc/postfix");
  });

  test.each(["../x", "", "a/b", "-x", ".."])("under the instance name %j", (instance) => {
    expect(refused(host({ more: (a) => a.tell("instance", instance) }))).toContain("instance-name-invalid");
  });
});
