import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TransactionContext } from "../../src/apply/context.ts";
import { applyPlan } from "../../src/apply/transaction.ts";
import type { TransactionResult } from "../../src/apply/transaction-result.ts";
import { desiredState } from "../../src/desired/desired.ts";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { sha256 } from "../../src/engine/digest.ts";
import { mailFlow } from "../../src/engine/mail-flow.ts";
import { observe } from "../../src/observe/observe.ts";
import type { ObservedState } from "../../src/observe/observed-state.ts";
import { planHost } from "../../src/plan/plan-host.ts";
import { planRollback } from "../../src/plan/plan-rollback.ts";
import type { RelayProfile } from "../../src/profile/resolved-profile.ts";
import { chooseRollback } from "../../src/revisions/choose.ts";
import { readRevision } from "../../src/revisions/contents.ts";
import { hostHistory } from "../../src/revisions/history.ts";
import type { Transport } from "../../src/transports/transport.ts";
import { verificationsIn } from "../../src/verify/verification.ts";
import { resolved, templates } from "../desired/profiles.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { secrets } from "../plan/simulated-host.ts";
import { applying, connectTo, noSecrets, planFor, present, underShell, type Wish } from "./host-plans.ts";
import { leftovers } from "./snapshots.ts";

const lab = sharedLab();
const relayhost = "[relay.lab.example]:587";
const credential = `${relayhost} alerts:s3cret word\n`;
const wish: Wish = { parameters: { relayhost }, tables: { sasl_passwd: credential } };

const open: Transport[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
});

async function over(host: MailHost, user?: "root" | "ops" | "opspw"): Promise<Transport> {
  const transport = await connectTo(lab, host, user);
  open.push(transport);
  return transport;
}

function look(transport: Transport): Promise<ObservedState> {
  return observe(transport, { parameterNames: ["relayhost"], mapType: "auto" });
}

async function apply(transport: Transport, wanted: Wish, context = applying): Promise<TransactionResult> {
  return applyPlan(transport, planFor(await look(transport), wanted), noSecrets, context);
}

/** The code of the error that the host refused with. */
async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PostmendError)
    return error.diagnostics.map(({ code, detail }) => `${code}: ${detail}`).join("\n");
  throw error ?? new Error("it was not refused");
}

/** Every file of the configuration, with what a rewrite would change. */
function files(host: MailHost): Promise<string> {
  return host.run(
    "find /etc/postfix ! -type d -exec stat -c '%n %i %a %u %g %s %y' {} + | sort; find /etc/postfix -type f -exec sha256sum {} + | sort",
  );
}

/** Contents, modes, owners and times, without inodes. */
function contents(host: MailHost): Promise<string> {
  return host.run(
    "find /etc/postfix ! -type d -exec stat -c '%n %a %u %g %Y' {} + | sort; find /etc/postfix -type f -exec sha256sum {} + | sort",
  );
}

function masterPid(host: MailHost): Promise<string> {
  return host.run("tr -d ' ' </var/spool/postfix/pid/master.pid");
}

