import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../lab/deadline.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, type StartedProgram, smarthost } from "./cli-project.ts";
import { configuration, leftovers, traces } from "./snapshots.ts";

/** Ctrl-C and its relatives, sent to the real program while a real host is at work, held up at the worst moment. */
const lab = sharedLab();
const host = lab.host("mail12");

afterEach(() => release(host));

describe.each(["ssh2", "openssh"])("over %s", (transport) => {
  let project: CliProject;

  beforeAll(async () => {
    project = await cliProject(lab, { mail12: { profile: "smarthost" } }, { smarthost: smarthost(lab) });
    project.write("postmend.yml", {
      ssh: { transport, config: lab.files.sshConfig, known_hosts: [lab.files.knownHosts] },
    });
  });
  beforeEach(() => host.resetPostfix());
  afterAll(() => project.remove());

  test("Ctrl-C twice in the middle of an apply: the host is finished, and all that is said of it is true", async () => {
    await hold(host, "postfix");
    const program = project.started("apply", "--yes");
    await isHeld(host, program);
    program.kill("SIGINT");
    await pause();
    program.kill("SIGINT");
    await release(host);
    const { exit, stdout, stderr } = await program.end;
    expect(exit).toBe(130);
    expect(stdout).toMatch(/^applied {2}mail12 {2}revision 2 /);
    expect(stderr).toContain("\nInterrupted: 1 host in the middle of a change is finished or reverted first, ");
    expect(stderr).toContain("\nStill waiting for 1 host to finish or revert; ");
    expect(await leftovers(host)).toBe("");
    expect(await project.built("plan", "--detailed-exitcode")).toMatchObject({ exit: 0 });
  });

  test("SIGTERM in the middle of a rollback: the host is back, with every byte", async () => {
    const before = await configuration(host);
    expect((await project.built("apply", "--yes")).exit).toBe(0);
    await hold(host, "postfix");
    const program = project.started("rollback", "mail12", "--yes");
    await isHeld(host, program);
    program.kill("SIGTERM");
    await release(host);
    expect(await program.end).toMatchObject({ exit: 130, stdout: expect.stringMatching(/^applied {2}mail12 {2}rev/) });
    expect(await configuration(host)).toBe(before);
    expect(await leftovers(host)).toBe("");
  });

  test("Ctrl-C while a host is looked at: the end is not waited for, and the host stays as it was", async () => {
    const before = await traces(host);
    await hold(host, "postconf");
    const program = project.started("apply", "--yes");
    await isHeld(host, program);
    program.kill("SIGINT");
    const { exit, stdout, stderr } = await program.end; // postconf still hangs
    expect(exit).toBe(130);
    expect(stdout).toMatch(
      /^skipped {2}mail12 [\s\S]*warning: Interrupted before the host had answered[\s\S]*\nResult: 1 skipped\n$/,
    );
    expect(stderr).toContain("Interrupted: no host is being changed, and no other is begun.\n");
    await release(host);
    expect(await traces(host)).toBe(before);
  });
});

/** From now on the program waits on the host until it is released. */
async function hold(on: MailHost, program: "postfix" | "postconf"): Promise<void> {
  const wrapper = `#!/bin/sh\n: >/run/held\nwhile [ -e /run/hold ]; do sleep 0.1; done\nexec /root/held/${program} "$@"\n`;
  await on.run(`rm -f /run/held; : >/run/hold; mkdir -p /root/held; cp -a /usr/sbin/${program} /root/held/`);
  await on.writeFile(`/usr/sbin/${program}.held`, wrapper);
  await on.run(`chmod 755 /usr/sbin/${program}.held; mv /usr/sbin/${program}.held /usr/sbin/${program}`);
}

async function release(on: MailHost): Promise<void> {
  const back = "for f in /root/held/*; do cp -a $f $f.back; mv $f.back /usr/sbin/${f##*/}; done";
  await on.run(`rm -f /run/hold; [ ! -d /root/held ] || { ${back}; }`);
}

/** Resolves when the program on the host waits; fails when ours ended before. */
async function isHeld(on: MailHost, program: StartedProgram): Promise<void> {
  const early = program.end.then(({ stdout, stderr }) => {
    throw new Error(`it ended before it was held up:\n${stdout}\n${stderr}`);
  });
  const held = until("the host to be held up", 90_000, async () =>
    (await on.exec("test -e /run/held")).exit === 0 ? true : undefined,
  );
  early.catch(() => {});
  await Promise.race([held, early]);
}

/** So long that the two signals are not taken for one. */
function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done, 300));
}
