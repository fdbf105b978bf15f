import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Transport } from "../../src/transports/transport.ts";
import { testRelay } from "../../src/verify/relay-test.ts";
import type { RelayTest } from "../../src/verify/relay-test-result.ts";
import { sharedLab } from "../lab/shared.ts";
import { connectBySystemSsh, connectTo } from "./host-plans.ts";
import { encodings, samplesOf, startSampling } from "./process-samples.ts";
import { type Change, relayTarget, SHORT } from "./relay-cases.ts";

/** Relay tests from real hosts against a real Postfix as relay, and what each fault looks like from there. */
const lab = sharedLab();
const PATIENCE = 120_000;
let transport: Transport;

beforeAll(async () => {
  transport = await connectTo(lab, lab.host("mail12"), "ops");
});
afterEach(async () => {
  await lab.dns.reset();
});
afterAll(async () => {
  await transport.close();
});

async function tested(change: Change = {}, road: Transport = transport): Promise<RelayTest> {
  return testRelay(road, await relayTarget(lab, change), SHORT);
}

/** A port of the relay for implicit TLS. */
const wrapped = (more: Change = {}): Change => ({
  relay: `[${lab.relay.name}]:465`,
  ...more,
  parameters: { smtp_tls_wrappermode: "yes", ...more.parameters },
});

function words({ steps }: RelayTest): string {
  return steps.map(({ step, ok }) => `${step}${ok ? "" : "!"}`).join(" ");
}

describe("a relay that is right", () => {
  test.each(["mail11", "mail12", "mail13"])(
    "is told so from %s, each step with what was seen",
    async (label) => {
      const road = await connectTo(lab, lab.host(label));
      try {
        const result = await tested({}, road);
        expect(result).toMatchObject({ result: "passed", road: "tunnel", use: "relay", wrapper: false });
        expect(words(result)).toBe("connect greeting ehlo starttls tls certificate ehlo mechanisms auth mail quit");
        expect(result.steps.find(({ step }) => step === "tls")?.detail).toMatch(/^TLSv1\.3, /);
        expect(result.steps.find(({ step }) => step === "certificate")?.detail).toMatch(
          /^trusted: relay\.lab\.example, valid until 20/,
        );
        expect(result.capabilities).toContain("AUTH PLAIN LOGIN");
      } finally {
        await road.close();
      }
    },
    PATIENCE,
  );

  test("is told so on a port for implicit TLS, and without TLS where none is asked for", async () => {
    expect(words(await tested(wrapped()))).toBe("connect tls certificate greeting ehlo mechanisms auth mail quit");
    const plain = await tested({
      relay: `[${lab.relay.name}]:25`,
      parameters: { smtp_tls_security_level: "none", smtp_sasl_auth_enable: "no" },
    });
    expect(plain).toMatchObject({
      result: "failed",
      cause: "sasl-no-credentials",
      reply: { code: 530, enhanced: "5.7.0" },
    });
    expect(words(plain)).toBe("connect greeting ehlo mail!");
  });

  test(
    "is logged into with LOGIN and with CRAM-MD5 where the filter leaves nothing else",
    async () => {
      const login = await tested({ parameters: { smtp_sasl_mechanism_filter: "login" } });
      expect(login.result).toBe("passed");
      expect(login.steps.find(({ step }) => step === "mechanisms")?.detail).toBe("LOGIN, of PLAIN LOGIN");
      await lab.relay.exec(
        "sed -i 's/^auth_mechanisms.*/auth_mechanisms = plain login cram-md5/' /etc/dovecot/dovecot.conf; doveadm reload; sleep 1; postfix reload",
      );
      try {
        const cram = await tested({ parameters: { smtp_sasl_mechanism_filter: "cram-md5" } });
        expect(
          cram.steps.find(({ step }) => step === "auth"),
          JSON.stringify(cram),
        ).toMatchObject({ ok: true });
      } finally {
        await lab.relay.exec(
          "sed -i 's/^auth_mechanisms.*/auth_mechanisms = plain login/' /etc/dovecot/dovecot.conf; doveadm reload; sleep 1; postfix reload",
        );
      }
    },
    PATIENCE,
  );
});

