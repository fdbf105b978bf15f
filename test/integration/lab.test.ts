import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { overSsh } from "../lab/ssh-login.ts";
import { mailImages } from "../lab/state.ts";

/** The lab proves itself: what later tests build on is really there. */
const lab = sharedLab();
const relayhost = "[relay.lab.example]:587";
const versions = { mail11: /^3\.5\./, mail12: /^3\.7\./, mail13: /^3\.10\./, "mail12-systemd": /^3\.7\./ };

beforeAll(async () => {
  await Promise.all(lab.hosts.map((host) => host.resetPostfix()));
  await lab.dns.reset();
});

/** What a person sets by hand for the relay. */
async function useRelay(host: MailHost, parameters: Record<string, string> = {}): Promise<void> {
  const { username, password } = await lab.relay.credential();
  await writeCredential(host, `${username}:${password}`);
  await host.configure({
    relayhost,
    smtp_sasl_auth_enable: "yes",
    smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
    smtp_sasl_tls_security_options: "noanonymous",
    smtp_tls_security_level: "secure",
    smtp_tls_CAfile: lab.ca.pathOnHosts,
    ...parameters,
  });
}

async function writeCredential(host: MailHost, credential: string, key = relayhost): Promise<void> {
  const write = "umask 077; cat >/etc/postfix/sasl_passwd && postmap hash:/etc/postfix/sasl_passwd";
  await host.run(write, { stdin: `${key} ${credential}\n` });
}

describe.each([...mailImages])("%s", (label) => {
  const host = lab.host(label);

  test("runs the Postfix of its release, on a main.cf that is the distribution's own", async () => {
    expect(await host.run("postconf -h mail_version")).toMatch(versions[label]);
    expect(await host.run("postconf -h myhostname")).toBe(`${host.name}\n`);
    expect(await host.run("postconf -h relayhost")).toBe("\n");
    expect(await host.readFile("/etc/postfix/main.cf")).toContain("# See /usr/share/postfix/main.cf.dist");
  });

  test("lets root in with the key, over a port of the loopback address", async () => {
    expect((await overSsh(lab, label, "id -u; hostname")).stdout).toBe(`0\n${host.name}\n`);
  });

  test("lets in with a key that has a passphrase", async () => {
    expect((await overSsh(lab, label, "id -un", { user: "ops", locked: true })).stdout).toBe("ops\n");
  });

  test("gives ops sudo without a password, opspw with one, and nosudo none", async () => {
    expect((await overSsh(lab, label, "sudo -n id -u", { user: "ops" })).stdout).toBe("0\n");
    expect((await overSsh(lab, label, "sudo -n id -u", { user: "opspw" })).output).toContain("a password is required");
    const withPassword = await overSsh(lab, label, "sudo -S -p '' id -u", {
      user: "opspw",
      stdin: `${lab.state.sudoPassword}\n`,
    });
    expect(withPassword.stdout).toBe("0\n");
    expect((await overSsh(lab, label, "sudo -n id -u", { user: "nosudo" })).exit).toBe(1);
  });

  test("delivers to the relay's mailbox over verified TLS with AUTH", async () => {
    await useRelay(host);
    const message = await lab.relay.waitForMessage(
      await host.send({ to: "someone@mailbox.example", subject: `from ${label}` }),
    );
    expect(message).toMatchObject({ protocol: "ESMTPSA", authenticatedAs: "alerts", to: "someone@mailbox.example" });
    expect(message.tls).toMatch(/^TLSv1\.[23]$/);
    expect(message.header("Subject")).toBe(`from ${label}`);
  });

  test("returns to its first state", async () => {
    await host.configure({ relayhost: "[nowhere.lab.example]" });
    await host.send();
    await host.run("mkdir -p /var/lib/postmend/default");
    await host.resetPostfix();
    expect(await host.run("postconf -h relayhost")).toBe("\n");
    expect(await host.queue()).toEqual([]);
    expect(await host.run("ls /etc/postfix /var/lib/postmend 2>/dev/null || true")).not.toMatch(/sasl_passwd|postmend/);
    expect(await host.run("find /etc/postfix -newermt '-10 seconds'")).toBe("");
    expect((await host.exec("postfix status")).exit).toBe(0);
    expect(await host.mailLog()).not.toContain("nowhere.lab.example");
  });
});