describe.each(["mail11", "mail12", "mail13"])("on %s", (label) => {
  const host = lab.host(label);
  beforeEach(() => host.resetPostfix());

  test("a plan is applied: files, built table, reload, and the state before it is a revision of its own", async () => {
    const transport = await over(host);
    const pid = await masterPid(host);
    const result = await apply(transport, wish);
    expect(result).toMatchObject({ status: "applied", revision: 2, found: 1, activation: "reload", diagnostics: [] });
    expect(await host.run("postconf -h relayhost")).toBe(`${relayhost}\n`);
    expect(await host.run("postmap -s hash:/etc/postfix/sasl_passwd")).toBe(`${relayhost}\talerts:s3cret word\n`);
    expect(await host.run("stat -c '%a %U' /etc/postfix/sasl_passwd /etc/postfix/sasl_passwd.db")).toBe(
      "600 root\n600 root\n",
    );
    expect(await masterPid(host)).toBe(pid);
    expect(await leftovers(host)).toBe("");

    const after = await look(transport);
    expect(present(after.running)).toBe(true);
    expect(after.postconfMessages).toEqual([]);
    const history = hostHistory(after).revisions;
    expect(history.map(({ number, outcome, current }) => ({ number, outcome, current }))).toEqual([
      { number: 2, outcome: "applied", current: true },
      { number: 1, outcome: "found", current: false },
    ]);
    expect(history[0]).toMatchObject({ actor: "tester@lab", action: "apply", managed: ["relayhost"] });
  });

  test("nothing that only looks changes a file", async () => {
    await apply(await over(host), wish);
    const before = [await files(host), await host.run("find /var/lib/postmend -exec stat -c '%n %i %y' {} + | sort")];
    const transport = await over(host);
    await look(transport);
    await readRevision(transport, "default", 1);
    expect([await files(host), await host.run("find /var/lib/postmend -exec stat -c '%n %i %y' {} + | sort")]).toEqual(
      before,
    );
  });

  test("a rollback restores every byte, mode, owner and time, and what was not there", async () => {
    const transport = await over(host);
    await host.run(
      "chmod 640 /etc/postfix/main.cf; chgrp postfix /etc/postfix/main.cf; touch -d '3 days ago' /etc/postfix/main.cf",
    );
    const original = await contents(host);
    await apply(transport, wish);
    const second = await contents(host);
    await apply(transport, { parameters: { relayhost: "[b.example]" }, tables: { sasl_passwd: "[b.example] x:y\n" } });

    expect(await rollback(transport)).toMatchObject({ status: "applied", revision: 4, found: null });
    expect(await contents(host)).toBe(second);
    expect(await rollback(transport, 1)).toMatchObject({ status: "applied", revision: 5 });
    expect(await contents(host)).toBe(original);
    expect(hostHistory(await look(transport)).revisions[0]).toMatchObject({
      outcome: "rolled-back",
      rolled_back_to: 1,
      current: true,
    });
  });

  test("a change with which Postfix does not start is taken back, and Postfix runs as before", async () => {
    const before = await files(host);
    const result = await apply(await over(host), {
      ...wish,
      parameters: { relayhost, data_directory: "/nosuch/postmend" },
      activation: "restart",
    });
    expect(result).toMatchObject({ status: "restored", revision: 2, found: 1 });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(["activation-failed"]);
    expect(await files(host)).toBe(before);
    expect((await host.exec("postfix status")).exit).toBe(0);
    expect(await leftovers(host)).toBe("");
    expect(hostHistory(await look(await over(host))).revisions[0]).toMatchObject({ outcome: "failed" });
  });

  test("a value of which a service dies, and which no reader refuses, is seen in the log and taken back", async () => {
    const before = await files(host);
    const wanted = { parameters: { relayhost, minimal_backoff_time: "abc" } };
    const flow = mailFlow(undefined);
    const result = await apply(await over(host), wanted, { ...applying, flow });
    expect(result).toMatchObject({ status: "restored", diagnostics: [{ code: "verification-failed" }] });
    const [changed] = verificationsIn(result.said.changed);
    expect(changed).toMatchObject({ outcome: "refused", canary: null });
    expect(changed?.trouble.new.join()).toContain("minimal_backoff_time");
    expect(await files(host)).toBe(before);
    const sound = { ...applying, flow };
    expect(await apply(await over(host), wish, sound)).toMatchObject({ status: "applied", diagnostics: [] });
    expect(await host.run("cat /var/lib/postmend/default/revisions/*3/outcome")).toBe("applied\n");
  });

  test("a rename that fails halfway is taken back", async () => {
    const before = await files(host);
    const broken =
      '#!/bin/sh\ncase $3 in */postfix/main.cf) rm /usr/local/sbin/mv; echo "no luck" >&2; exit 1 ;; esac\nexec /bin/mv "$@"\n';
    await host.run("cat >/usr/local/sbin/mv && chmod 755 /usr/local/sbin/mv", { stdin: broken });
    const result = await apply(await over(host), wish).finally(() => host.run("rm -f /usr/local/sbin/mv"));
    expect(result).toMatchObject({
      status: "restored",
      diagnostics: [{ code: "files-not-replaced", detail: "no luck" }],
    });
    expect(await files(host)).toBe(before);
    expect((await host.exec("postfix status")).exit).toBe(0);
    expect(await leftovers(host)).toBe("");
  });

  test("a restart gives Postfix a new master", async () => {
    const pid = await masterPid(host);
    const result = await apply(await over(host), { parameters: { relayhost }, activation: "restart" });
    expect(result).toMatchObject({ status: "applied", activation: "restart" });
    expect(await masterPid(host)).not.toBe(pid);
    expect((await host.exec("postfix status")).exit).toBe(0);
  });
});

async function rollback(
  transport: Transport,
  to?: number,
  onStep?: (step: string) => void,
): Promise<TransactionResult> {
  const observed = await look(transport);
  const { number, warnings } = chooseRollback(observed, to);
  const target = await readRevision(transport, observed.instance, number);
  const plan = planRollback({ target, observed, digest: sha256, warnings });
  const context: TransactionContext = { ...applying, action: "rollback", rolledBackTo: number };
  return applyPlan(transport, plan, noSecrets, context, onStep);
}