describe("credentials", () => {
  test.each([
    ["a wrong password", { password: "wrong-password-of-a-test" }],
    ["a user that the relay does not know", { user: "nobody-here" }],
  ])("%s is refused with the relay's own words, and is in none of them", async (_, change) => {
    const result = await tested(change);
    expect(result).toMatchObject({
      result: "failed",
      cause: "sasl-auth-failed",
      reply: { code: 535, enhanced: "5.7.8" },
    });
    expect(words(result)).toMatch(/ auth!$/);
    expect(JSON.stringify(result)).not.toMatch(/wrong-password-of-a-test|nobody-here/);
  });

  test("that Postfix's own options forbid to use are told as such", async () => {
    const result = await tested({ parameters: { smtp_sasl_tls_security_options: "noplaintext, noanonymous" } });
    expect(result).toMatchObject({ result: "failed", cause: "sasl-no-mechanism" });
  });
});

describe("TLS", () => {
  test("that is demanded and not offered", async () => {
    await lab.relay.configure({ smtpd_tls_security_level: "none" });
    try {
      const relay = `[${lab.relay.name}]:25`;
      expect(await tested({ relay })).toMatchObject({ result: "failed", cause: "tls-required-not-offered" });
      expect(await tested({ relay, parameters: { smtp_tls_security_level: "may" } })).toMatchObject({
        result: "failed",
        cause: "sasl-no-mechanism",
      });
    } finally {
      await lab.relay.configure({ smtpd_tls_security_level: "may" });
    }
  });

  test("from the first byte, asked of a port for STARTTLS, and the reverse, are told apart", async () => {
    expect(await tested(wrapped({ relay: `[${lab.relay.name}]:587` }))).toMatchObject({
      result: "failed",
      cause: "tls-handshake-failed",
      rule: "wrappermode-mismatch",
      problem: expect.stringContaining("this port is for STARTTLS"),
    });
    expect(await tested({ relay: `[${lab.relay.name}]:465` })).toMatchObject({
      result: "failed",
      cause: "connection-timeout",
      rule: "wrappermode-mismatch",
      problem: expect.stringContaining("this port is for implicit TLS"),
    });
  });

  test(
    "with a certificate that the host cannot trust, or that is for another name, or has expired",
    async () => {
      try {
        await lab.relay.presentCertificate({ issuer: "self" });
        expect(await tested()).toMatchObject({
          cause: "tls-cert-untrusted",
          problem: expect.stringMatching(/^self-signed.*lab-ca\.pem$/),
        });
        expect(await tested({ parameters: { smtp_tls_security_level: "encrypt" } })).toMatchObject({
          result: "passed",
        });
        await lab.relay.presentCertificate({ names: ["other.example"] });
        expect(await tested()).toMatchObject({
          cause: "tls-cert-untrusted",
          problem: expect.stringContaining("is for other.example, and has to be for relay.lab.example"),
        });
        await lab.relay.presentCertificate({ names: ["*.lab.example"] });
        expect(await tested()).toMatchObject({ result: "passed" });
        await lab.relay.presentCertificate({ days: -1 });
        expect(await tested()).toMatchObject({
          cause: "tls-cert-untrusted",
          problem: expect.stringMatching(/^expired/),
        });
      } finally {
        await lab.relay.presentCertificate();
      }
    },
    PATIENCE,
  );

  test("against a host that trusts no CA, another one, or keeps its CAs in a directory", async () => {
    expect(await tested({ parameters: { smtp_tls_CAfile: "" } })).toMatchObject({
      cause: "tls-cert-untrusted",
      problem: expect.stringContaining("trusts no CA"),
    });
    expect(await tested({ parameters: { smtp_tls_CAfile: "/etc/ssl/certs/missing.pem" } })).toMatchObject({
      result: "undetermined",
      undetermined: expect.stringContaining("No such file"),
    });
    await lab
      .host("mail12")
      .run(`mkdir -p /root/cas; cp ${lab.ca.pathOnHosts} /root/cas/0a1b2c3d.0; touch /root/cas/readme`);
    const fromDirectory = await tested({ parameters: { smtp_tls_CAfile: "", smtp_tls_CApath: "/root/cas" } });
    await lab.host("mail12").run("rm -r /root/cas");
    expect(fromDirectory).toMatchObject({ result: "passed" });
  });

  test("older than the relay speaks", async () => {
    expect(await tested({ parameters: { smtp_tls_mandatory_protocols: "TLSv1.3" } })).toMatchObject({
      result: "passed",
    });
    await lab.relay.configure({ smtpd_tls_mandatory_protocols: "<=TLSv1.2", smtpd_tls_protocols: "<=TLSv1.2" });
    try {
      expect(await tested({ parameters: { smtp_tls_mandatory_protocols: "TLSv1.3" } })).toMatchObject({
        result: "failed",
        cause: "tls-handshake-failed",
      });
    } finally {
      await lab.relay.unset("smtpd_tls_mandatory_protocols", "smtpd_tls_protocols");
    }
  });
});

