import { afterAll, beforeAll } from "vitest";
import { closeOddPort, openOddPort } from "../lab/odd-port.ts";
import { sharedLab } from "../lab/shared.ts";
import { both, relayAt, restart, script, set, table, unusedAddress } from "./acts.ts";
import { scenarios } from "./runner.ts";

/** 4.3 of the catalogue: names, network, port 25. */
const lab = sharedLab();
const DEAD_RESOLVER = "printf 'nameserver 127.0.0.1\\noptions timeout:1 attempts:1\\n'";
const JAIL = "/var/spool/postfix/etc";
const SILENT = 2526;
const HANGS_UP = 2527;
const BUSY = 2528;

scenarios(
  [
    {
      fault: "F32",
      title: "the chroot's copy of resolv.conf names a resolver that is gone",
      make: script(`${DEAD_RESOLVER} >${JAIL}/resolv.conf; pkill -x smtp; true`),
      shows: /Name service error for name=relay\.lab\.example.*try again/,
      cause: "dns-failure",
      rule: "chroot-resolv-stale",
      repairedBy: "host",
      cure: restart,
      twin: {
        title: "the copy differs in a comment alone",
        make: script(`(echo '# by hand'; cat /etc/resolv.conf; echo) >${JAIL}/resolv.conf; postfix reload`),
        not: ["dns-failure", "chroot-resolv-stale"],
      },
    },
    {
      fault: "F32",
      title: "the chroot has no copy of resolv.conf",
      make: script(`rm ${JAIL}/resolv.conf; pkill -x smtp; true`),
      shows: /Name service error for name=relay\.lab\.example.*try again/,
      cause: "dns-failure",
      rule: "chroot-resolv-stale",
      repairedBy: "host",
      cure: restart,
      twin: {
        title: "the client does not run in the chroot whose copy is old",
        make: script(
          `${DEAD_RESOLVER} >${JAIL}/resolv.conf; postconf -F smtp/unix/chroot=n; postfix reload; ${DEAD_RESOLVER} >${JAIL}/resolv.conf`,
        ),
        not: ["dns-failure", "chroot-resolv-stale"],
      },
    },
    {
      fault: "F32",
      title: "the resolver of the whole host does not answer",
      make: script(
        `for f in /etc/resolv.conf ${JAIL}/resolv.conf; do ${DEAD_RESOLVER} >$f; done; postfix reload; pkill -x smtp; true`,
      ),
      shows: /Name service error for name=relay\.lab\.example.*try again/,
      cause: "dns-failure",
      not: ["chroot-resolv-stale"],
      repairedBy: "host",
      cure: both(script("cat /etc/lab/resolv.conf >/etc/resolv.conf"), restart),
    },
    {
      fault: "F33",
      title: "only the hosts file knows the relay",
      make: both(
        (host, { relay }) =>
          host.run(`for f in /etc/hosts ${JAIL}/hosts; do echo '${relay.address} intern.relay' >>$f; done`),
        relayAt("[intern.relay]:587"),
      ),
      undo: script("sed '/intern.relay/d' /etc/hosts >/tmp/hosts; cat /tmp/hosts >/etc/hosts"),
      shows: /Name service error for name=intern\.relay type=A+: Host not found/,
      cause: "dns-failure",
      rule: "relay-in-hosts-file",
      repairedBy: "profile",
      twin: {
        title: "Postfix looks there as well",
        make: both(
          (host, { relay }) =>
            host.run(`for f in /etc/hosts ${JAIL}/hosts; do echo '${relay.address} intern.relay' >>$f; done`),
          relayAt("[intern.relay]:587", { smtp_host_lookup: "dns, native" }),
        ),
        undo: script("sed '/intern.relay/d' /etc/hosts >/tmp/hosts; cat /tmp/hosts >/etc/hosts"),
        not: ["dns-failure", "relay-in-hosts-file"],
      },
    },
    {
      fault: "F34",
      title: "without brackets the relay's MX is used, which is another host",
      make: relayAt("mxed.lab.example:587"),
      shows: /connect to mail12\.lab\.example\[.*\]:587: Connection refused/,
      cause: "connection-refused",
      rule: "relayhost-brackets",
      repairedBy: "profile",
      twin: {
        title: "the MX of a domain is meant",
        make: relayAt("mailbox.example", { smtp_tls_security_level: "encrypt" }),
        not: ["dns-failure", "connection-refused", "relayhost-brackets"],
      },
    },
    {
      fault: "F34",
      title: "without brackets the relay's MX is used, which does not exist",
      make: relayAt("mxgone.lab.example:587"),
      shows: /Name service error for name=gone\.lab\.example/,
      cause: "dns-failure",
      rule: "relayhost-brackets",
      repairedBy: "profile",
    },
    {
      fault: "F35",
      title: "IPv6 is out of reach, and over IPv4 the relay refuses",
      make: relayAt("[dual.lab.example]:587"),
      shows: /connect to dual\.lab\.example\[.*\]:587: Connection refused/,
      cause: "connection-refused",
      repairedBy: "profile",
      twin: {
        title: "IPv6 is out of reach, and over IPv4 the mail leaves",
        make: relayAt("[both.lab.example]:587"),
        not: ["network-unreachable", "connection-refused"],
      },
    },
    {
      fault: "F35",
      title: "the relay has an address of IPv6 alone, and the host no route",
      make: relayAt("[six.lab.example]:587"),
      shows: /six\.lab\.example\[2001:db8::25\]:587: (Network is unreachable|Cannot assign requested address)/,
      cause: "network-unreachable",
      repairedBy: "profile",
    },
    {
      fault: "F35",
      title: "there is no route to the relay's address",
      make: relayAt("[apart.lab.example]:587"),
      shows: /apart\.lab\.example\[.*\]:587: (No route to host|Connection timed out)/,
      cause: "network-unreachable",
      repairedBy: "profile",
    },
    {
      fault: "F36",
      title: "nothing that is sent to port 25 is answered, whoever it goes to",
      make: async (host) => {
        for (const machine of [lab.relay, lab.host("mail12")]) {
          await machine.exec("postconf -M# smtp/inet; postfix stop; postfix start");
          await openOddPort(machine, 25, "drops");
        }
        await relayAt("[relay.lab.example]:25", { smtp_fallback_relay: "[mail12.lab.example]:25" })(host, lab);
      },
      undo: async () => {
        await closeOddPort(lab.relay, 25);
        await closeOddPort(lab.host("mail12"), 25);
        await lab.host("mail12").resetPostfix();
        await lab.relay.exec("sed -i 's/^#smtp  *inet/smtp inet/' /etc/postfix/master.cf; postfix stop; postfix start");
      },
      alters: "relay",
      shows: /connect to (relay|mail12)\.lab\.example\[.*\]:25: Connection timed out/,
      cause: "connection-timeout",
      also: ["sasl-key-mismatch", "connection-timeout"],
      repairedBy: "profile",
      profile: { absent: ["smtp_fallback_relay"] },
    },
    {
      fault: "F37",
      title: "one port of the relay does not answer, which is not the network's port 25",
      make: relayAt(`[relay.lab.example]:${SILENT}`),
      shows: /connect to relay\.lab\.example\[.*\]:2526: Connection timed out/,
      cause: "connection-timeout",
      repairedBy: "profile",
    },
    {
      fault: "F38",
      title: "nothing listens on the relay's port",
      make: relayAt("[relay.lab.example]:2525"),
      shows: /connect to relay\.lab\.example\[.*\]:2525: Connection refused/,
      cause: "connection-refused",
      not: ["connection-timeout"],
      repairedBy: "profile",
      twin: {
        title: "it was so until a moment ago, and the log still tells of it",
        make: async (host, lab) => {
          await relayAt("[relay.lab.example]:2525")(host, lab);
          const id = await host.send();
          await host.waitForLog(/Connection refused/);
          await relayAt("[relay.lab.example]:587")(host, lab);
          await host.run("postqueue -f");
          await lab.relay.waitForMessage(id);
        },
        not: ["connection-refused"],
      },
    },
    {
      fault: "F39",
      title: "the relay is the host itself",
      make: (host) => host.configure({ relayhost: `[${host.name}]` }),
      shows: /status=\w+ \(mail for .* loops back to myself/,
      cause: "loop",
      rule: "relayhost-loop",
      repairedBy: "profile",
      twin: {
        title: "a filter on this host hands the mail on",
        make: both(
          script(
            "postconf -M 'filter/unix=filter unix - - n - - smtp -o relayhost= -o smtp_tls_security_level=none -o smtp_sasl_auth_enable=no' '10025/inet=127.0.0.1:10025 inet n - n - - smtpd -o content_filter= -o smtpd_tls_security_level=none -o mynetworks=127.0.0.0/8'",
          ),
          set({ content_filter: "filter:[127.0.0.1]:10025" }),
        ),
        not: ["loop", "relayhost-loop", "transport-undefined"],
      },
    },
    {
      fault: "F39",
      title: "the relay's name leads back to the host",
      make: (host, lab) => relayAt(`[smarthost-${host.label}.lab.example]`)(host, lab),
      shows: /status=\w+ \(mail for .* loops back to myself/,
      cause: "loop",
      repairedBy: "profile",
    },
    {
      fault: "F39",
      title: "the host calls itself by the relay's name",
      make: relayAt("[relay.lab.example]:25", { myhostname: "relay.lab.example" }),
      shows: /greeted me with my own hostname|loops back to myself/,
      cause: "loop",
      rule: "relayhost-loop",
      // With another port of the relay, which nobody greets with their own name.
      repairedBy: "profile",
      twin: {
        title: "so it does, and the relay's port is another than 25",
        make: set({ myhostname: "relay.lab.example" }),
        not: ["loop", "relayhost-loop"],
      },
    },
    {
      fault: "F40",
      title: "Postfix is to listen on an address that is not there",
      make: script(
        "postconf -e 'inet_interfaces = 127.0.0.1, 192.0.2.55'; /usr/local/sbin/lab-postfix stop; /usr/local/sbin/lab-postfix start; sendmail nobody </dev/null; true",
      ),
      mail: "none",
      shows: /no local interface found for 192\.0\.2\.55/,
      cause: "local-config-error",
      rule: "interface-missing",
      repairedBy: "profile",
      profile: { parameters: { inet_interfaces: "loopback-only" } },
      // Nobody starts a Postfix that is stopped but a person.
      cure: restart,
      twin: {
        title: "it listens on an address that is there",
        make: both(set({ inet_interfaces: "127.0.0.1" }), restart),
        not: ["interface-missing", "local-config-error"],
      },
    },
    {
      fault: "F41",
      title: "other interfaces are set, which a reload does not change",
      make: set({ inet_interfaces: "127.0.0.1" }),
      shows: /to change inet_interfaces, stop and start Postfix/,
      cause: "local-config-error",
      severity: "warning",
      repairedBy: "host",
      cure: restart,
    },
    {
      fault: "F32",
      title: "the relay's name is misspelt",
      make: relayAt("[realy.lab.example]:587"),
      shows: /Name service error for name=realy\.lab\.example type=A+: Host not found/,
      cause: "dns-failure",
      not: ["chroot-resolv-stale"],
      repairedBy: "profile",
    },
    {
      fault: "F32",
      title: "the name server of the relay's domain fails",
      make: relayAt("[broken.lab.example]:587"),
      shows: /Name service error for name=broken\.lab\.example.*try again/,
      cause: "dns-failure",
      not: ["chroot-resolv-stale"],
      repairedBy: "profile",
    },
    {
      fault: "F38",
      title: "whoever connects to the relay is hung up on",
      make: relayAt(`[relay.lab.example]:${HANGS_UP}`),
      shows: /lost connection with relay\.lab\.example\[.*\] while receiving the initial server greeting/,
      cause: "lost-connection",
      repairedBy: "profile",
    },
    {
      fault: "F62",
      title: "the relay greets with a refusal for the time being",
      make: relayAt(`[relay.lab.example]:${BUSY}`),
      shows: /refused to talk to me: 421/,
      cause: "throttled",
      severity: "warning",
      repairedBy: "profile",
    },
    {
      fault: "F38",
      title: "the relay takes the connection and says nothing",
      make: (_, { relay }) => relay.setFrozen(true),
      undo: (_, { relay }) => relay.setFrozen(false),
      alters: "relay",
      shows: /timed out while receiving the initial server greeting/,
      cause: "connection-timeout",
      repairedBy: "nothing",
    },
    {
      fault: "F40",
      title: "Postfix is to use IPv6 alone on a host that has none",
      make: script(
        "postconf -e inet_protocols=ipv6; /usr/local/sbin/lab-postfix stop; /usr/local/sbin/lab-postfix start; sendmail nobody </dev/null; true",
      ),
      mail: "none",
      shows: /could not find any active network interfaces/,
      cause: "local-config-error",
      rule: "interface-missing",
      repairedBy: "profile",
      profile: { parameters: { inet_protocols: "all" } },
      cure: restart,
      twin: {
        title: "Postfix is to use IPv4 alone",
        make: both(set({ inet_protocols: "ipv4" }), restart),
        not: ["ipv6-only", "relay-family-disabled", "dns-failure"],
      },
    },
    {
      fault: "F35",
      title: "the relay is an address of a family that is switched off",
      make: both(set({ inet_protocols: "ipv4" }), restart, relayAt("[IPv6:2001:db8::25]:587")),
      shows: /status=deferred/,
      cause: "dns-failure",
      rule: "relay-family-disabled",
      repairedBy: "profile",
    },
    {
      fault: "F35",
      title: "the client sends from a loopback address",
      make: set({ smtp_bind_address: "127.0.0.1" }),
      shows: /connect to relay\.lab\.example\[.*\]:587: /,
      cause: "network-unreachable",
      rule: "bind-address-loopback",
      repairedBy: "profile",
      profile: { absent: ["smtp_bind_address"] },
      twin: {
        title: "the client sends from the host's own address",
        make: (host) => host.configure({ smtp_bind_address: host.address }),
        not: ["bind-address-loopback", "network-unreachable"],
      },
    },
    {
      fault: "F33",
      title: "DNS is switched off, and the relay is named by its domain",
      make: relayAt("mailbox.example", { smtp_dns_support_level: "disabled" }),
      shows: /status=(deferred|bounced) \(.*mailbox\.example/,
      cause: "dns-failure",
      rule: "dns-lookups-disabled",
      repairedBy: "profile",
      profile: { absent: ["smtp_dns_support_level"] },
    },
    {
      fault: "F34",
      title: "the relay's port is a word that nobody knows",
      make: relayAt("[relay.lab.example]:submisson"),
      shows: "silent",
      cause: "local-config-error",
      rule: "port-name-unknown",
      repairedBy: "profile",
      twin: {
        title: "the relay's port is a word that Postfix knows",
        make: relayAt("[relay.lab.example]:submission"),
        not: ["port-name-unknown"],
      },
    },
    {
      fault: "F34",
      title: "the relay's place does not parse",
      make: relayAt("[relay.lab.example:587"),
      shows: "silent",
      cause: "local-config-error",
      rule: "next-hop-invalid",
      repairedBy: "profile",
    },
  ],
  {
    F36: [
      {
        title: "a domain that nobody can resolve bounces its own mail alone",
        make: async (host, lab) => {
          await table("transport_maps", "transport", "nowhere.example smtp:", {})(host, lab);
          await host.send({ to: "somebody@nowhere.example" });
          await host.waitForLog(/nowhere\.example.*status=bounced/);
        },
        not: ["local-config-error", "relayhost-brackets"],
      },
    ],
  },
);

beforeAll(async () => {
  await openOddPort(lab.relay, SILENT, "drops");
  await openOddPort(lab.relay, HANGS_UP, "hangs-up");
  await openOddPort(lab.relay, BUSY, { says: "421 4.7.0 Too many connections, try again later" });
  const [relay, mail12] = [lab.relay.address, lab.host("mail12").address];
  await lab.dns.setAll({
    ...(await lab.dns.records()),
    ...Object.fromEntries(lab.hosts.map(({ label, address }) => [`smarthost-${label}.lab.example`, { A: [address] }])),
    "mxed.lab.example": { A: [relay], MX: ["10 mail12.lab.example."] },
    "mxgone.lab.example": { A: [relay], MX: ["10 gone.lab.example."] },
    "dual.lab.example": { A: [mail12], AAAA: ["2001:db8::25"] },
    "both.lab.example": { A: [relay], AAAA: ["2001:db8::25"] },
    "six.lab.example": { AAAA: ["2001:db8::25"] },
    "apart.lab.example": { A: [unusedAddress(lab)] },
    "broken.lab.example": "servfail",
  });
});
afterAll(async () => {
  for (const port of [SILENT, HANGS_UP, BUSY]) await closeOddPort(lab.relay, port);
  await lab.dns.reset();
});
