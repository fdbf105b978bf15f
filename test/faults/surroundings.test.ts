import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TransactionResult } from "../../src/apply/transaction-result.ts";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { underShell } from "../integration/host-plans.ts";
import { configuration, leftovers } from "../integration/snapshots.ts";
import { until } from "../lab/deadline.ts";
import { sharedLab } from "../lab/shared.ts";
import { change, contact, pointAt, relayhost, waiting } from "./changes.ts";
import { cutAt, isCut, resume, withCutPoints } from "./cut-points.ts";
import { figuresOf } from "./figures.ts";

/** What a host is in and on: disks that fill up or go read-only, clocks that jump, other people at work. */
const lab = sharedLab();
const figures = figuresOf("surroundings");
// Only here may a container mount.
const host = lab.host("mail12-systemd");
const road = () => underShell(host, ["/bin/sh"]);

beforeEach(() => host.resetPostfix());
afterEach(async () => {
  figures.faults += 1;
  await host.run("rm -f /usr/local/sbin/date");
});

/** How a change ends on which something falls after this part of its acts. */
async function struck(part: number, blow: string, before = ""): Promise<TransactionResult | string> {
  const point = await pointAt(host, part);
  if (before !== "") await host.run(before);
  await cutAt(host, point);
  const end = change(withCutPoints(road(), "wait")).catch((error: unknown) =>
    error instanceof PostmendError ? error.diagnostics.map(({ code }) => code).join() : String(error),
  );
  await until("the point", 60_000, async () => (await isCut(host)) || undefined);
  await host.run(blow);
  await resume(host);
  return end;
}

/** A small disk of its own for a directory, with what is in it. */
function onSmallDisk(directory: string): string {
  return `mkdir -p ${directory}; cp -a ${directory} /var/tmp/moved; mount -t tmpfs -o size=2m tmpfs ${directory}; cp -a /var/tmp/moved/. ${directory}/; rm -rf /var/tmp/moved`;
}

describe.each([0.55, 0.7, 0.9])("after %f of a change", (part) => {
  test("the disk of the configuration is full: old or new, and the next contact has nothing to do", async () => {
    const small = onSmallDisk("/etc/postfix");
    const end = await struck(part, "dd if=/dev/zero of=/etc/postfix/fill bs=4k 2>/dev/null || true", small);
    expect(typeof end === "string" ? end : end.status).toMatch(/^(?:applied|restored)$/);
    await host.run("rm -f /etc/postfix/fill");
    expect((await contact(host, "unlock")).result).toBeUndefined();
    const status = typeof end === "string" ? end : end.status;
    const relay = (await host.run("postconf -h relayhost")).trim();
    expect(relay === relayhost).toBe(status === "applied");
    expect(await host.run("postconf -h soft_bounce")).toBe("no\n");
    expect(await leftovers(host)).toBe("");
  });

  test("the disk of the state is full: the old configuration or the new one, and the next contact tidies up", async () => {
    const small = onSmallDisk("/var/lib/postmend");
    await struck(part, "dd if=/dev/zero of=/var/lib/postmend/fill bs=4k 2>/dev/null || true", small);
    await host.run("rm -f /var/lib/postmend/fill");
    await contact(host, "unlock");
    expect(await host.run("postconf -h soft_bounce")).toBe("no\n");
    expect(["", relayhost]).toContain((await host.run("postconf -h relayhost")).trim());
    expect(await leftovers(host)).toBe("");
  });

  test("the configuration is read-only: a person is called, and the next contact finishes once it is writable", async () => {
    const before = onSmallDisk("/etc/postfix");
    const end = await struck(part, "mount -o remount,ro /etc/postfix", before);
    const status = typeof end === "string" ? end : end.status;
    expect(status).toMatch(/^(?:restore-failed|restored|applied|transaction-end-unknown)$/);
    await host.run("mount -o remount,rw /etc/postfix");
    await contact(host, "unlock");
    expect(await host.run("postconf -h soft_bounce")).toBe("no\n");
    expect(["", relayhost]).toContain((await host.run("postconf -h relayhost")).trim());
    expect(await leftovers(host)).toBe("");
  });
});