// Debian 13 is the one whose lab image has a second type that builds a file of another name.
describe.each([["mail13", "lmdb"]])("a table of %s that becomes %s", (label, type) => {
  const host = lab.host(label);
  beforeEach(() => host.resetPostfix());

  test("leaves no built file with the old credential, and a rollback brings that back byte for byte", async () => {
    const transport = await over(host);
    const profile = (map_type: string): RelayProfile => ({
      relay: { host: "relay.lab.example" },
      auth: { username: "alerts", password: { env: "RELAY_PASSWORD" } },
      map_type,
    });
    const change = async (map_type: string, password: string) => {
      const observed = await observe(transport, { parameterNames: ["relayhost"], mapType: map_type });
      const desired = desiredState(resolved(profile(map_type)), observed, templates());
      const known = secrets({ RELAY_PASSWORD: password });
      const plan = planHost({ desired, profileDigest: "d", observed, secrets: known, digest: sha256 });
      expect(plan.document.error ?? []).toEqual([]);
      if (plan.document.status === "changes") await applyPlan(transport, plan, known, applying);
      return plan;
    };
    await change("hash", "first");
    const second = await contents(host);
    const plan = await change(type, "second");
    expect(plan.document.changes.map(({ action, name }) => `${action} ${name}`)).toContain(
      "delete /etc/postfix/sasl_passwd.db",
    );
    expect(await host.run("cd /etc/postfix; ls -1 sasl_passwd*")).toBe(`sasl_passwd\nsasl_passwd.${type}\n`);
    expect(await host.run(`postmap -s ${type}:/etc/postfix/sasl_passwd`)).toBe(`${relayhost}\talerts:second\n`);
    expect((await change(type, "second")).document.changes).toEqual([]);
    expect(await rollback(transport, 2)).toMatchObject({ status: "applied" });
    expect(await contents(host)).toBe(second);
  });
});

test("a rollback brings a credential back that others could read, and closes it", async () => {
  const host = lab.host("mail12");
  await host.resetPostfix();
  await host.run(
    "cd /etc/postfix; echo '[old.example] u:p' >sasl_passwd; postmap sasl_passwd; chmod 644 sasl_passwd sasl_passwd.db",
  );
  const transport = await over(host);
  await apply(transport, wish);
  expect(await rollback(transport, 1)).toMatchObject({ status: "applied" });
  expect(await host.run("cd /etc/postfix; stat -c %a sasl_passwd sasl_passwd.db; postmap -s hash:sasl_passwd")).toBe(
    "600\n600\n[old.example]\tu:p\n",
  );
  const observed = await look(transport);
  expect(hostHistory(observed).revisions.map(({ number, current }) => [number, current])).toEqual([
    [3, true],
    [2, false],
    [1, true],
  ]);
});

describe("another instance", () => {
  const host = lab.host("mail12");
  beforeEach(() => host.resetPostfix());

  test("is seen as it is also where the main.cf of the first one is broken", async () => {
    await host.run("mkdir -p /root/postfix-out; cp /etc/postfix/*.cf /root/postfix-out/");
    await host.run("postconf -c /root/postfix-out -e multi_instance_name=postfix-out");
    const transport = await over(host);
    const request = { configDirectory: "/root/postfix-out", parameterNames: [], mapType: "auto" };
    const sound = await observe(transport, request);
    await host.run("echo 'no parameter' >>/etc/postfix/main.cf");
    const seen = await observe(transport, request);
    expect(seen.instance).toBe("postfix-out");
    expect(seen.mapTypes).toEqual(sound.mapTypes);
    expect(seen.mapTypes).toContain("hash");
    expect(seen.postconfMessages).toEqual([]);
    await host.run("rm -r /root/postfix-out");
  });
});

