import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { settleHost } from "../../src/apply/settle-host.ts";
import { applyPlan } from "../../src/apply/transaction.ts";
import type { TransactionResult } from "../../src/apply/transaction-result.ts";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { observe } from "../../src/observe/observe.ts";
import type { Transport } from "../../src/transports/transport.ts";
import { sharedLab } from "../lab/shared.ts";
import { applying, connectTo, noSecrets, planFor, underShell, type Wish } from "./host-plans.ts";

const host = sharedLab().host("mail12");
const relayhost = "[relay.lab.example]:587";
const wish: Wish = { parameters: { relayhost }, tables: { sasl_passwd: `${relayhost} alerts:s3cret\n` } };
const state = "/var/lib/postmend/default";

let transport: Transport;
beforeEach(async () => {
  await host.resetPostfix();
  transport = await connectTo(sharedLab(), host);
});
afterEach(async () => {
  await host.run("rm -f /usr/local/sbin/sync /usr/local/sbin/mv /usr/local/sbin/stat /tmp/syncs");
  await transport.close();
});

async function apply(over = transport): Promise<TransactionResult> {
  const observed = await observe(over, { parameterNames: ["relayhost"], mapType: "auto" });
  return applyPlan(over, planFor(observed, wish), noSecrets, applying);
}

async function refusal(over = transport): Promise<string> {
  const error: unknown = await apply(over).catch((reason: unknown) => reason);
  if (error instanceof PostmendError) return error.diagnostics.map((found) => `${found.code}: ${found.detail}`).join();
  throw new Error("it was not refused");
}

/** A program of the host in the place of another one. */
async function instead(name: string, body: string): Promise<void> {
  await host.run(`cat >/usr/local/sbin/${name} && chmod 755 /usr/local/sbin/${name}`, {
    stdin: `#!/bin/sh\n${body}\n`,
  });
}

function files(): Promise<string> {
  return host.run(
    "find /etc/postfix ! -type d ! -path '*/.postmend-*' -exec stat -c '%n %i %a %u %g %s %y' {} + | sort; find /etc/postfix -type f ! -path '*/.postmend-*' -exec sha256sum {} + | sort",
  );
}

function codes({ diagnostics }: TransactionResult): string[] {
  return diagnostics.map(({ code }) => code);
}

describe("a revision that gets no number", () => {
  test("once is a change that is taken back, and recorded as failed", async () => {
    const before = await files();
    await instead(
      "mv",
      `case $2 in */000002) rm /usr/local/sbin/mv; echo "no luck" >&2; exit 1 ;; esac\nexec /bin/mv "$@"`,
    );
    const result = await apply();
    expect(result).toMatchObject({
      status: "restored",
      revision: 2,
      diagnostics: [{ code: "revision-not-recorded", detail: "no luck" }],
    });
    expect(await files()).toBe(before);
    expect(await host.run(`cat ${state}/revisions/000002/outcome; ls ${state}`)).toBe("failed\nobjects\nrevisions\n");
  });

  test("at all leaves the journal, and the next contact records it once it can", async () => {
    const before = await files();
    await instead("mv", `case $2 in */000002) echo "no luck" >&2; exit 1 ;; esac\nexec /bin/mv "$@"`);
    const result = await apply();
    expect([result.status, result.revision, codes(result)]).toEqual([
      "restored",
      null,
      ["revision-not-recorded", "journal-kept"],
    ]);
    expect(await files()).toBe(before);
    expect((await host.exec("postfix status")).exit).toBe(0);
    expect(await host.run(`tail -n 1 ${state}/journal`)).toBe("reload\n");
    expect(await refusal()).toContain("transaction-unfinished");
    await host.run("rm /usr/local/sbin/mv");
    const place = { instance: "default", configDirectory: "/etc/postfix" };
    const { result: recovered } = await settleHost(transport, { ...place, mode: "recover", who: "tester@lab" });
    expect(recovered).toMatchObject({ status: "restored", revision: 2 });
    expect(await files()).toBe(before);
    expect(await apply()).toMatchObject({ status: "applied", revision: 3 });
  });
});

describe("a sync", () => {
  test.each(["sync: extra operand '/x'", "Usage: sync", "sync: error syncing '/x': Invalid argument"])(
    "that knows no such argument writes everything: %s",
    async (words) => {
      await instead("sync", `[ $# = 0 ] || { echo "${words}" >&2; exit 1; }\necho all >>/tmp/syncs`);
      expect(await apply()).toMatchObject({ status: "applied" });
      expect(await host.run("sort -u /tmp/syncs")).toBe("all\n");
    },
  );

  test("that fails before the boundary is a refusal, and nothing has changed", async () => {
    const before = await files();
    await instead("sync", `echo "sync: error syncing '$1': Input/output error" >&2; exit 1`);
    expect(await refusal()).toMatch(/^host-write-failed: .*Input\/output error/);
    expect(await files()).toBe(before);
    expect(await host.run(`ls -A ${state} ${state}/revisions`)).not.toMatch(/journal|lock|\.new/);
  });

  test("that fails after the boundary takes the change back, and does not call it safe", async () => {
    const before = await files();
    await instead("sync", `case $1 in /etc/*) echo "sync: $1: Input/output error" >&2; exit 1 ;; esac`);
    const result = await apply();
    expect([result.status, result.revision, codes(result)]).toEqual([
      "restored",
      null,
      ["files-not-replaced", "journal-kept"],
    ]);
    expect(result.diagnostics[0]?.detail).toContain("Input/output error");
    expect(await files()).toBe(before);
  });

  test("reaches the real directory of a main.cf that is a symbolic link", async () => {
    await host.run(
      "mkdir -p /etc/conf; mv /etc/postfix/main.cf /etc/conf/; ln -s ../conf/main.cf /etc/postfix/main.cf",
    );
    await instead("sync", 'echo "$*" >>/tmp/syncs');
    expect(await apply()).toMatchObject({ status: "applied" });
    expect(await host.run("grep -c ' /etc/conf' /tmp/syncs")).not.toBe("0\n");
    expect(await host.run("ls -A /etc/conf; readlink /etc/postfix/main.cf")).toBe("main.cf\n../conf/main.cf\n");
  });
});

test.each([
  ["blocks", "1000 10 4096 1000 900"],
  ["inodes", "1000000 900000 4096 1000 3"],
])("a filesystem that is short of %s is told as full", async (_, numbers) => {
  await instead("stat", `[ "$1" != -f ] || { echo "${numbers}"; exit; }\nexec /usr/bin/stat "$@"`);
  expect(await refusal()).toMatch(/^disk-full: /);
});

test("a filesystem that counts neither is not asked", async () => {
  await instead("stat", `[ "$1" != -f ] || { echo "0 0 4096 0 0"; exit; }\nexec /usr/bin/stat "$@"`);
  expect(await apply(underShell(host, ["/bin/dash"]))).toMatchObject({ status: "applied" });
});
