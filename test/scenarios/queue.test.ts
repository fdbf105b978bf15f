import { afterAll, beforeAll } from "vitest";
import { sharedLab } from "../lab/shared.ts";
import { both, meanwhile, relayAt, relaySays, restart, script, set } from "./acts.ts";
import { scenarios } from "./runner.ts";
import type { Act } from "./scenario.ts";

/** 4.5 of the catalogue: queue, service and log; and what relays and recipients' servers say. */
const lab = sharedLab();
const REFUSED = "[old.lab.example]:587";

/** A message that is tried and deferred. */
const triedOnce: Act = async (host) => {
  await host.send({ subject: "tried once" });
  await host.waitForLog(/status=deferred/);
};

/** One message offered to this host's own server. */
const MAIL_BY_SMTP = `exec 3<>/dev/tcp/127.0.0.1/25
for line in 'HELO x' 'MAIL FROM:<a@lab.example>' QUIT; do read -r reply <&3; printf '%s\\r\\n' "$line" >&3; done
cat <&3`;

/** A second instance, with a relay of its own and one message that it has tried. */
const OTHER_INSTANCE = (relayhost: string): Act =>
  both(
    script(`set -e
postmulti -e init
postmulti -I postfix-out -e create
cp -a /etc/postfix/sasl_passwd* /etc/postfix-out
postconf -n | sed -n '/^smtp_/p' | sed 's|/etc/postfix/|/etc/postfix-out/|' >>/etc/postfix-out/main.cf
postconf -c /etc/postfix-out -e 'relayhost = ${relayhost}' multi_instance_enable=yes authorized_submit_users=static:anyone
mkdir -p /var/spool/postfix-out/etc
cp /etc/resolv.conf /etc/hosts /etc/services /var/spool/postfix-out/etc
postmulti -i postfix-out -p start
sendmail -C /etc/postfix-out -f alerts@lab.example inbox@mailbox.example </dev/null`),
    async (host) => void (await host.waitForLog(/postfix-out\/smtp\[\d+\]: .*status=/)),
  );

/** A line of cron, and what it has done of late. */
const FLUSHES = (schedule: string): Act =>
  script(
    `mkdir -p /etc/cron.d; echo '${schedule} root /usr/sbin/postqueue -f >/dev/null 2>&1' >/etc/cron.d/flush; for i in 1 2 3; do postqueue -f; sleep 0.2; done`,
  );