describe("a Postfix with a queue directory of its own", () => {
  const host = lab.host("mail12");
  const queue = "/var/spool/postfix-own";
  beforeEach(async () => {
    await host.resetPostfix();
    await host.run(
      `lab-postfix stop; rm -rf ${queue}; cp -a /var/spool/postfix ${queue}; postconf -e queue_directory=${queue}; postfix start`,
    );
  });
  afterEach(() => host.run(`kill $(cat ${queue}/pid/master.pid); sleep 1; rm -rf ${queue}`));
  const pid = () => host.run(`tr -d ' ' <${queue}/pid/master.pid`);

  test("whose main.cf nobody can read any more is seen to run, and is repaired with what protects mail", async () => {
    const transport = await over(host);
    await apply(transport, wish);
    const master = await pid();
    await host.run("echo broken >>/etc/postfix/main.cf");
    const broken = await look(transport);
    expect([present(broken.running), broken.queueDirectory]).toEqual([true, queue]);
    const steps: string[] = [];
    expect(await rollback(transport, 2, (step) => steps.push(step))).toMatchObject({
      status: "applied",
      activation: "restart",
    });
    expect(steps).toEqual([
      "stage",
      "validate",
      "save",
      "place",
      "restart",
      "check",
      "confirmed",
      "place",
      "reload",
      "settle",
    ]);
    expect(await pid()).not.toBe(master);
    expect(await host.run("postconf -h soft_bounce relayhost")).toBe(`no\n${relayhost}\n`);
    expect(await leftovers(host)).toBe("");
  });

  test("goes on with what it knows where the way back is to a main.cf that nobody can read", async () => {
    const transport = await over(host);
    await apply(transport, wish);
    await host.run("echo broken >>/etc/postfix/main.cf");
    const before = await contents(host);
    // The way on ends at a main.cf that the host does not take a second time.
    await host.run("cat >/usr/local/sbin/postconf && chmod 755 /usr/local/sbin/postconf", {
      stdin: '#!/bin/sh\ncase " $* " in *" -c /etc/postfix -n "*) echo x = y ;; esac\nexec /usr/sbin/postconf "$@"\n',
    });
    const end = await rollback(transport, 2).finally(() => host.run("rm /usr/local/sbin/postconf"));
    expect(end).toMatchObject({ status: "restored", diagnostics: [{ code: "readback-differs" }] });
    expect(await contents(host)).toBe(before);
    expect(await host.run(`cat /proc/$(tr -d ' ' <${queue}/pid/master.pid)/comm`)).toBe("master\n");
    expect(await leftovers(host)).toBe("");
  });

  test("is not led away from its queue", async () => {
    const transport = await over(host);
    const before = await files(host);
    const said = await refusal(apply(transport, { parameters: { queue_directory: "/var/spool/postfix" } }));
    expect(said).toBe(`queue-elsewhere: ${queue} is where it runs, and the new one is /var/spool/postfix`);
    expect([await files(host), await leftovers(host)]).toEqual([before, ""]);
  });
});

