import { parseInteger } from "../../../postfix/values.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import { addressesInHosts, canonicalAddress, localAddresses } from "../local-addresses.ts";
import type { Found, LintRule } from "../rule.ts";
import { SYSLOG_SOCKET } from "../wanted-files.ts";
import { about, shown } from "./found.ts";
import { isAddress } from "./relay-rules.ts";

/** Mistakes that only a look at the host itself shows. */
export const HOST_RULES: readonly LintRule[] = [
  {
    id: "sasl-plugin-missing",
    severity: "error",
    cause: "sasl-no-mechanism",
    summary: "The plug-ins for PLAIN and LOGIN are not installed",
    means:
      "The library that Postfix authenticates with has no mechanism that relays offer: mail is deferred with `SASL authentication failure: No worthy mechs found` and `no mechanism available`.",
    detected:
      "Authentication is on with `smtp_sasl_type = cyrus`, the host's directories of SASL plug-ins were listed, neither `libplain` nor `liblogin` is among them, and the mechanism filter does not ask for others.",
    remedy: {
      kind: "host",
      text: "Install the package: `libsasl2-modules` on Debian and Ubuntu, `cyrus-sasl-plain` on Red Hat, `cyrus-sasl-login` on Alpine.",
    },
    not: "The same text in the log for PLAIN and LOGIN that the security options forbid (sasl-noplaintext); a host whose plug-ins are in a directory of their own.",
    find: (c) =>
      c.authenticates &&
      c.value("smtp_sasl_type", c.relayService) === "cyrus" &&
      c.facts.saslPlugins?.every((name) => !/^lib(plain|login)\.(so|la)/.test(name)) &&
      c.list("smtp_sasl_mechanism_filter", c.relayService).every((word) => /^(plain|login)$/i.test(word))
        ? about(c, ["smtp_sasl_auth_enable"], "neither libplain nor liblogin is installed", c.relayService)
        : [],
  },
  {
    id: "interface-missing",
    severity: "error",
    cause: "local-config-error",
    summary: "Postfix is to listen on an address that this host does not have",
    means:
      "Every Postfix program stops with `parameter inet_interfaces: no local interface found for …`, or `could not find any active network interfaces`; `sendmail` fails, and mail of cron and of programs is lost or waits with them. Often `::1` of `localhost`, after IPv6 was switched off.",
    detected:
      "`inet_interfaces` has an address, or a name for which /etc/hosts has one, of a family that `inet_protocols` allows, and the kernel's list of addresses, which was read, does not have it; or that list has no address of the only family that `inet_protocols` allows.",
    remedy: {
      kind: "profile",
      text: "Use `loopback-only` or `all`; or `inet_protocols = ipv4` on a host without IPv6 (needs stop and start).",
      changes: [{ key: "parameters.inet_interfaces", value: "loopback-only" }],
    },
    not: "`all` and `loopback-only`; names that only DNS knows.",
    find: (c) => missingInterfaces(c),
  },
  {
    id: "queue-disk-full",
    severity: "error",
    cause: "local-resource",
    summary: "The queue's disk has no room for mail",
    means:
      "Postfix takes no mail while there is less room than `queue_minfree`, or 1.5 times `message_size_limit`: `452 4.3.1 Insufficient system storage`, and mail that was handed to `sendmail` waits in maildrop.",
    detected: "`df` on the host says that less is free where the queue is, for root or for files (inodes).",
    remedy: {
      kind: "host",
      text: "Make room: old logs and spool files first. `df -h` and `df -i` tell which disk it is.",
    },
    not: "A disk that is nearly full and still has that much; a host whose `df` could not be asked.",
    find: (c) => fullDisk(c),
  },
  {
    id: "flush-by-cron",
    severity: "warning",
    cause: "other",
    summary: "A job of cron or a timer has the whole queue tried again and again",
    means:
      "Each flush takes all deferred mail at once, whatever Postfix knows of its destinations: new mail waits behind what cannot be delivered, and relays that slow the host down, greylist it or are away see ever more attempts.",
    detected:
      "A line in /etc/crontab, /etc/cron.d or a user's crontab, or a timer of systemd that is enabled, runs `postqueue -f`, `sendmail -q`, `postfix flush` or `postsuper -r ALL`, itself or in a script that it calls, with less than half an hour between two runs.",
    remedy: {
      kind: "host",
      text: "Take the line out, or disable the timer: Postfix retries by itself, `limits.retry` of the profile says how often. After a cure flush once, by degrees: `postmend flush`.",
    },
    not: "A flush once or twice an hour, or once a day; a script of a script, and a program that is no script, which nobody looked into.",
    find: (c) =>
      (c.facts.flushJobs ?? [])
        .filter(({ minutes }) => minutes < 30)
        .flatMap(({ file, line, text, minutes }) =>
          shown(
            [{ file, line, text }],
            `${file} flushes the queue every ${minutes === 1 ? "minute" : `${minutes} minutes`}`,
          ),
        ),
  },
  {
    id: "log-unheard",
    severity: "warning",
    cause: "other",
    summary: "Nobody takes Postfix's log",
    means:
      "There is no system log to write to, and Postfix is not told to write a file: what goes wrong is recorded nowhere, and no tool can say why mail is deferred.",
    detected: "`maillog_file` is empty, somebody looked for `/dev/log`, and it does not exist.",
    remedy: {
      kind: "host",
      text: "Install a system log (rsyslog), or set `maillog_file` (Postfix 3.4 and later; master.cf then needs the service `postlog`).",
    },
    not: "`maillog_file` with a value; `/dev/log` of the systemd journal.",
    find: (c) =>
      c.value("maillog_file") === "" && c.file(SYSLOG_SOCKET).state === "absent"
        ? shown([{ file: SYSLOG_SOCKET, text: "absent" }], `${SYSLOG_SOCKET} is not there, and maillog_file is empty`)
        : [],
  },
];

