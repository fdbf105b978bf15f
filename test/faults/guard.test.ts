import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectTo, present, underShell } from "../integration/host-plans.ts";
import { configuration, leftovers } from "../integration/snapshots.ts";
import { until } from "../lab/deadline.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { change, contact, look, pointAt, relayhost, waiting } from "./changes.ts";
import { cutAt, cutPoints, isCut, resume, withCutPoints } from "./cut-points.ts";
import { figuresOf } from "./figures.ts";

const lab = sharedLab();
const figures = figuresOf("guard");
function guards(host: MailHost): Promise<string> {
  return host.run(
    "pgrep -af '[s]ettle guard|change/[s]ettle' || true; systemctl list-timers --no-legend 2>/dev/null | grep postmend || true",
  );
}

describe.each(["mail11", "mail12-systemd"])("a change of %s that waits for its confirmation", (label) => {
  const host = lab.host(label);
  beforeEach(async () => {
    // A guard of a change that another test has killed ends by itself, later.
    await host.run("pkill -f 'change/[s]ettle' || true");
    await host.resetPostfix();
  });
  afterEach(() => {
    figures.faults += 1;
  });

  test("is in force, lets nothing bounce, and stays when it is confirmed", async () => {
    expect(await waiting(host, 600)).toMatchObject({ status: "waiting" });
    expect(await host.run("postconf -h relayhost soft_bounce")).toBe(`${relayhost}\nyes\n`);
    expect(await guards(host)).not.toBe("");
    expect((await look(underShell(host, ["/bin/sh"]))).unfinished.state).toBe("present");
    await expect(change(underShell(host, ["/bin/sh"]))).rejects.toThrow("did not come to its end");

    expect((await contact(host, "recover")).result).toMatchObject({ status: "waiting" });
    expect((await contact(host, "confirm")).result).toMatchObject({ status: "applied", revision: 2 });
    expect(await host.run("postconf -h relayhost soft_bounce")).toBe(`${relayhost}\nno\n`);
    expect(await host.run("grep -c soft_bounce /etc/postfix/main.cf || true")).toBe("0\n");
    expect(await leftovers(host)).toBe("");
    await until("the guard is gone", 5000, async () => (await guards(host)) === "" || undefined);
    expect((await contact(host, "confirm")).result).toBeUndefined();
  });

  test("is taken back by the guard alone when nobody comes, and Postfix runs as before", async () => {
    const before = await configuration(host);
    expect(await waiting(host, 4)).toMatchObject({ status: "waiting" });
    expect(await configuration(host)).not.toBe(before);
    await until("the guard is done", 60_000, async () => (await leftovers(host)) === "" || undefined);
    expect(await configuration(host)).toBe(before);
    expect(await host.run("cat /var/lib/postmend/default/revisions/000002/outcome")).toBe("failed\n");
    expect(present((await look(underShell(host, ["/bin/sh"]))).running)).toBe(true);
    expect((await contact(host, "confirm")).result).toBeUndefined();
  });

  test("can be confirmed after a crash of the host, and is taken back by the next contact when that comes too late", async () => {
    await waiting(host, 600);
    await host.crash();
    expect((await contact(host, "recover")).result).toMatchObject({ status: "waiting" });
    expect((await contact(host, "confirm")).result).toMatchObject({ status: "applied" });

    await host.resetPostfix();
    const before = await configuration(host);
    await waiting(host, 6);
    await host.crash();
    await until("the time is up", 30_000, async () => {
      const { result } = await contact(host, "recover");
      return result?.status === "restored" || undefined;
    });
    expect(await configuration(host)).toBe(before);
    expect(await leftovers(host)).toBe("");
  });

  test("keeps what a person edits meanwhile when it is confirmed, without our own lines", async () => {
    await waiting(host, 600);
    await host.run("echo 'smtp_helo_name = edited.example' >>/etc/postfix/main.cf");
    const { result } = await contact(host, "confirm");
    expect(result).toMatchObject({ status: "applied", diagnostics: [{ code: "edited-meanwhile" }] });
    expect(await host.run("postconf -h relayhost smtp_helo_name soft_bounce")).toBe(
      `${relayhost}\nedited.example\nno\n`,
    );
    expect(await host.run("grep -c 'soft_bounce\\|postmend' /etc/postfix/main.cf || true")).toBe("0\n");
  });

  test("keeps the soft_bounce that the profile asks for, also where a person edits meanwhile", async () => {
    await waiting(host, 600, { soft_bounce: "yes" });
    await host.run("echo 'smtp_helo_name = edited.example' >>/etc/postfix/main.cf");
    expect((await contact(host, "confirm")).result).toMatchObject({ status: "applied" });
    expect(await host.run("grep 'soft_bounce\\|postmend\\|edited' /etc/postfix/main.cf")).toBe(
      "soft_bounce = yes\nsmtp_helo_name = edited.example\n",
    );

    // And the next one takes it away: not before it is confirmed.
    await waiting(host, 600, { relayhost: "[192.0.2.1]:25", soft_bounce: "no" });
    expect(await host.run("postconf -h relayhost soft_bounce")).toBe("[192.0.2.1]:25\nyes\n");
    expect((await contact(host, "confirm")).result).toMatchObject({ status: "applied" });
    expect(await host.run("postconf -h soft_bounce; grep -c postmend /etc/postfix/main.cf || true")).toBe("no\n0\n");
  });

  test("is not told to a Postfix that would die of what a person has left in master.cf, and nothing bounces until it can be", async () => {
    const before = await configuration(host);
    await waiting(host, 600);
    const master = await host.run("cat /var/spool/postfix/pid/master.pid");
    await host.run("cp -a /etc/postfix/master.cf /root; echo 'half a line' >>/etc/postfix/master.cf");
    const { result } = await contact(host, "confirm");
    expect(result?.diagnostics.map(({ code }) => code)).toEqual(["activation-failed", "restore-failed"]);
    expect(result?.diagnostics[0]?.detail).toMatch(/master\.cf.*line/);
    expect(present((await look(underShell(host, ["/bin/sh"]))).running)).toBe(true);
    // postconf reads neither file any more; the programs of Postfix read main.cf alone.
    expect(await host.run("cat /var/spool/postfix/pid/master.pid; tail -n 1 /etc/postfix/main.cf")).toBe(
      `${master}soft_bounce = yes\n`,
    );

    await host.run("cp -a /root/master.cf /etc/postfix");
    expect((await contact(host, "recover")).result).toMatchObject({ status: "restored" });
    expect(await configuration(host)).toBe(before);
    expect(await host.run("postconf -h soft_bounce")).toBe("no\n");
    expect(await leftovers(host)).toBe("");
  });

  test("keeps soft_bounce beside a table that cannot be taken away, until it can", async () => {
    const before = await configuration(host);
    await waiting(host, 4);
    await host.run("cd /etc/postfix && rm sasl_passwd && mkdir sasl_passwd");
    await until("the guard has gone back", 60_000, async () => {
      const { exit } = await host.exec(
        "grep -q '^restore' /var/lib/postmend/default/journal && ! pgrep -f '[s]ettle guard'",
      );
      return exit === 0 || undefined;
    });
    expect(await host.run("postconf -h soft_bounce")).toBe("yes\n");

    await host.run("rmdir /etc/postfix/sasl_passwd");
    expect((await contact(host, "recover")).result).toMatchObject({ status: "restored" });
    expect(await configuration(host)).toBe(before);
    expect(await host.run("postconf -h soft_bounce")).toBe("no\n");
    expect(await leftovers(host)).toBe("");
  });

  test("is taken back although a person has edited it, and what was edited is kept", async () => {
    const before = await configuration(host);
    await waiting(host, 4);
    await host.run("echo 'smtp_helo_name = edited.example' >>/etc/postfix/main.cf");
    await until("the guard is done", 60_000, async () => (await leftovers(host)) === "" || undefined);
    expect(await configuration(host)).toBe(before);
    const kept = await host.run(
      "cd /var/lib/postmend/default; read -r digest path <revisions/000002/edited; echo $path; tail -n 1 objects/$digest",
    );
    expect(kept).toBe("/etc/postfix/main.cf\nsmtp_helo_name = edited.example\n");
  });

  test("hangs, and the guard ends it and goes back", async () => {
    const point = await pointAt(host, 0.6);
    const before = await configuration(host);
    await cutAt(host, point);
    const road = withCutPoints(underShell(host, ["/bin/sh"]), "wait");
    const end = change(road, { flow: { program: "", words: [], seconds: -290 } }).catch((error: unknown) => error);
    await until("it hangs", 60_000, async () => (await isCut(host)) || undefined);
    await until("the guard is done", 60_000, async () => (await leftovers(host)) === "" || undefined);
    await end;
    await resume(host);
    expect(await configuration(host)).toBe(before);
  });
});