describe("what a host refuses before anything has changed", () => {
  const host = lab.host("mail12");
  beforeEach(() => host.resetPostfix());

  async function refusedUntouched(attempt: (transport: Transport) => Promise<unknown>): Promise<string> {
    const transport = await over(host);
    const before = await files(host);
    const said = await refusal(attempt(transport));
    expect(await files(host)).toBe(before);
    expect(await host.run("ls -d /etc/postfix/.postmend-* 2>/dev/null || true")).toBe("");
    expect((await host.exec("postfix status")).exit).toBe(0);
    return said;
  }

  test("a plan whose basis has moved", async () => {
    const transport = await over(host);
    const plan = planFor(await look(transport), wish);
    await host.run("echo '# by hand' >>/etc/postfix/main.cf");
    const said = await refusedUntouched(() => applyPlan(transport, plan, noSecrets, applying));
    expect(said).toBe("plan-stale: changed: /etc/postfix/main.cf");
  });

  test("a change beside another one, and it says whose", async () => {
    await host.run(
      'mkdir -p /var/lib/postmend/default; sleep 60 & set -- $! $(cut -d" " -f22 /proc/$!/stat) $(cat /proc/sys/kernel/random/boot_id); ln -s "$* bob@laptop 2026-01-01T00:00:00Z" /var/lib/postmend/default/lock',
    );
    expect(await refusedUntouched((transport) => apply(transport, wish))).toMatch(
      /^lock-held: by bob@laptop since 2026-01-01T00:00:00Z, process \d+ on the host$/,
    );
    expect(await host.run("readlink /var/lib/postmend/default/lock")).toContain("bob@laptop");
  });

  test("a host on which an earlier change did not come to its end", async () => {
    await host.run("mkdir -p /var/lib/postmend/default; echo 'postmend journal 1' >/var/lib/postmend/default/journal");
    expect(await refusedUntouched((transport) => apply(transport, wish))).toContain("transaction-unfinished");
    expect(await host.readFile("/var/lib/postmend/default/journal")).toBe("postmend journal 1\n");
    expect(present((await look(await over(host))).unfinished)).toContain("postmend journal 1");
  });

  test("a main.cf that Postfix cannot expand", async () => {
    const said = await refusedUntouched((t) => apply(t, { parameters: { smtp_helo_name: "${x" } }));
    expect(said).toContain('configuration-invalid: postconf: warning: truncated macro reference: "${x"');
  });

  test.each([
    ["inet_interfaces", "203.0.113.9", "parameter inet_interfaces: no local interface found for 203.0.113.9"],
    ["inet_protocols", "ipv5", 'unknown inet_protocols value "ipv5"'],
    ["soft_bounce", "maybe", "bad boolean configuration: soft_bounce = maybe"],
  ])("a value that every program of Postfix dies of when it starts: %s = %s", async (name, value, words) => {
    const said = await refusedUntouched((t) => apply(t, { parameters: { [name]: value } }));
    expect(said).toContain("configuration-invalid: ");
    expect(said).toContain(words);
  });

  test("a change that leaves in main.cf what every program of Postfix dies of: neither it nor its restore could be proven", async () => {
    await host.run("echo 'inet_protocols = ipv5' >>/etc/postfix/main.cf");
    expect(await refusal(apply(await over(host), { parameters: { relayhost } }))).toContain(
      'configuration-invalid: unknown inet_protocols value "ipv5"',
    );
  });

  test("a parameter that Postfix complains of, unless it complained before", async () => {
    expect(await refusedUntouched((t) => apply(t, { parameters: { relay_host: "x" } }))).toBe(
      "configuration-invalid: unused parameter: relay_host",
    );
    await host.run("echo 'relay_host = y' >>/etc/postfix/main.cf");
    expect(await apply(await over(host), { parameters: { relayhost } })).toMatchObject({ status: "applied" });
  });

  test("a service to which soft_bounce in main.cf says nothing; the way back is not barred by it, and says so", async () => {
    const transport = await over(host);
    await apply(transport, wish);
    await host.run("postconf -P smtp/unix/soft_bounce=no smtp/inet/soft_bounce=no; postfix reload");
    const another = { parameters: { relayhost: "[b.example]" } };
    expect(await refusedUntouched((t) => apply(t, another))).toBe(
      "soft-bounce-overridden: -o soft_bounce in master.cf, of smtp/unix",
    );
    const back = await rollback(transport, 1);
    expect(back).toMatchObject({ status: "applied", diagnostics: [{ code: "bounces-not-held" }] });
    expect(back.diagnostics[0]?.detail).toBe("in master.cf: smtp/unix");
    // What the hint of the plan says does help.
    await host.run("postconf -c /etc/postfix -PX smtp/unix/soft_bounce && postfix -c /etc/postfix reload");
    expect(await apply(transport, another)).toMatchObject({ status: "applied", diagnostics: [] });
  });

  test("a table that postmap complains of, and no secret is in what it says", async () => {
    const said = await refusedUntouched((t) =>
      apply(t, { ...wish, tables: { sasl_passwd: "[a] u:hunter2\n[a] u:hunter2\nhunter2\n" } }),
    );
    expect(said).toContain("table-not-built");
    expect(said).toContain("duplicate entry");
    expect(said).not.toContain("hunter2");
  });

  test("a file with a second hard link", async () => {
    await host.run("ln /etc/postfix/main.cf /etc/postfix/main.cf.kept");
    expect(await refusedUntouched((t) => apply(t, wish))).toBe(
      "file-not-replaceable: /etc/postfix/main.cf has other hard links",
    );
  });

  test("a main.cf that is a link to another filesystem, over which no rename leads", async () => {
    await host.run("mv /etc/postfix/main.cf /dev/shm/main.cf.away; ln -s /dev/shm/main.cf.away /etc/postfix/main.cf");
    const link = await host.run("stat -c '%i %a %y' /dev/shm/main.cf.away; cat /dev/shm/main.cf.away");
    expect(present((await look(await over(host))).mainCf).elsewhere).toBe(true);
    expect(await refusedUntouched((t) => apply(t, wish))).toMatch(
      /^file-not-replaceable: \/dev\/shm\/main\.cf\.away: .*cross-device/,
    );
    expect(await host.run("stat -c '%i %a %y' /dev/shm/main.cf.away; cat /dev/shm/main.cf.away")).toBe(link);
    await host.run("rm /dev/shm/main.cf.away");
  });

  test("a file that somebody edits while the change is on its way to the disk", async () => {
    const transport = await over(host);
    const plan = planFor(await look(transport), wish);
    const edit = '#!/bin/sh\\nrm /usr/local/sbin/sync\\necho "# mine" >>/etc/postfix/main.cf\\nexec sync\\n';
    await host.run(`printf '${edit}' >/usr/local/sbin/sync; chmod 755 /usr/local/sbin/sync`);
    expect(await refusal(applyPlan(transport, plan, noSecrets, applying))).toBe("plan-stale: changed: /etc/postfix");
    expect(await host.run("tail -n 1 /etc/postfix/main.cf")).toBe("# mine\n");
    expect(await leftovers(host)).toBe("");
  });

  test("input whose end got lost", async () => {
    const cut = underShell(host, ["/bin/sh"], 3);
    expect(
      await refusedUntouched((t) => look(t).then((o) => applyPlan(cut, planFor(o, wish), noSecrets, applying))),
    ).toContain("transfer-damaged: /etc/postfix/main.cf");
  });

  test("input that ends between two files, or before the empty line: half of a plan is none", async () => {
    const said = await refusedUntouched(async (transport) => {
      const edits = planFor(await look(transport), wish);
      const plan = { ...edits, files: edits.files.map(({ live, ...whole }) => whole) };
      const mainCf = String(plan.files.at(-1)?.content?.[0]).length;
      const end = applyPlan(underShell(host, ["/bin/sh"], 1), plan, noSecrets, applying);
      expect(await refusal(end)).toBe("transfer-damaged: the list of files");
      return applyPlan(underShell(host, ["/bin/sh"], mainCf + 40), plan, noSecrets, applying);
    });
    expect(said).toBe("transfer-damaged: the list of files");
  });

  test("a revision whose contents were altered in the store", async () => {
    await apply(await over(host), wish);
    await host.run("cd /var/lib/postmend/default/objects; for f in *; do echo x >>$f; done");
    expect(await refusedUntouched((t) => readRevision(t, "default", 1))).toBe(
      "store-damaged: of revision 1 this is missing or altered: /etc/postfix/main.cf",
    );
  });

  test("a store without room for two copies", async () => {
    const context = { ...applying, stateDirectory: "/dev/shm/postmend" };
    await host.exec("dd if=/dev/zero of=/dev/shm/fill bs=1k 2>/dev/null");
    expect(await refusedUntouched((t) => apply(t, wish, context))).toContain("disk-full");
    await host.run("rm -rf /dev/shm/fill /dev/shm/postmend");
  });
});

