import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lookUp } from "../../src/observe/look-up.ts";
import type { ReadTransport } from "../../src/transports/transport.ts";
import { Answer } from "./answer.ts";

const place = { configDirectory: "/etc/postfix" };

/** A host that answers with these records, and what it was asked. */
function hostThat(answers: (answer: Answer) => Answer): { transport: ReadTransport; input: () => string } {
  let heard = "";
  return {
    input: () => heard,
    transport: {
      host: "mx1",
      hostKey: undefined,
      read: async (_program, input) => {
        heard = input.join("");
        const { stdout } = answers(new Answer()).result();
        const nonce = heard.slice(0, heard.indexOf("\n"));
        return { stdout: Buffer.from(Buffer.from(stdout).toString().replaceAll("n0nce", nonce)), stderr: "", exit: 0 };
      },
    },
  };
}

const done = (answer: Answer) => answer.say("looked-up", "is", "ok");

async function lookedUp(answers: (answer: Answer) => Answer, keys: readonly string[] = ["a", "b"]) {
  const { transport } = hostThat((answer) => done(answers(answer)));
  return (await lookUp(transport, place, ["t"], keys)).get("t");
}

describe("a table of a host", () => {
  test("has a text and what was built of it, both secrets", async () => {
    const table = await lookedUp((answer) =>
      answer.tell("name:1", "t").probe("content:1", "a b\n").probe("dump:1", "a\tb\n"),
    );
    expect(JSON.stringify(table)).not.toContain("a b");
    expect(table?.source.state === "present" && table.source.value.reveal()).toBe("a b\n");
    expect(table?.dump.state === "present" && table.dump.value.reveal()).toBe("a\tb\n");
  });

  test("is absent only when Postfix or cat say that it is not there", async () => {
    const table = await lookedUp((answer) =>
      answer
        .tell("name:1", "t")
        .probe("content:1", "", "stat: cannot statx '/t': No such file or directory\n", 1)
        .probe("dump:1", "", "postmap: fatal: open database /t.db: Permission denied\n", 1),
    );
    expect(table?.source).toEqual({ state: "absent" });
    expect(table?.dump).toEqual({
      state: "unknown",
      because: "postmap: fatal: open database /t.db: Permission denied",
    });
  });

  test("answers the keys that were asked, the others with nothing", async () => {
    const table = await lookedUp((answer) => answer.tell("name:1", "t").probe("answer:1", "b\tx y\n"));
    expect(table?.answers).toEqual({
      state: "present",
      value: new Map([
        ["a", undefined],
        ["b", "x y"],
      ]),
    });
    const none = await lookedUp((answer) => answer.tell("name:1", "t").probe("answer:1", "", "", 1));
    expect(none?.answers.state === "present" && none.answers.value.get("b")).toBe(undefined);
  });

  test("has no answers when postmap cannot use it, whatever it printed before", async () => {
    const complaint = "postmap: fatal: table ldap:/x: query error: Success\n";
    const table = await lookedUp((answer) => answer.tell("name:1", "t").probe("answer:1", "a\tx\n", complaint, 1));
    expect(table?.answers).toEqual({ state: "unknown", because: complaint.trim() });
  });
});

test("keys and names of more than one line are not sent", async () => {
  const { transport, input } = hostThat(done);
  await lookUp(transport, place, ["t\n1\nrm", "u"], ["a\nb", "c", ""]);
  expect(input().split("\n").slice(1)).toEqual(["/etc/postfix", "", "1", "u", "1", "c", ""]);
});

test("an answer that breaks off is an error and no absence", async () => {
  const { transport } = hostThat((answer) => answer.tell("name:1", "t"));
  await expect(lookUp(transport, place, ["t"], [])).rejects.toThrow("did not come to its end");
});

test("shellcheck has nothing to say about the sh files of src/observe", () => {
  const files = readdirSync("src/observe").filter((name) => name.endsWith(".sh"));
  const ran = spawnSync("shellcheck", ["--shell=sh", ...files], { cwd: "src/observe", encoding: "utf8" });
  expect([ran.stdout, ran.status]).toEqual(["", 0]);
});