describe("a relay that cannot be reached", () => {
  test("refuses the connection", async () => {
    expect(await tested({ relay: `[${lab.relay.name}]:9` })).toMatchObject({
      result: "failed",
      cause: "connection-refused",
    });
  });

  test("has no address", async () => {
    const result = await tested({ relay: "[nowhere.lab.example]:587" });
    expect(result).toMatchObject({ result: "failed", cause: "dns-failure" });
    expect(words(result)).toBe("resolve!");
  });

  test(
    "is behind something that drops packets",
    async () => {
      // A listener whose queue is full: the kernel drops what else wants to connect.
      const full = `use IO::Socket::INET; my $l = IO::Socket::INET->new(LocalPort => 2525, Listen => 1, ReuseAddr => 1) or die;
      my @c = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 2525, Timeout => 1) } 1..5; sleep 60;`;
      await lab.relay.exec([
        "/bin/sh",
        "-c",
        `setsid perl -e '${full.replaceAll("'", `'\\''`)}' >/dev/null 2>&1 & sleep 6`,
      ]);
      const result = await tested({ relay: `[${lab.relay.name}]:2525` });
      await lab.relay.exec("pkill -x perl");
      expect(result).toMatchObject({
        result: "failed",
        cause: "connection-timeout",
        problem: expect.stringContaining("packets to it are dropped"),
      });
    },
    PATIENCE,
  );

  test(
    "has a name server that does not answer",
    async () => {
      await lab.dns.setFrozen(true);
      try {
        const result = await tested();
        expect(result).toMatchObject({ result: "failed", cause: "dns-failure" });
      } finally {
        await lab.dns.setFrozen(false);
      }
    },
    PATIENCE,
  );

  test(
    "accepts the connection and says nothing, on any kind of port",
    async () => {
      const targets = [await relayTarget(lab), await relayTarget(lab, wrapped())];
      await lab.relay.setFrozen(true);
      try {
        const tests = await Promise.all(targets.map((target) => testRelay(transport, target, SHORT)));
        expect(tests).toMatchObject(targets.map(() => ({ result: "failed", cause: "connection-timeout" })));
      } finally {
        await lab.relay.setFrozen(false);
      }
    },
    PATIENCE,
  );
});

describe("a sender", () => {
  test("that the relay refuses", async () => {
    await lab.relay.configure({
      smtpd_sender_restrictions:
        "check_sender_access inline:{{not-verified@lab.example=553 5.7.1 Sender address not verified}}, permit_sasl_authenticated",
    });
    try {
      expect(await tested({ from: "not-verified@lab.example" })).toMatchObject({
        result: "failed",
        cause: "sender-rejected",
        reply: { code: 553 },
      });
    } finally {
      await lab.relay.configure({
        smtpd_sender_restrictions:
          "permit_sasl_authenticated, check_sender_access static:{530 5.7.0 Authentication required}",
      });
    }
  });
});

test(
  "the system's ssh as transport leads to the same results",
  async () => {
    const road = await connectBySystemSsh(lab, lab.host("mail13"));
    try {
      expect(words(await tested({}, road))).toBe(
        "connect greeting ehlo starttls tls certificate ehlo mechanisms auth mail quit",
      );
      const closed = await tested({ relay: `[${lab.relay.name}]:9` }, road);
      expect(closed).toMatchObject({ result: "failed", cause: "connection-refused" });
      expect(words(closed)).toBe("connect!");
      expect(words(await tested(wrapped({ relay: "[nowhere.lab.example]:465" }), road))).toBe("resolve!");
    } finally {
      await road.close();
    }
  },
  PATIENCE,
);

describe.each(["mail11", "mail12", "mail13"])("a host whose sshd forbids forwarding: %s", (label) => {
  const host = lab.host(label);
  let road: Transport;

  beforeAll(async () => {
    await host.run("printf '\\nAllowTcpForwarding no\\n' >>/etc/ssh/sshd_config; pkill -HUP -x -o sshd; sleep 1");
    road = await connectTo(lab, host, "ops");
  });
  afterAll(async () => {
    await road.close();
    await host.run(
      "sed -i '/^AllowTcpForwarding no$/d' /etc/ssh/sshd_config; pkill -HUP -x -o sshd; [ ! -e /usr/bin/openssl.away ] || mv /usr/bin/openssl.away /usr/bin/openssl",
    );
  });

  test(
    "is looked from with its own openssl, STARTTLS and implicit TLS alike",
    async () => {
      const result = await tested({}, road);
      expect(result, JSON.stringify(result)).toMatchObject({ result: "passed", road: "openssl" });
      expect(words(result)).toBe("tls certificate ehlo mechanisms auth mail quit");
      const implicit = await tested(wrapped(), road);
      expect(implicit, JSON.stringify(implicit)).toMatchObject({ result: "passed", road: "openssl" });
    },
    PATIENCE,
  );

  test(
    "tells a wrong password, a wrong certificate and a closed port from there",
    async () => {
      expect(await tested({ password: "wrong-password-of-a-test" }, road)).toMatchObject({
        cause: "sasl-auth-failed",
        reply: { code: 535 },
      });
      expect(await tested({ relay: `[${lab.relay.name}]:9` }, road)).toMatchObject({ cause: "connection-refused" });
      expect(await tested({ relay: "[nowhere.lab.example]:587" }, road)).toMatchObject({ cause: "dns-failure" });
      try {
        await lab.relay.presentCertificate({ names: ["other.example"] });
        expect(await tested({}, road)).toMatchObject({ cause: "tls-cert-untrusted" });
        await lab.relay.presentCertificate({ issuer: "self" });
        expect(await tested({}, road)).toMatchObject({ cause: "tls-cert-untrusted" });
      } finally {
        await lab.relay.presentCertificate();
      }
    },
    PATIENCE,
  );

  test(
    "is never told a credential in an argument or an environment",
    async () => {
      await startSampling(host);
      const password = "wrong-password-of-a-test";
      for (let turn = 0; turn < 3; turn++) await tested({ password }, road);
      const { password: right } = await lab.relay.credential();
      await tested({}, road);
      const seen = await samplesOf(host);
      expect(seen).toContain("openssl s_client -brief -ign_eof -connect relay.lab.example:587");
      expect([password, right].flatMap(encodings).filter((form) => seen.includes(form))).toEqual([]);
    },
    PATIENCE,
  );

  test("tells that it cannot look where there is no openssl", async () => {
    await host.run("mv /usr/bin/openssl /usr/bin/openssl.away");
    const result = await tested({}, road);
    await host.run("mv /usr/bin/openssl.away /usr/bin/openssl");
    expect(result).toMatchObject({
      result: "undetermined",
      road: "none",
      undetermined: expect.stringContaining("no openssl"),
    });
  });
});