describe("a change whose connection is cut", () => {
  const host = lab.host("mail13");
  afterEach(() => {
    figures.cuts += 1;
  });

  test.each([0.6, 0.7, 0.85, 0.95])(
    "after %f of its acts goes on by itself and ends in the new state",
    async (part) => {
      await cutAt(host, await pointAt(host, part));
      const transport = await connectTo(lab, host);
      const end = change(withCutPoints(transport, "wait")).catch((error: unknown) => error);
      await until("the point", 60_000, async () => (await isCut(host)) || undefined);
      await transport.close();
      expect(String(await end)).toContain("The connection broke while the host was being changed");
      await resume(host);
      await until("the end", 60_000, async () => (await leftovers(host)) === "" || undefined);
      expect(
        await host.run("postconf -h relayhost soft_bounce; cat /var/lib/postmend/default/revisions/000002/outcome"),
      ).toBe(`${relayhost}\nno\napplied\n`);
    },
  );
});

describe("a change that cuts off everybody who could reach the host", () => {
  const host = lab.host("mail12");

  test("is taken back by its guard, with nobody there", async () => {
    const point = await pointAt(host, 0.7);
    const before = await configuration(host);
    await cutAt(host, point);
    const transport = await connectTo(lab, host);
    const end = change(withCutPoints(transport, "wait"), { confirmSeconds: 6 }).catch((error: unknown) => error);
    await until("the point", 60_000, async () => (await isCut(host)) || undefined);
    // As a firewall that drops: what was connected hears nothing any more, and nobody else gets in.
    await host.run("pkill -STOP -x sshd");
    try {
      await resume(host);
      await until("the guard is done", 90_000, async () => (await leftovers(host)) === "" || undefined);
      expect(await configuration(host)).toBe(before);
      expect(await host.run("cat /var/lib/postmend/default/revisions/000002/outcome")).toBe("failed\n");
    } finally {
      await host.run("pkill -CONT -x sshd");
      await transport.close();
    }
    await end;
    figures.faults += 1;
  });
});