describe("the relay", () => {
  const host = lab.host("mail12");

  test("takes implicit TLS on port 465", async () => {
    await useRelay(host, { relayhost: "[relay.lab.example]:465", smtp_tls_wrappermode: "yes" });
    const { username, password } = await lab.relay.credential();
    await writeCredential(host, `${username}:${password}`, "[relay.lab.example]:465");
    expect((await lab.relay.waitForMessage(await host.send())).protocol).toBe("ESMTPSA");
    await host.resetPostfix();
  });

  test("refuses mail without AUTH with 530, and Postfix bounces it", async () => {
    await host.configure({ relayhost, smtp_tls_security_level: "encrypt" });
    await host.send({ to: "refused@mailbox.example" });
    expect(await host.waitForLog(/to=<refused@/)).toMatch(/status=bounced .*530 5\.7\.0 .*Authentication required/);
  });

  test("refuses a wrong password with 535", async () => {
    await useRelay(host);
    await writeCredential(host, "alerts:wrong");
    await host.send({ to: "wrong@mailbox.example" });
    expect(await host.waitForLog(/to=<wrong@/)).toMatch(/status=deferred .*535 5\.7\.8/);
  });

  test("knows new users and new passwords from the moment they are set, whatever characters they have", async () => {
    const password = "p:a ss$w€rd#{x}";
    await lab.relay.addUser("second", "before");
    await lab.relay.setPassword("second", password);
    await useRelay(host);
    await writeCredential(host, `second:${password}`);
    expect((await lab.relay.waitForMessage(await host.send())).authenticatedAs).toBe("second");
    await lab.relay.removeUser("second");
    expect([...(await lab.relay.users()).keys()]).toEqual(["alerts"]);
  });

  test("can show a certificate that nobody trusts, and the right one again", async () => {
    await useRelay(host);
    await lab.relay.presentCertificate({ issuer: "self" });
    await host.send({ to: "untrusted@mailbox.example" });
    expect(await host.waitForLog(/to=<untrusted@/)).toMatch(/status=deferred .*not (verified|trusted)/);
    await lab.relay.presentCertificate({ days: -1 });
    await host.send({ to: "expired@mailbox.example" });
    expect(await host.waitForLog(/to=<expired@/)).toMatch(/status=deferred/);
    await lab.relay.presentCertificate();
    await lab.relay.waitForMessage(await host.send());
  });
});

describe("the name server", () => {
  const host = lab.host("mail13");
  afterEach(() => lab.dns.reset());

  test("changes an answer at once", async () => {
    await lab.dns.set("relay.lab.example", { A: ["192.0.2.1"] });
    expect(await host.run("getent ahostsv4 relay.lab.example")).toContain("192.0.2.1");
    await lab.dns.set("smart.example", { MX: ["5 relay.lab.example."], TXT: ['"v=spf1 -all"'] });
    await lab.dns.reset();
    expect(await host.run("getent ahostsv4 relay.lab.example")).toContain(lab.relay.address);
  });

  test("can say that a name does not exist, or fail to answer", async () => {
    await host.configure({ relayhost });
    const reason = async (to: string) => {
      await host.send({ to });
      return host.waitForLog(new RegExp(`to=<${to}>`));
    };
    await lab.dns.remove("relay.lab.example");
    expect(await reason("nxdomain@mailbox.example")).toMatch(/relay\.lab\.example type=A+: Host not found\)/);
    await host.run("postfix reload");
    await lab.dns.set("relay.lab.example", "servfail");
    expect(await reason("servfail@mailbox.example")).toMatch(/Host not found, try again/);
  });

  test("is what Postfix inside its chroot asks, MX records included", async () => {
    await host.resetPostfix();
    await host.configure({ relayhost: "mailbox.example", smtp_tls_security_level: "may" });
    await host.send({ to: "by-mx@mailbox.example" });
    expect(await host.waitForLog(/to=<by-mx@/)).toMatch(/relay=relay\.lab\.example\[[\d.]+\]:25, .*530 5\.7\.0/);
  });
});

describe("the host with systemd", () => {
  const host = lab.host("mail12-systemd");

  test("runs Postfix as a unit under systemd as PID 1, and the journal is its only log", async () => {
    expect(await host.readFile("/proc/1/comm")).toBe("systemd\n");
    expect((await host.run("systemctl is-active postfix@-.service")).trim()).toBe("active");
    expect(await host.run("cat /proc/$(cat /var/spool/postfix/pid/master.pid | tr -d ' ')/cgroup")).toContain(
      "postfix@-.service",
    );
    await useRelay(host);
    await lab.relay.waitForMessage(await host.send({ to: "journal@mailbox.example" }));
    expect(await host.run("journalctl -q -t postfix/smtp")).toMatch(/to=<journal@.*status=sent/);
    expect((await host.exec("test -e /var/log/mail.log")).exit).toBe(1);
  });

  test("is reset even when something is mounted over its main.cf", async () => {
    await host.run("cp /etc/postfix/main.cf /root/main.cf && mount --bind /root/main.cf /etc/postfix/main.cf");
    await host.resetPostfix();
    expect(await host.readFile("/proc/mounts")).not.toContain("/etc/postfix");
    expect((await host.exec("postfix status")).exit).toBe(0);
  });
});

test("a host comes back from a crash on the same port, with the same key", async () => {
  const host = lab.host("mail11");
  await host.configure({ relayhost });
  await host.crash();
  expect((await overSsh(lab, "mail11", "postconf -h relayhost")).stdout).toBe(`${relayhost}\n`);
  await host.resetPostfix();
});