describe.each([0.3, 0.6, 0.8])("after %f of a change", (part) => {
  const crowded = lab.host("mail12");

  test("the process table is full: the program dies, and the next contact ends it on one side", async () => {
    const point = await pointAt(crowded, part);
    const before = await configuration(crowded);
    await cutAt(crowded, point);
    const end = change(withCutPoints(underShell(crowded, ["/bin/sh"]), "wait")).catch((error: unknown) => error);
    await until("the point", 60_000, async () => (await isCut(crowded)) || undefined);
    await crowded.setProcessTableFull(true);
    // Nothing can be started, so the next contact of the same run does not come about either.
    expect(await end).toBeInstanceOf(Error);
    await crowded.setProcessTableFull(false);
    await cutAt(crowded, 0);
    await contact(crowded, "unlock");
    expect(await configuration(crowded)).toBe(before);
    expect(await leftovers(crowded)).toBe("");
    expect(await change(underShell(crowded, ["/bin/sh"]))).toMatchObject({ status: "applied" });
  });
});

test("a disk on which every flush takes a second: the change takes its time", async () => {
  await host.run("cat >/usr/local/sbin/sync && chmod 755 /usr/local/sbin/sync", {
    stdin: '#!/bin/sh\nsleep 1\nexec /bin/sync "$@"\n',
  });
  const end = await change(road()).finally(() => host.run("rm /usr/local/sbin/sync"));
  expect(end).toMatchObject({ status: "applied", revision: 2 });
  expect(await host.run("postconf -h relayhost soft_bounce")).toBe(`${relayhost}\nno\n`);
  expect(await leftovers(host)).toBe("");
});

test("a full disk, and a file that somebody edited, on the way back: the old files come at once, the edit is kept once there is room", async () => {
  await host.run(`${onSmallDisk("/etc/postfix")}; ${onSmallDisk("/var/lib/postmend")}`);
  const before = await configuration(host);
  await waiting(host, 600);
  await host.run("echo 'smtp_helo_name = edited.example' >>/etc/postfix/main.cf");
  await host.run("echo '- 0 0 600' >/var/lib/postmend/default/change/until");
  const fill = (directory: string) => `dd if=/dev/zero of=${directory}/fill bs=4k 2>/dev/null || true`;
  await host.run(`${fill("/etc/postfix")}; ${fill("/var/lib/postmend")}; chmod 644 /etc/postfix/fill`);
  // As its guard does.
  await host.run(
    "cd /var/lib/postmend/default; echo guard | sh $PWD/change/settle guard $(sed -n 's/^stage .*-//p' journal)",
  );
  await host.run("rm -f /etc/postfix/fill");
  const files = "cd /etc/postfix && sha256sum $(find . -type f ! -path './.postmend-*' | sort)";
  const now = await host.run(files);
  await host.run("rm -f /var/lib/postmend/fill");
  await contact(host, "unlock");
  expect(await configuration(host)).toBe(before);
  expect(await host.run(files)).toBe(now);
  expect(await leftovers(host)).toBe("");
  const kept = "cd /var/lib/postmend/default; tail -n 1 objects/$(cut -c -64 revisions/000002/edited)";
  expect(await host.run(kept)).toBe("smtp_helo_name = edited.example\n");
});

test("two at the same time: one changes the host, the other says who does", async () => {
  const ends = await Promise.all([1, 2].map(() => change(road()).catch((error: unknown) => error)));
  const refusals = ends.filter((end) => end instanceof PostmendError);
  expect(ends.length - refusals.length).toBe(1);
  expect(refusals.map((error) => error.diagnostics[0]?.code).join()).toMatch(
    /^(?:lock-held|transaction-unfinished|plan-stale)$/,
  );
  expect(await host.run("postconf -h relayhost")).toBe(`${relayhost}\n`);
  expect(await leftovers(host)).toBe("");
});

test("a clock that is set back by a year while a change waits, and a reboot: it is taken back, not kept for a year", async () => {
  const before = await configuration(host);
  await waiting(host, 600);
  await host.run("cat >/usr/local/sbin/date && chmod 755 /usr/local/sbin/date", {
    stdin: '#!/bin/sh\n[ "$*" != +%s ] || { echo $(($(/bin/date +%s) - 31536000)); exit; }\nexec /bin/date "$@"\n',
  });
  // Of the same boot the clock on the wall is not asked.
  expect((await contact(host, "recover")).result?.status).toBe("waiting");
  const another = "sed -i 's/^[^ ]*/another-boot/' /var/lib/postmend/default/change/until";
  await host.run(another);
  expect((await contact(host, "recover")).result?.status).toBe("restored");
  expect(await configuration(host)).toBe(before);
});
