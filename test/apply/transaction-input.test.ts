import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TransactionContext } from "../../src/apply/context.ts";
import { editOf } from "../../src/apply/edit-of.ts";
import { transactionInput } from "../../src/apply/transaction-input.ts";
import { absentFile } from "../../src/plan/leftover-tables.ts";
import type { HostPlan } from "../../src/plan/plan.ts";
import { digest, mainCf, planOf, saslPasswd, secrets } from "./plans.ts";

const context: TransactionContext = {
  action: "apply",
  actor: "me@here",
  time: "2026-01-02T03:04:05Z",
  postmend: "1.0.0",
  profileDigest: "d1935",
  commit: "c0ffee",
  keep: 20,
};

function input(plan: HostPlan, more: Partial<TransactionContext> = {}): string {
  const chunks = transactionInput(plan, secrets, Object.assign({}, context, more), "settle\n");
  return Buffer.concat(
    chunks.map((chunk) => Buffer.from(chunk instanceof Uint8Array ? chunk : String(chunk))),
  ).toString("latin1");
}

/** Latin-1 of the UTF-8 bytes, as `input` shows it. */
const password = Buffer.from("hünter2").toString("latin1");
const table = Buffer.from("[a.example]:587 alerts:hünter2\n");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("the input of a transaction", () => {
  const text = input(planOf([saslPasswd, mainCf]));
  const lines = text.split("\n");

  test("starts with where, for what, and who", () => {
    expect(lines.slice(0, 4)).toEqual([
      "/var/lib/postmend/default",
      "/etc/postfix",
      "3.7.11",
      "me@here 2026-01-02T03:04:05Z",
    ]);
    expect(lines.slice(4, 7)).toEqual([`reload applied 20 - ${table.length + 28}`, "300 0", ""]);
  });

  test("holds a manifest for the state that is found and one for the state that is made", () => {
    expect(JSON.parse(lines[7] ?? "")).toMatchObject({ action: "found", profile: null, managed: [], actor: "me@here" });
    expect(JSON.parse(lines[8] ?? "")).toEqual({
      schema: "postmend/revision/v1",
      time: "2026-01-02T03:04:05Z",
      actor: "me@here",
      postmend: "1.0.0",
      action: "apply",
      profile: "smarthost",
      profile_digest: "d1935",
      commit: "c0ffee",
      fingerprint: "f00d",
      managed: ["relayhost"],
      sensitive: ["/etc/postfix/sasl_passwd.db", "/etc/postfix/sasl_passwd"],
    });
  });

  test("binds to the digests of the basis, absence included", () => {
    expect(lines[9]).toBe(`${digest} main.cf - sasl_passwd`);
  });

  test("names built tables before their texts, and main.cf last", () => {
    expect(lines[10]).toBe("sasl_passwd.db sasl_passwd tls_policy main.cf");
  });

  test("gives each file its digest, mode, owner, length and table type, then its very bytes", () => {
    expect(lines[13]).toBe(`sasl_passwd ${sha256(table)} 600 0 0 ${table.length} hash sasl_passwd.db`);
    expect(lines[14]).toBe(`[a.example]:587 alerts:${password}`);
    expect(lines[15]).toBe(`main.cf ${sha256(Buffer.from("relayhost = [a.example]:587\n"))} 644 0 107 28 - -`);
    expect(lines.slice(16)).toEqual(["relayhost = [a.example]:587", "", ""]);
  });

  test("of a file whose live text is known the new lines travel alone; the room that it needs is that of all", () => {
    const live = "# é\nrelayhost = [a.example]:25\n\nbiff = no\n";
    const wanted = "# é\nrelayhost = [b.example]:25\n\nbiff = no\nx = 1\n";
    const lines = input(planOf([{ ...mainCf, live, content: [wanted] }])).split("\n");
    expect(lines[4]?.split(" ").at(-1)).toBe(String(Buffer.byteLength(wanted)));
    expect(lines.slice(13)).toEqual([
      `main.cf ${sha256(Buffer.from(wanted))} 644 0 107 34 - - 1 5 28 34 10 6`,
      "relayhost = [b.example]:25",
      "",
      "x = 1",
      "",
      "",
    ]);
  });

  test("pieces of the live file and the lines that travel make the file that is wanted", () => {
    const line = fc.constantFrom("", "\n", "#\n", "a = 1\n", "b = é\n", "b = é", "\0\r\n", "  c\n");
    const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(""));
    fc.assert(
      fc.property(text, text, (live, wanted) => {
        const { pieces, sent } = editOf(Buffer.from(wanted), Buffer.from(live));
        const made: Buffer[] = [];
        let at = 0;
        for (let piece = 0; piece < pieces.length; piece += 3) {
          const [from = 0, count = 0, fresh = 0] = pieces.slice(piece);
          made.push(Buffer.from(live).subarray(from - 1, from - 1 + count), sent.subarray(at, at + fresh));
          at += fresh;
        }
        expect(Buffer.concat(made)).toEqual(Buffer.from(wanted));
        expect(at).toBe(sent.length);
      }),
    );
  });

  test("holds the secret in the table's content and nowhere else", () => {
    expect(text.split(password)).toHaveLength(2);
  });

  test("brings the program along that settles the change", () => {
    expect(lines.slice(11, 13)).toEqual(["7", "settle"]);
  });

  test("gives mail and people their time before the guard goes back", () => {
    const flow = { program: "", words: ["a@b.example", "c@d.example", 60, 600], seconds: 700 };
    const [, , , , , times, words] = input(planOf([mainCf]), { flow, confirmSeconds: 60 }).split("\n");
    expect([times, words]).toEqual(["1060 60", "a@b.example c@d.example 60 600"]);
  });

  test("sends Latin-1 files byte for byte", () => {
    const file = { ...mainCf, content: ["# caf\u00e9\n"], encoding: "latin1" } as const;
    expect(input(planOf([file]))).toContain(
      `main.cf ${sha256(Buffer.from("# caf\u00e9\n", "latin1"))} 644 0 107 7 - -\n# caf\u00e9\n\n`,
    );
  });

  test("asks for absence with a dash", () => {
    expect(input(planOf([absentFile("/etc/postfix/tls_policy")]))).toMatch(/\ntls_policy -\n\n$/);
  });

  test("sends no content on the way back: the host has it", () => {
    const back = planOf([{ ...saslPasswd, build: { type: "hash", built: "/etc/postfix/sasl_passwd.db" } }, mainCf]);
    const rollback = input(back, { action: "rollback", rolledBackTo: 7, profileDigest: null });
    expect(rollback).toContain("\nreload rolled-back 20 000007 0\n");
    expect(rollback).not.toContain(password);
    expect(rollback).toContain(`\nmain.cf ${sha256(Buffer.from("relayhost = [a.example]:587\n"))} 644 0 107 - - -\n`);
    expect(rollback).toContain('"rolled_back_to":7');
  });

  test("builds no table that the plan brings as it was", () => {
    const built = {
      ...saslPasswd,
      path: "/etc/postfix/sasl_passwd.db",
      content: ["\u0000\u00ff"],
      encoding: "latin1",
    } as const;
    const { build: _, ...stored } = built;
    expect(input(planOf([saslPasswd, stored]))).toMatch(/\nsasl_passwd [0-9a-f]{64} 600 0 0 \d+ - -\n/);
  });

  test("keeps two revisions at the least", () => {
    expect(input(planOf([mainCf]), { keep: 0 })).toContain("\nreload applied 2 - 28\n");
  });

  test("cannot be broken out of by the name of who applies", () => {
    expect(input(planOf([mainCf]), { actor: "me\nrm -rf /" })).toContain("\nme\\nrm -rf / 2026-01-02T03:04:05Z\n");
  });

  test.each(["/etc/passwd", "/etc/postfix/../passwd", "/etc/postfix/a b", "/etc/postfix/x/y", "/etc/postfix/"])(
    "refuses to write %s",
    (path) => {
      expect(() => input(planOf([{ ...mainCf, path }]))).toThrow(
        "The plan asks for something that a transaction does not do",
      );
    },
  );
});