describe("unusual hosts", () => {
  const host = lab.host("mail12");
  beforeEach(() => host.resetPostfix());

  test("a lock whose process is gone does not block, and its staged files are removed", async () => {
    await host.run(
      "mkdir -p /var/lib/postmend/default /etc/postfix/.postmend-dead00; ln -s '1 1 another-boot bob@laptop' /var/lib/postmend/default/lock",
    );
    expect(await apply(await over(host), wish)).toMatchObject({ status: "applied" });
    expect(await leftovers(host)).toBe("");
  });

  test("a symbolic link keeps being one, and its target is replaced", async () => {
    await host.run(
      "mkdir -p /etc/conf; mv /etc/postfix/main.cf /etc/conf/main.cf; ln -s ../conf/main.cf /etc/postfix/main.cf",
    );
    expect(present((await look(await over(host))).mainCf).realPath).toBe("/etc/conf/main.cf");
    expect(await apply(await over(host), wish)).toMatchObject({ status: "applied" });
    expect(await host.run("readlink /etc/postfix/main.cf")).toBe("../conf/main.cf\n");
    expect(await host.readFile("/etc/conf/main.cf")).toContain(relayhost);
  });

  test("a main.cf that is not there comes back with the way back, which has nothing to complain of", async () => {
    const transport = await over(host);
    await apply(transport, wish);
    const before = await host.readFile("/etc/postfix/main.cf");
    await host.run("rm /etc/postfix/main.cf");
    expect(await rollback(transport, 2)).toMatchObject({ status: "applied", diagnostics: [] });
    expect(await host.readFile("/etc/postfix/main.cf")).toBe(before);
  });

  test("a Postfix that does not run gets its files and is not started", async () => {
    await host.run("postfix stop");
    expect(await apply(await over(host), wish)).toMatchObject({ status: "applied", activation: "not-running" });
    expect((await host.exec("postfix status")).exit).toBe(1);
  });

  test("a built table that holds something else is built anew, and its text is left alone", async () => {
    const transport = await over(host);
    await apply(transport, wish);
    const inode = await host.run("stat -c '%i %y' /etc/postfix/sasl_passwd");
    await host.run("cd /tmp; echo 'zz q' >q; postmap hash:q; cat q.db >/etc/postfix/sasl_passwd.db");
    await apply(transport, { tables: { sasl_passwd: credential }, activation: "none" });
    expect(await host.run("postmap -s hash:/etc/postfix/sasl_passwd")).toBe(`${relayhost}\talerts:s3cret word\n`);
    expect(await host.run("stat -c '%i %y' /etc/postfix/sasl_passwd")).toBe(inode);
  });

  test("a content that was altered in the store is put right by the next change that finds it on the host", async () => {
    const transport = await over(host);
    await apply(transport, { parameters: { relayhost: "[a.example]" }, activation: "none" });
    await host.run("cd /var/lib/postmend/default/objects; for f in *; do echo altered >>$f; done");
    await apply(transport, { parameters: { relayhost: "[b.example]" }, activation: "none" });
    // Revision 2 was on the host, and is whole again; the content of revision 1 was nowhere to be had, and is told.
    const second = await readRevision(transport, "default", 2);
    expect(second.files.find(({ path }) => path === "/etc/postfix/main.cf")?.content?.reveal()).toContain(
      "[a.example]",
    );
    expect(await refusal(readRevision(transport, "default", 1))).toContain("store-damaged");
    expect(await rollback(transport, 2)).toMatchObject({ status: "applied" });
    expect(await host.run("postconf -h relayhost")).toBe("[a.example]\n");
  });

  test("a revision of which nothing but its directory is left is seen, passed over and not counted again", async () => {
    const transport = await over(host);
    await apply(transport, wish);
    await host.run("rm /var/lib/postmend/default/revisions/000002/*");
    const { revisions, error = [] } = hostHistory(await look(transport));
    expect([revisions.map(({ number }) => number), error.map(({ code }) => code)]).toEqual([[1], ["store-damaged"]]);
    expect(await apply(transport, { parameters: { relayhost: "[b.example]" } })).toMatchObject({
      revision: 4,
      found: 3,
    });
    const [, giveUp = ""] = error[0]?.hint?.split("\n  ") ?? [];
    expect(giveUp).toMatch(/^rm -r \//);
    await host.run(giveUp);
    expect(hostHistory(await look(transport))).toMatchObject({
      revisions: [{ number: 4 }, { number: 3 }, { number: 1 }],
    });
    expect(hostHistory(await look(transport)).error).toBeUndefined();
    expect(await rollback(transport, 1)).toMatchObject({ status: "applied", revision: 5 });
  });

  test("old revisions and the contents that only they named go away", async () => {
    const transport = await over(host);
    for (const name of ["a", "b", "c"]) {
      await apply(
        transport,
        { parameters: { relayhost: `[${name}.example]` }, activation: "none" },
        { ...applying, keep: 2 },
      );
    }
    expect(hostHistory(await look(transport)).revisions.map(({ number }) => number)).toEqual([4, 3]);
    expect(await host.run("ls /var/lib/postmend/default/objects | wc -l")).toBe("2\n");
  });

  test("a file of Latin-1 and an empty table survive byte for byte", async () => {
    await host.run("printf '# caf\\351\\n' >>/etc/postfix/main.cf");
    await apply(await over(host), { parameters: { relayhost }, tables: { sasl_passwd: "" } });
    expect(await host.run("grep -c \"$(printf 'caf\\351')\" /etc/postfix/main.cf")).toBe("1\n");
    expect(await host.run("postmap -s hash:/etc/postfix/sasl_passwd")).toBe("");
  });

  test("a master.cf with which Postfix cannot start is told as what needs a person", async () => {
    await host.run("echo '22 inet n - n - - smtpd' >>/etc/postfix/master.cf");
    const before = await contents(host);
    const result = await apply(await over(host), wish);
    expect(result.status).toBe("restore-failed");
    expect(result.diagnostics.map(({ code }) => code)).toEqual(["activation-failed", "restore-failed"]);
    expect(await host.run("cat /var/lib/postmend/default/journal")).toContain("stage /etc/postfix/.postmend-");
    await host.run("rm -rf /etc/postfix/.postmend-*");
    expect(await contents(host)).toBe(before);
  });
});

describe("users and shells", () => {
  const host = lab.host("mail12");
  beforeEach(() => host.resetPostfix());

  test.each(["ops", "opspw"] as const)("%s applies through sudo", async (user) => {
    expect(await apply(await over(host, user), wish)).toMatchObject({ status: "applied" });
    expect(await host.run("stat -c '%a %U' /etc/postfix/sasl_passwd.db")).toBe("600 root\n");
  });

  test("without sudo the host is not looked at, and the error says what to do", async () => {
    const transport = underShell(host, ["setpriv", "--reuid=ops", "--regid=ops", "--clear-groups", "/bin/sh"]);
    expect(await refusal(look(transport))).toMatch(/^not-root: /);
  });

  test("a host without Postfix is told from one that cannot be looked at", async () => {
    await host.run("mkdir /root/away; mv /usr/sbin/postconf /root/away/");
    expect(await refusal(look(await over(host)))).toMatch(/^postfix-missing: no postconf in /);
    await host.run("mv /root/away/postconf /usr/sbin/; rmdir /root/away");
  });

  test("bash runs the programs", async () => {
    expect(await apply(underShell(host, ["/bin/bash", "--posix"]), wish)).toMatchObject({ status: "applied" });
    expect(await apply(underShell(host, ["/bin/bash"]), { parameters: { relayhost: "x" } })).toMatchObject({
      status: "applied",
    });
  });

  test("busybox runs the programs, with its own shell and its own tools", async () => {
    await host.run(
      "for tool in $(busybox --list); do [ -e /usr/bin/$tool ] && ln -s /bin/busybox /usr/local/sbin/$tool; done; true",
    );
    try {
      const transport = underShell(host, ["/bin/busybox", "sh"]);
      expect(await apply(transport, wish)).toMatchObject({ status: "applied", activation: "reload" });
      expect(await rollback(transport, 1)).toMatchObject({ status: "applied" });
      expect(await leftovers(host)).toBe("");
    } finally {
      await host.exec(["/bin/sh", "-c", "/bin/find /usr/local/sbin -lname /bin/busybox -delete"]);
    }
  });
});

describe("a host with systemd", () => {
  const host = lab.host("mail12-systemd");
  beforeEach(() => host.resetPostfix());

  test("restarts the unit that master belongs to", async () => {
    const pid = await masterPid(host);
    expect(await apply(await over(host), { ...wish, activation: "restart" })).toMatchObject({ activation: "restart" });
    expect(await masterPid(host)).not.toBe(pid);
    expect((await host.run("systemctl is-active postfix@-.service")).trim()).toBe("active");
    expect(await host.run(`cat /proc/$(tr -d ' ' </var/spool/postfix/pid/master.pid)/cgroup`)).toContain("postfix@-");
  });

  test("goes back to the old configuration when the unit does not start", async () => {
    const before = await files(host);
    const wanted = { parameters: { data_directory: "/nosuch/postmend" }, activation: "restart" } as const;
    expect(await apply(await over(host), wanted)).toMatchObject({ status: "restored" });
    expect(await files(host)).toBe(before);
    expect((await host.run("systemctl is-active postfix@-.service")).trim()).toBe("active");
  });

  test("refuses a main.cf that is mounted on its own", async () => {
    const transport = await over(host);
    await host.run("cp -p /etc/postfix/main.cf /run/main.cf; mount --bind /run/main.cf /etc/postfix/main.cf");
    const said = await refusal(apply(transport, wish)).finally(() => host.run("umount /etc/postfix/main.cf"));
    expect(said).toMatch(/^file-not-replaceable: \/etc\/postfix\/main\.cf: /);
  });

  test("refuses where the disk is too full, or fills up while files are staged, and leaves nothing there", async () => {
    await host.run("mkdir -p /run/pf; mount -t tmpfs -o size=300k none /run/pf; cp -a /etc/postfix/. /run/pf/");
    await host.run("mount --bind /run/pf /etc/postfix");
    try {
      const transport = await over(host);
      const before = await files(host);
      expect(await refusal(apply(transport, wish))).toMatch(/^disk-full: /);
      // A stat that promises too much: now the first file that does not fit is what tells.
      await host.run("cat >/usr/local/sbin/stat && chmod 755 /usr/local/sbin/stat", {
        stdin: '#!/bin/sh\n[ "$1" != -f ] || { echo 0 0 4096 0 0; exit; }\nexec /usr/bin/stat "$@"\n',
      });
      const long = { ...wish, tables: { sasl_passwd: `${credential}# ${"x".repeat(400_000)}\n` } };
      expect(await refusal(apply(transport, long))).toMatch(/^disk-full: /);
      expect(await files(host)).toBe(before);
      expect(await leftovers(host)).toBe("");
    } finally {
      await host.run("rm -f /usr/local/sbin/stat; umount /etc/postfix /run/pf");
    }
  });
});