scenarios(
  [
    {
      fault: "F56",
      title: "the destination counts as dead, and later mail is not even tried",
      make: both(relayAt(REFUSED, { initial_destination_concurrency: "1" }), triedOnce),
      shows: /delivery temporarily suspended: connect to old\.lab\.example\[.*\]:587: Connection refused/,
      cause: "connection-refused",
      repairedBy: "profile",
      profile: { absent: ["initial_destination_concurrency"] },
    },
    {
      fault: "F57",
      title: "the relay was corrected, and what is deferred waits on",
      make: meanwhile(relayAt(REFUSED), triedOnce),
      shows: /status=sent/,
      cause: "connection-refused",
      severity: "warning",
      repairedBy: "host",
      cure: script("postqueue -f"),
    },
    {
      fault: "F59",
      title: "an administrator put the mail on hold",
      make: meanwhile(relayAt(REFUSED), triedOnce, script("postsuper -h ALL")),
      mail: "none",
      shows: /[Pp]laced on hold/,
      cause: "other",
      severity: "warning",
      repairedBy: "host",
      cure: script("postsuper -H ALL; postqueue -f"),
    },
    {
      fault: "F59",
      title: "a rule puts the mail on hold",
      make: both(
        script("echo '/^Subject: lab test/ HOLD' >/etc/postfix/header_checks"),
        set({ header_checks: "regexp:/etc/postfix/header_checks" }),
      ),
      shows: /: hold: header Subject/,
      cause: "other",
      severity: "warning",
      repairedBy: "host",
      cure: script("postconf -X header_checks; postfix reload; postsuper -H ALL"),
    },
    {
      fault: "F60",
      title: "the client's transport is to wait for a flush",
      make: set({ defer_transports: "smtp" }),
      shows: /status=deferred \(deferred transport\)/,
      cause: "local-config-error",
      rule: "defer-transports",
      repairedBy: "profile",
      profile: { absent: ["defer_transports"] },
      twin: {
        title: "another transport is to wait for a flush",
        make: set({ defer_transports: "uucp" }),
        not: ["local-config-error"],
      },
    },
    {
      fault: "F61",
      title: "soft_bounce was left on, and what is refused for good waits on",
      make: async (host, lab) => {
        await host.configure({ soft_bounce: "yes" });
        await relaySays("550 5.1.1 User unknown").make(host, lab);
      },
      undo: relaySays("").undo,
      alters: "relay",
      shows: /status=SOFTBOUNCE/,
      cause: "other",
      rule: "soft-bounce",
      severity: "warning",
      repairedBy: "profile",
      profile: { absent: ["soft_bounce"] },
    },
    {
      fault: "F62",
      title: "the relay says that the rate is exceeded",
      ...relaySays("454 4.7.0 Throttling failure: Maximum sending rate exceeded"),
      shows: /status=deferred \(host relay\.lab\.example.*Throttling failure/,
      cause: "throttled",
      severity: "warning",
      repairedBy: "nothing",
    },
    {
      fault: "F62",
      title: "the relay says that there are too many connections at a time",
      ...relaySays("432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded"),
      shows: /status=deferred \(host relay\.lab\.example.*thread limit/,
      cause: "throttled",
      severity: "warning",
      repairedBy: "nothing",
    },
    {
      fault: "F62",
      title: "the relay's own limit of messages is reached",
      make: async (host, lab) => {
        await lab.relay.configure({ smtpd_client_message_rate_limit: "1", smtpd_client_event_limit_exceptions: "" });
        await host.send();
      },
      undo: (_, lab) => lab.relay.unset("smtpd_client_message_rate_limit", "smtpd_client_event_limit_exceptions"),
      alters: "relay",
      shows: /too much mail from/,
      cause: "throttled",
      severity: "warning",
      repairedBy: "nothing",
    },
    {
      fault: "F63",
      title: "a rate is set, and a recipient limit of one takes it away again",
      make: async (host, lab) => {
        await host.configure({ smtp_destination_rate_delay: "1s", smtp_destination_recipient_limit: "1" });
        await relaySays("451 4.7.1 Rate limit exceeded, slow down").make(host, lab);
      },
      undo: relaySays("").undo,
      alters: "relay",
      shows: /status=deferred \(host relay\.lab\.example.*slow down/,
      cause: "throttled",
      rule: "rate-delay-per-recipient",
      severity: "warning",
      repairedBy: "profile",
      profile: { limits: { delay: "1s", recipients: 50 } },
    },
    {
      fault: "F64",
      title: "the disk of the queue has less room than Postfix wants",
      make: async (host) => {
        await host.run(
          "/usr/local/sbin/lab-postfix stop; cd /var/spool && cp -a postfix /tmp/queue && mount -t tmpfs -o size=12m,mode=755 tmpfs postfix && cp -a /tmp/queue/. postfix/ && /usr/local/sbin/lab-postfix start",
        );
        await host.run(["bash", "-c", MAIL_BY_SMTP]);
      },
      undo: script(
        "/usr/local/sbin/lab-postfix stop; umount -l /var/spool/postfix; rm -rf /tmp/queue; /usr/local/sbin/lab-postfix start",
      ),
      // There a container may mount.
      on: ["mail12-systemd"],
      mail: "none",
      shows: /452 4\.3\.1 Insufficient system storage|not enough free space/,
      cause: "local-resource",
      rule: "queue-disk-full",
      repairedBy: "nothing",
    },
    {
      fault: "F65",
      title: "nobody takes the log, and mail waits",
      make: both(relayAt(REFUSED), script("pkill rsyslogd; rm -f /dev/log; true")),
      undo: script("rm -f /run/rsyslogd.pid; pgrep rsyslogd || rsyslogd"),
      shows: /Connection refused/,
      cause: "connection-refused",
      repairedBy: "profile",
    },
    {
      fault: "F65",
      title: "Postfix writes a log of its own, and mail waits",
      make: both(
        script(
          "grep -q ^postlog /etc/postfix/master.cf || postconf -M 'postlog/unix-dgram=postlog unix-dgram n - n - 1 postlogd'; postconf -e maillog_file=/var/log/postfix.log",
        ),
        restart,
        relayAt(REFUSED),
        async (host, lab) => {
          await host.send({ subject: "tried once" });
          await lab.relay.exec("sleep 2");
        },
      ),
      undo: script("rm -f /var/log/postfix.log"),
      mail: "none",
      shows: /Connection refused/,
      cause: "connection-refused",
      repairedBy: "profile",
      profile: { absent: ["maillog_file"] },
    },
    {
      fault: "F67",
      title: "Postfix was stopped, and programs go on sending",
      make: script("/usr/local/sbin/lab-postfix stop"),
      on: ["mail11", "mail13", "mail12-systemd"],
      shows: "nothing",
      cause: "other",
      repairedBy: "host",
      cure: restart,
    },
    {
      fault: "F67",
      title: "master was killed, and its pid file is still there",
      make: script("kill -9 $(cat /var/spool/postfix/pid/master.pid); pkill -9 qmgr; pkill -9 pickup; true"),
      shows: "nothing",
      cause: "other",
      repairedBy: "host",
      cure: restart,
    },
    {
      fault: "F54",
      title: "the queue looks empty, and the mail waits in another instance",
      make: OTHER_INSTANCE("[old.lab.example]:587"),
      undo: script(
        "postmulti -i postfix-out -p stop; rm -rf /etc/postfix-out /var/spool/postfix-out /var/lib/postfix-out",
      ),
      mail: "none",
      shows: /postfix-out\/smtp\[\d+\]: .*status=deferred/,
      cause: "other",
      severity: "warning",
      not: ["connection-refused"],
      repairedBy: "nothing",
      twin: {
        title: "another instance has sent its mail",
        make: OTHER_INSTANCE("[relay.lab.example]:587"),
        undo: script(
          "postmulti -i postfix-out -p stop; rm -rf /etc/postfix-out /var/spool/postfix-out /var/lib/postfix-out",
        ),
        mail: "none",
        not: ["other", "connection-refused"],
      },
    },
    {
      fault: "F58",
      title: "the relay slows the host down, and a job of cron flushes the queue each minute",
      make: both(relaySays("454 4.7.0 Throttling failure: Maximum sending rate exceeded").make, FLUSHES("* * * * *")),
      undo: both(relaySays("").undo, script("rm -f /etc/cron.d/flush")),
      alters: "relay",
      shows: /status=deferred \(host relay\.lab\.example.*Throttling failure/,
      cause: "throttled",
      rule: "flush-by-cron",
      severity: "warning",
      remedy: "host",
      repairedBy: "nothing",
      twin: {
        title:
          "a job of cron flushes the queue at night, mail leaves one at a time, and one time of two between tries is short",
        make: both(
          FLUSHES("5 3 * * *"),
          set({ default_destination_concurrency_limit: "1", minimal_backoff_time: "1s" }),
        ),
        undo: script("rm -f /etc/cron.d/flush"),
        not: ["flush-by-cron", "delivery-pace", "backoff-short"],
      },
    },
    {
      fault: "F66",
      title: "the system's log drops lines, for there are too many at a time",
      // That rsyslog of Debian 11 drops none.
      on: ["mail13", "mail12-systemd"],
      make: script(`if [ -d /run/systemd/system ]; then
  mkdir -p /run/systemd/journald.conf.d
  printf '[Journal]\\nRateLimitIntervalSec=5s\\nRateLimitBurst=5\\n' >/run/systemd/journald.conf.d/few.conf
  systemctl restart systemd-journald
else
  cp /etc/rsyslog.conf /root
  sed -i 's/^module(load="imuxsock").*/module(load="imuxsock" SysSock.RateLimit.Interval="2" SysSock.RateLimit.Burst="5")/' /etc/rsyslog.conf
  pkill rsyslogd; sleep 1; rm -f /run/rsyslogd.pid; rsyslogd
fi
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sendmail -f alerts@lab.example inbox@mailbox.example </dev/null; done
sleep 7; sendmail -f alerts@lab.example inbox@mailbox.example </dev/null; sleep 2`),
      undo: script(`if [ -d /run/systemd/system ]; then
  rm -f /run/systemd/journald.conf.d/few.conf
  systemctl restart systemd-journald
else
  cat /root/rsyslog.conf >/etc/rsyslog.conf
  pkill rsyslogd; sleep 1; rm -f /run/rsyslogd.pid; : >/var/log/syslog; rsyslogd
fi`),
      mail: "none",
      shows: "nothing",
      cause: "other",
      severity: "warning",
      repairedBy: "nothing",
    },
    {
      fault: "F17",
      title: "the relay does not take this sender",
      ...relaySays("554 5.2.252 SendAsDenied; alerts@lab.example not allowed to send as other@lab.example"),
      shows: /status=bounced \(host relay\.lab\.example.*SendAsDenied/,
      cause: "sender-rejected",
      repairedBy: "nothing",
    },
    {
      fault: "F62",
      title: "the recipient's server wants to see the mail a second time",
      ...relaySays("450 4.2.0 Greylisted, please try again in 300 seconds"),
      shows: /status=deferred \(host relay\.lab\.example.*Greylisted/,
      cause: "greylisted",
      severity: "info",
      repairedBy: "nothing",
    },
    {
      fault: "F62",
      title: "the recipient's mailbox is full",
      ...relaySays("452 4.2.2 The recipient's inbox is out of storage space and inactive. mailbox full"),
      shows: /status=deferred \(host relay\.lab\.example.*mailbox full/,
      cause: "mailbox-full",
      severity: "info",
      repairedBy: "nothing",
    },
    {
      fault: "F62",
      title: "the recipient does not exist",
      ...relaySays("550 5.1.1 The email account that you tried to reach does not exist"),
      shows: /status=bounced \(host relay\.lab\.example.*does not exist/,
      cause: "recipient-rejected",
      severity: "info",
      repairedBy: "nothing",
    },
    {
      fault: "F62",
      title: "the host's address is on a block list",
      ...relaySays("554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org"),
      shows: /status=bounced \(host relay\.lab\.example.*spamhaus/,
      cause: "ip-reputation-blocked",
      repairedBy: "nothing",
    },
    {
      fault: "F62",
      title: "the relay does not relay for this user",
      ...relaySays("554 5.7.1 Relay access denied"),
      shows: /status=bounced \(host relay\.lab\.example.*Relay access denied/,
      cause: "relay-access-denied",
      repairedBy: "nothing",
    },
    {
      fault: "F64",
      title: "the message is larger than the relay takes",
      make: (_, lab) => lab.relay.configure({ message_size_limit: "1000" }),
      undo: (_, lab) => lab.relay.unset("message_size_limit"),
      alters: "relay",
      mail: { body: "long\n".repeat(1000) },
      shows: /message size .* exceeds size limit/,
      cause: "message-too-large",
      severity: "warning",
      repairedBy: "nothing",
    },
    {
      fault: "F64",
      title: "a message may be larger than a mailbox, and local mail waits",
      make: both(set({ mailbox_size_limit: "1000000", message_size_limit: "2000000" }), async (host) => {
        await host.send({ to: `root@${host.name}` });
      }),
      mail: "none",
      shows: "silent",
      cause: "local-config-error",
      rule: "message-larger-than-mailbox",
      repairedBy: "profile",
      profile: { parameters: { mailbox_size_limit: "0" } },
    },
  ],
  {
    F59: [
      {
        title: "the relay was down for a moment, is back, and the mail of then has left",
        make: async (host, lab) => {
          await relayAt(REFUSED)(host, lab);
          const id = await host.send();
          await host.waitForLog(/status=deferred/);
          await relayAt("[relay.lab.example]:587")(host, lab);
          await host.run("postqueue -f");
          await lab.relay.waitForMessage(id);
        },
        not: ["connection-refused", "other"],
      },
      {
        title: "the relay was this host itself until a moment ago, and mail of then waits for its next try",
        make: async (host, lab) => {
          await host.configure({ relayhost: `[${host.name}]` });
          await host.send();
          await host.waitForLog(/loops back to myself/);
          await lab.relay.exec("sleep 1");
          await relayAt("[relay.lab.example]:587")(host, lab);
        },
        not: ["relayhost-loop", "local-config-error"],
      },
    ],
    F67: [
      {
        title: "a host with systemd on which all is well",
        make: async () => {},
        on: ["mail12-systemd"],
        not: ["other", "local-config-error", "log-unheard"],
      },
    ],
  },
);

beforeAll(async () => {
  await lab.dns.setAll({ ...(await lab.dns.records()), "old.lab.example": { A: [lab.host("mail12").address] } });
});
afterAll(() => lab.dns.reset());