describe("a crash of the host in the middle of a change", () => {
  const host = lab.host("mail11");
  afterEach(() => {
    figures.cuts += 1;
  });

  test.each([0.5, 0.65, 0.75, 0.9, 0.98])(
    "after %f of its acts: the next contact says on which side it is",
    async (part) => {
      const point = await pointAt(host, part);
      const before = await configuration(host);
      await cutAt(host, point);
      const road = withCutPoints(underShell(host, ["/bin/sh"]), "wait");
      const end = change(road).catch((error: unknown) => error);
      await until("the point", 60_000, async () => (await isCut(host)) || undefined);
      await host.crash();
      await end;
      await cutAt(host, 0);
      const { result } = await contact(host, "unlock");
      const codes = result?.diagnostics.map(({ code }) => code) ?? [];
      // After the last word nothing leads back.
      if (part > 0.9) expect(codes).toEqual([]);
      expect(codes).not.toContain("restore-failed");
      if (result?.status === "applied" || (!result && part > 0.9))
        expect(await host.run("postconf -h relayhost")).toBe(`${relayhost}\n`);
      else expect(await configuration(host)).toBe(before);
      expect(await leftovers(host)).toBe("");
      expect(present((await look(underShell(host, ["/bin/sh"]))).running)).toBe(true);
      expect(await host.run("postconf -h soft_bounce")).toBe("no\n");
    },
  );
});

