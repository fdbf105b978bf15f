import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { confirm, loadProject, unlock } from "../../src/index.ts";
import { type CliProject, cliProject, smarthost } from "../integration/cli-project.ts";
import { published } from "../integration/json-documents.ts";
import { configuration, leftovers } from "../integration/snapshots.ts";
import { until } from "../lab/deadline.ts";
import { sharedLab } from "../lab/shared.ts";
import { figuresOf } from "./figures.ts";

/** The command line, when it goes away in the middle, and when it comes back for what waits. */
const lab = sharedLab();
const figures = figuresOf("controller");
const host = lab.host("mail12");
const canary = { to: "inbox@mailbox.example", from: "alerts@mail12.lab.example", within: "30s" };

let project: CliProject;
beforeAll(async () => {
  project = await cliProject(lab, { mail12: { profile: "good" } }, { good: smarthost(lab, { verify: { canary } }) });
});
beforeEach(() => host.resetPostfix());
afterEach(() => {
  figures.faults += 1;
});
afterAll(() => project.remove());

async function json(...argv: string[]) {
  const { exit, stdout, stderr } = await project.postmend([...argv, "--format", "json"]);
  const [result] = published("apply", stdout).hosts;
  if (!result) throw new Error(`no result: ${stderr}`);
  return { exit, ...result };
}

test.each(["SIGKILL", "SIGTERM"] as const)(
  "%s to the controller once the host writes: the host ends by itself, proven",
  async (signal) => {
    const run = project.started("apply", "--yes");
    await until("the journal", 60_000, async () => {
      return (await host.exec("[ -e /var/lib/postmend/default/journal ]")).exit === 0 || undefined;
    });
    run.kill(signal);
    await run.end;
    await until("the end", 60_000, async () => (await leftovers(host)) === "" || undefined);
    expect(await host.run("cat /var/lib/postmend/default/revisions/000002/outcome; postconf -h soft_bounce")).toBe(
      "known-good\nno\n",
    );
    const { exit, stdout } = await project.postmend(["plan", "--detailed-exitcode"]);
    expect([exit, stdout]).toEqual([0, expect.stringContaining("no changes")]);
  },
);

describe("a change that waits", () => {
  test("is told as waiting, is in the way of others, is confirmed once, and then there is nothing to confirm", async () => {
    expect(await json("apply", "--yes", "--confirm-within", "10m")).toMatchObject({
      exit: 0,
      status: "waiting",
      verification: { outcome: "accepted" },
    });
    const plan = await project.postmend(["plan"]);
    expect(plan.exit).toBe(3);
    expect(plan.stdout).toContain("postmend confirm mail12");
    expect(await json("apply", "--yes")).toMatchObject({ exit: 3, status: "failed" });
    expect(await json("unlock", "mail12")).toMatchObject({ exit: 0, status: "waiting" });
    expect(await json("confirm", "mail12")).toMatchObject({ exit: 0, status: "applied", revision: 2 });
    expect(await json("confirm", "mail12")).toMatchObject({
      exit: 3,
      status: "failed",
      diagnostics: [{ code: "nothing-to-confirm" }],
    });
    expect((await project.postmend(["plan", "--detailed-exitcode"])).exit).toBe(0);
  });

  test("is confirmed by the library too", async () => {
    expect((await json("apply", "--yes", "--confirm-within", "10m")).status).toBe("waiting");
    const opened = loadProject(project.directory, { env: project.env });
    expect((await confirm(opened)).hosts).toMatchObject([{ host: "mail12", status: "applied" }]);
    expect((await unlock(opened)).hosts).toMatchObject([{ host: "mail12", status: "unchanged" }]);
  });

  test("is confirmed although another host of the same run is dead, which is told as what it is", async () => {
    expect((await json("apply", "--yes", "--confirm-within", "10m")).status).toBe("waiting");
    const inventory = {
      mail12: { profile: "good" },
      gone: { profile: "good", address: "127.0.0.1", connection: { port: 9 } },
    };
    project.write("inventory.yml", { hosts: inventory });
    try {
      for (const [verb, status] of [
        ["confirm", "applied"],
        ["unlock", "unchanged"],
      ] as const) {
        const { exit, stdout } = await project.postmend([verb, "--limit", "all", "--format", "json"]);
        const { hosts } = published("apply", stdout);
        expect([exit, hosts.map((end) => [end.host, end.status])]).toEqual([
          3,
          [
            ["mail12", status],
            ["gone", "failed"],
          ],
        ]);
        expect(hosts[1]?.diagnostics[0]?.code).toBe("connection-refused");
      }
    } finally {
      project.write("inventory.yml", { hosts: { mail12: { profile: "good" } } });
    }
  });

  test.each(["59s", "2d", "soon", "-1m"])("does not wait for %s: said before anything is read", async (time) => {
    const { exit, stderr } = await project.postmend(["apply", "--confirm-within", time]);
    expect([exit, stderr]).toEqual([1, expect.stringContaining("Expected a time from 1m to 1d")]);
  });
});

describe("a lock", () => {
  test("of a process that is gone is broken, and it is said whose it was", async () => {
    const before = await configuration(host);
    await host.run(
      "mkdir -p /var/lib/postmend/default; ln -s '1 99 gone ann@desk 2026-01-02T03:04:05Z' /var/lib/postmend/default/lock",
    );
    const end = await json("unlock", "mail12");
    expect(end).toMatchObject({
      exit: 0,
      status: "unchanged",
      diagnostics: [{ code: "lock-broken", severity: "warning" }],
    });
    expect(end.diagnostics[0]?.detail).toContain("ann@desk since 2026-01-02T03:04:05Z");
    expect([await leftovers(host), await configuration(host)]).toEqual(["", before]);
  });

  test("of a process that lives is never broken", async () => {
    await host.run(
      "mkdir -p /var/lib/postmend/default; read -r b </proc/sys/kernel/random/boot_id; ln -s \"1 $(cut -d' ' -f22 /proc/1/stat) $b ann@desk 2026-01-02T03:04:05Z\" /var/lib/postmend/default/lock",
    );
    const end = await json("unlock", "mail12");
    expect(end).toMatchObject({ exit: 3, status: "failed", diagnostics: [{ code: "lock-held" }] });
    expect(end.diagnostics[0]?.detail).toContain("ann@desk");
    await host.run("rm /var/lib/postmend/default/lock");
  });
});