function missingInterfaces(c: Configuration): Found[] {
  const local = localAddresses(c);
  const families = c.list("inet_protocols").map((word) => word.toLowerCase());
  if (!local || families.length === 0) return [];
  const used = (address: string) => families.includes("all") || families.includes(familyOf(address));
  const [only] = families.filter((family) => families.length === 1 && /^ipv[46]$/.test(family));
  if (only !== undefined && ![...local].some((address) => familyOf(address) === only))
    return about(c, ["inet_protocols"], `this host has no address of ${only}`);
  return c.list("inet_interfaces").flatMap((word) => {
    const host = word.replace(/^\[(.*)\]$/, "$1");
    const addresses = isAddress(host) ? [canonicalAddress(host)] : addressesInHosts(c, host);
    return addresses
      .filter((address) => used(address) && !local.has(address))
      .flatMap((address) =>
        about(
          c,
          ["inet_interfaces", "inet_protocols"],
          address === host
            ? `${address} is no address of this host`
            : `${word} is ${address}, which is no address of this host`,
        ),
      );
  });
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}

function fullDisk(c: Configuration): Found[] {
  const { queueSpace } = c.facts;
  const least = parseInteger(c.value("queue_minfree") ?? "");
  const largest = parseInteger(c.value("message_size_limit") ?? "");
  const queue = c.value("queue_directory") ?? "";
  if (!queueSpace || least === undefined || largest === undefined) return [];
  const { freeBytes, freeInodes } = queueSpace;
  const wanted = least === 0n ? (largest * 3n) / 2n : least;
  const room = `${Math.floor(freeBytes / 1_000_000)} MB free`;
  if (BigInt(freeBytes) < wanted)
    return shown(
      [{ file: queue, text: room }, ...c.evidence("queue_minfree"), ...c.evidence("message_size_limit")],
      `${room}, and Postfix wants ${wanted / 1_000_000n} MB`,
    );
  return freeInodes === 0 ? shown([{ file: queue, text: "no file can be made (inodes)" }], "no inode is free") : [];
}