describe("a change that is cut off while Postfix does not run", () => {
  const host = lab.host("mail11");
  /** What comes to the relay of both states without the login of the new one is refused for good. */
  const slow = { default_destination_rate_delay: "1s", queue_run_delay: "1s", minimal_backoff_time: "1s" };
  const stopped = async () => {
    await host.resetPostfix();
    await host.configure({ relayhost: "[smtp.lab.example]:587", ...slow });
    await host.run("postfix stop");
  };
  afterEach(() => {
    figures.cuts += 1;
  });

  test("is taken back from the Postfix that the boot has started on it, and nothing bounces", async () => {
    const road = withCutPoints(underShell(host, ["/bin/sh"]), "wait");
    const login = {
      smtp_sasl_auth_enable: "yes",
      smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
      smtp_sasl_security_options: "noanonymous",
      smtp_tls_security_level: "encrypt",
    };
    const wish = { parameters: login, activation: "restart" } as const;
    await stopped();
    await cutAt(host, 0);
    expect(await change(road, {}, wish)).toMatchObject({ status: "applied", activation: "not-running" });
    const placed = (await cutPoints(host)).flatMap((act, at) => (/^before mv .*\/main\.cf$/.test(act) ? [at + 2] : []));
    await stopped();
    const before = await configuration(host);
    for (let n = 0; n < 12; n += 1) await host.send({ subject: "must not be lost" });
    await cutAt(host, placed.at(-2) ?? 0);
    const end = change(road, {}, wish).catch((error: unknown) => error);
    await until("the point", 60_000, async () => (await isCut(host)) || undefined);
    await host.crash();
    await end;
    await cutAt(host, 0);
    await host.waitForLog(/relay\.lab\.example.*authentication failed/i);
    const master = await host.run("cat /var/spool/postfix/pid/master.pid");
    const attempts = async () => (await host.mailLog()).match(/ status=\w+ /g)?.length ?? 0;
    expect((await contact(host, "unlock")).result).toMatchObject({ status: "restored" });
    // What master reads at its start alone it had read of the new state.
    expect(await host.run("cat /var/spool/postfix/pid/master.pid")).not.toBe(master);
    const sofar = await attempts();
    await until("what waits is tried again", 30_000, async () => (await attempts()) >= sofar + 3 || undefined);
    expect(await configuration(host)).toBe(before);
    expect(await host.run("postconf -h soft_bounce")).toBe("no\n");
    expect(await leftovers(host)).toBe("");
    expect(await host.mailLog()).not.toContain("status=bounced");
    await host.resetPostfix();
  });

  test("is taken back where the number of a dead master is that of the first process", async () => {
    const point = await pointAt(host, 0.7);
    const before = await configuration(host);
    await cutAt(host, point);
    const end = change(withCutPoints(underShell(host, ["/bin/sh"]), "wait"));
    await until("the point", 60_000, async () => (await isCut(host)) || undefined);
    await host.run("postfix stop; echo 1 >/var/spool/postfix/pid/master.pid; echo 0 >/var/tmp/cut-at");
    // The connection stands, so what has sent the change is the next contact itself.
    await host.run("pkill -9 -f 'change/[s]ettle commit'");
    expect(await end).toMatchObject({ status: "restored" });
    expect(await configuration(host)).toBe(before);
    expect(present((await look(underShell(host, ["/bin/sh"]))).running)).toBe(true);
    expect(await leftovers(host)).toBe("");
  });
});

describe("a change that is told to end", () => {
  const host = lab.host("mail13");

  test("in the moment in which its journal is there goes on, and leaves nothing", async () => {
    await host.resetPostfix();
    await cutAt(host, 0);
    await change(withCutPoints(underShell(host, ["/bin/sh"]), "wait"));
    const point = (await cutPoints(host)).findIndex((act) => /^before mv .*\/journal$/.test(act)) + 2;
    expect(point).toBeGreaterThan(1);
    await host.resetPostfix();
    await cutAt(host, point);
    const end = change(withCutPoints(underShell(host, ["/bin/sh"]), "wait"));
    await until("the point", 60_000, async () => (await isCut(host)) || undefined);
    await host.run("kill -TERM $(readlink /var/lib/postmend/default/lock | cut -d ' ' -f 1); sleep 1");
    await resume(host);
    expect(await end).toMatchObject({ status: "applied" });
    expect(await leftovers(host)).toBe("");
    figures.faults += 1;
  });

  test("a host without setsid refuses, and nothing is left on it", async () => {
    await host.resetPostfix();
    const before = await configuration(host);
    await host.run("mv /usr/bin/setsid /usr/bin/setsid.away");
    try {
      const end = change(underShell(host, ["/bin/sh"]));
      await expect(end).rejects.toMatchObject({ diagnostics: [{ code: "program-missing", detail: "setsid" }] });
    } finally {
      await host.run("mv /usr/bin/setsid.away /usr/bin/setsid");
    }
    expect([await configuration(host), await leftovers(host)]).toEqual([before, ""]);
    expect(await change(underShell(host, ["/bin/sh"]))).toMatchObject({ status: "applied" });
    figures.faults += 1;
  });
});
