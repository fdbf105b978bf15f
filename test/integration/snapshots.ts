import type { MailHost } from "../lab/mail-host.ts";

/** Everything below /etc/postfix that a rollback has to bring back: names, types, bytes, modes, owners and times. */
export function configuration(host: MailHost): Promise<string> {
  return host.run(
    `cd /etc/postfix && find . ! -path . -exec stat -c '%n %F %a %u:%g %Y' {} + | sort && find . -type f -exec sha256sum {} + | sort`,
  );
}

/** What tells whether anything was written at all: inodes and times to the nanosecond, postmend's own state included. */
export function traces(host: MailHost): Promise<string> {
  return host.run(
    `for d in /etc/postfix /var/lib/postmend; do [ ! -d $d ] || find $d -exec stat -c '%n %i %a %u:%g %s %y %z' {} + | sort; done; tr -d ' ' </var/spool/postfix/pid/master.pid`,
  );
}

/** What a finished transaction must not leave behind. */
export function leftovers(host: MailHost): Promise<string> {
  return host.run(
    "ls -d /etc/postfix/.postmend-* /var/lib/postmend/*/lock* /var/lib/postmend/*/journal* /var/lib/postmend/*/*/.new 2>/dev/null || true",
  );
}

/** Whatever a look at a host could change: its configuration, queue, state, homes and logs, but for what sshd says of logins. */
export async function everything(host: MailHost): Promise<string> {
  const files = await host.run(
    "find /etc/postfix /var/spool/postfix /var/lib/postfix /var/lib/postmend /root /tmp /etc/resolv.conf -xdev \\( -type f -o -type d -o -type l \\) -printf '%p %m %u %s %T@ %i\\n' 2>/dev/null | sort",
  );
  const log = host.systemd ? "journalctl -q -o short-unix" : "cat /var/log/mail.log /var/log/syslog 2>/dev/null";
  const lines = await host.run(`${log} | grep -vE ' (sshd|sshd-session|systemd|systemd-logind|CRON)(\\[|:)' || true`);
  return files + lines;
}
