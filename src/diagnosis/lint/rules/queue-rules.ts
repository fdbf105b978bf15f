import { parseInteger, parseTime } from "../../../postfix/values.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import type { Found, LintRule } from "../rule.ts";
import { about, shown } from "./found.ts";

/** Mistakes about queue, limits and the service as a whole. */
export const QUEUE_RULES: readonly LintRule[] = [
  {
    id: "soft-bounce",
    severity: "warning",
    cause: "other",
    summary: "soft_bounce is on",
    means:
      "Every refusal is taken as a delay: mail that can never be delivered stays in the queue until it expires, and the log says `SOFTBOUNCE`.",
    detected: "`soft_bounce = yes`.",
    remedy: {
      kind: "profile",
      text: "Take the setting out after the maintenance that it was for.",
      changes: [{ key: "absent", value: ["soft_bounce"] }],
    },
    not: "`soft_bounce = no`, and the window of an apply, in which postmend raises it itself.",
    find: (c) => (c.yes("soft_bounce") === true ? about(c, ["soft_bounce"], "nothing bounces") : []),
  },
  {
    id: "message-larger-than-mailbox",
    severity: "error",
    cause: "local-config-error",
    summary: "Messages may be larger than mailboxes",
    means:
      "The delivery program refuses to work (`mailbox_size_limit is smaller than message_size_limit`), and mail is deferred.",
    detected: "`message_size_limit` is above `mailbox_size_limit` or `virtual_mailbox_limit`, and that is not 0.",
    remedy: {
      kind: "profile",
      text: "Raise the limit of the mailbox, or set it to 0.",
      changes: [{ key: "parameters.mailbox_size_limit", value: "0" }],
    },
    not: "A limit of 0, which means none; a limit of virtual mailboxes that another program than `virtual` delivers to; a host without `mydestination`.",
    find: (c) =>
      ["mailbox_size_limit", "virtual_mailbox_limit"]
        // Each limit matters only where its own program delivers.
        .filter(
          (name) =>
            (name === "mailbox_size_limit"
              ? c.value("mydestination") !== ""
              : c.value("virtual_mailbox_maps") !== "" && c.value("virtual_transport") === "virtual") &&
            over(number(c, "message_size_limit"), number(c, name)),
        )
        .flatMap((name) =>
          about(
            c,
            ["message_size_limit", name],
            `message_size_limit = ${c.value("message_size_limit")}, ${name} = ${c.value(name)}`,
          ),
        ),
  },
  {
    id: "queue-space-too-small",
    severity: "warning",
    cause: "local-resource",
    summary: "The free space that Postfix demands is less than one message needs",
    means:
      "Postfix takes mail while the disk has `queue_minfree` left, and a large message then fills it; it warns of this itself.",
    detected: "`queue_minfree` is not 0 and less than 1.5 times `message_size_limit`.",
    remedy: {
      kind: "profile",
      text: "Set `queue_minfree` to at least 1.5 times `message_size_limit`, or take it out.",
    },
    not: "`queue_minfree = 0`, the default: Postfix then demands the 1.5 times by itself.",
    find: (c) => {
      const [free, size] = [number(c, "queue_minfree"), number(c, "message_size_limit")];
      return free && size && free * 2n < size * 3n
        ? about(c, ["queue_minfree", "message_size_limit"], `queue_minfree = ${free}, message_size_limit = ${size}`)
        : [];
    },
  },
  {
    id: "rate-delay-per-recipient",
    severity: "warning",
    cause: "throttled",
    summary: "A recipient limit of 1 takes the rate limit away",
    means:
      "With one recipient a delivery, delay and concurrency count by recipient and not by domain or relay: no throttling at all, and the relay complains on.",
    detected:
      "`<transport>_destination_rate_delay` or its default is set, and the recipient limit of the same transport is 1.",
    remedy: {
      kind: "profile",
      text: "Use a recipient limit above 1, or `smtp_transport_rate_delay`.",
      changes: [{ key: "limits.recipients", value: 50 }],
    },
    not: "A recipient limit of 1 without a delay, and `local`, whose default is 1.",
    find: (c) =>
      ["smtp", "relay", "default"]
        .filter(
          (name) =>
            (seconds(c, `${name}_destination_rate_delay`) ?? 0n) > 0n &&
            number(c, `${name}_destination_recipient_limit`) === 1n,
        )
        .filter(
          (name) =>
            c.assigned.has(`${name}_destination_rate_delay`) || c.assigned.has(`${name}_destination_recipient_limit`),
        )
        .flatMap((name) =>
          about(
            c,
            [`${name}_destination_rate_delay`, `${name}_destination_recipient_limit`],
            `${name} delivers to one recipient at a time`,
          ),
        ),
  },
  {
    id: "delivery-pace",
    severity: "info",
    cause: "local-config-error",
    summary: "Postfix itself lets mail leave slowly",
    means:
      "Mail waits in active, and no reason is noted, because none has failed: it is not its turn yet. A flush does not move it.",
    detected:
      "The delay between two deliveries (`<transport>_destination_rate_delay`, `<transport>_transport_rate_delay`, or their defaults) is 5 minutes or more. `diagnose` names it where mail waits in active without a reason and no relay test failed; and so a shorter delay, or a `<transport>_destination_concurrency_limit` of 1 or 2 that main.cf sets, where ten messages or more wait so while others leave.",
    remedy: {
      kind: "profile",
      text: "Shorten the delay or raise the limit as far as the relay allows (`limits.delay`, `limits.concurrency`), and `postfix reload`: what waits then leaves at the new pace.",
    },
    not: "A delay of seconds, as relays ask for; a low limit while nothing waits for it.",
    find: (c) => [...delays(c), ...lowLimits(c)],
  },
  {
    id: "backoff-order",
    severity: "warning",
    cause: "other",
    summary: "The shortest time between two tries is longer than the longest",
    means: "Mail waits for times that nobody meant.",
    detected: "`minimal_backoff_time` is above `maximal_backoff_time`.",
    remedy: {
      kind: "profile",
      text: "Put them in order.",
      changes: [{ key: "limits.retry", value: { minimal_backoff: "300s", maximal_backoff: "4000s" } }],
    },
    not: "Equal times.",
    find: (c) =>
      over(seconds(c, "minimal_backoff_time"), seconds(c, "maximal_backoff_time"), true)
        ? about(
            c,
            ["minimal_backoff_time", "maximal_backoff_time"],
            `${c.value("minimal_backoff_time")} is above ${c.value("maximal_backoff_time")}`,
          )
        : [],
  },
  {
    id: "backoff-short",
    severity: "warning",
    cause: "other",
    summary: "Deferred mail is tried again within seconds",
    means:
      "Every message that a relay puts off comes back at once, several times in the first minutes; with a short `maximal_backoff_time` it goes on so for as long as the message waits. Relays take that for abuse: they throttle the host or greylist it anew, and new mail waits behind what cannot be delivered.",
    detected:
      "Between two tries lie less than 60 seconds: the longer of `queue_run_delay` and `minimal_backoff_time` at first, the longer of `queue_run_delay` and `maximal_backoff_time` in the end.",
    remedy: {
      kind: "profile",
      text: "Give relays time, as Postfix does by default.",
      changes: [
        { key: "limits.retry", value: { minimal_backoff: "300s", maximal_backoff: "4000s", queue_run: "300s" } },
      ],
    },
    not: "One of the two times is short alone: a `queue_run_delay` of 1s tries no message before its time has come, and a `minimal_backoff_time` of 1s waits for the next run of the queue.",
    find: (c) => {
      const run = seconds(c, "queue_run_delay");
      const short = ["minimal_backoff_time", "maximal_backoff_time"].find((name) => {
        const wait = seconds(c, name);
        return run !== undefined && wait !== undefined && run < HASTY && wait < HASTY;
      });
      if (short === undefined) return [];
      const said = `queue_run_delay is ${c.value("queue_run_delay")}, ${short} is ${c.value(short)}`;
      return about(c, ["queue_run_delay", short], said);
    },
  },
  {
    id: "queue-lifetime-short",
    severity: "warning",
    cause: "other",
    summary: "Mail bounces after less than an hour",
    means: "A relay that is down for a coffee break turns all mail into bounces; a lifetime of 0 means one try.",
    detected: "`maximal_queue_lifetime` is below one hour. A number without a unit counts days.",
    remedy: { kind: "profile", text: "Give mail some days.", changes: [{ key: "limits.retry.lifetime", value: "5d" }] },
    not: "`maximal_queue_lifetime = 1`, which is one day.",
    find: (c) => {
      const lifetime = seconds(c, "maximal_queue_lifetime");
      return lifetime !== undefined && lifetime < 3600n
        ? about(c, ["maximal_queue_lifetime"], `mail is kept for ${lifetime} seconds`)
        : [];
    },
  },
  {
    id: "queue-run-slow",
    severity: "info",
    cause: "other",
    summary: "Deferred mail is looked at less often than it may be tried",
    means: "`queue_run_delay` above `minimal_backoff_time` makes the first retry later than the back-off says.",
    detected: "`queue_run_delay` is above `minimal_backoff_time`.",
    remedy: {
      kind: "profile",
      text: "Set both to the same time.",
      changes: [{ key: "limits.retry.queue_run", value: "300s" }],
    },
    not: "Equal times, as by default.",
    find: (c) =>
      over(seconds(c, "queue_run_delay"), seconds(c, "minimal_backoff_time"), true)
        ? about(
            c,
            ["queue_run_delay", "minimal_backoff_time"],
            `${c.value("queue_run_delay")} is above ${c.value("minimal_backoff_time")}`,
          )
        : [],
  },
  {
    id: "compatibility-level",
    severity: "info",
    cause: "other",
    since: "3.6",
    summary: "The compatibility level keeps defaults of older releases",
    means:
      "Postfix logs `using backwards-compatible default setting …`, and settings that nobody wrote change when the level is raised.",
    detected: "The release is known to be 3.6 or newer, and `compatibility_level` is below 3.6 or not set.",
    remedy: {
      kind: "profile",
      text: "Write the settings that matter, then raise the level.",
      changes: [{ key: "parameters.compatibility_level", value: "3.6" }],
    },
    not: "`compatibility_level = 2` on Postfix 3.5, the highest that it has.",
    find: (c) => {
      const [major = 0, minor = 0] = (c.value("compatibility_level") ?? "").split(".").map(Number);
      return c.facts.version && (major < 3 || (major === 3 && minor < 6))
        ? about(c, ["compatibility_level"], `the level is ${c.value("compatibility_level") || "not set"}`)
        : [];
    },
  },
  {
    id: "maillog-file-outside",
    severity: "error",
    cause: "local-config-error",
    summary: "The log file is in a place that Postfix does not write to",
    means: "Postfix does not start: `parameter maillog_file: … must have a prefix that matches maillog_file_prefixes`.",
    detected: "`maillog_file` does not begin with one of `maillog_file_prefixes`.",
    remedy: { kind: "host", text: "Use a path below /var, or add the prefix." },
    not: "`/dev/stdout` in containers, and paths below /var.",
    find: (c) => {
      const file = c.value("maillog_file") ?? "";
      const prefixes = c.list("maillog_file_prefixes");
      return file !== "" &&
        prefixes.length > 0 &&
        !prefixes.some((prefix) => file === prefix || file.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`))
        ? about(c, ["maillog_file", "maillog_file_prefixes"], `${file} is below none of ${prefixes.join(", ")}`)
        : [];
    },
  },
  {
    id: "maillog-without-postlog",
    severity: "error",
    cause: "other",
    summary: "Postfix is to write its own log, and the service for it is missing",
    means: "Nothing is logged, and `postfix check` refuses: the service `postlog` writes the file.",
    detected: "`maillog_file` is set, master.cf was read, and it has no service `postlog`.",
    remedy: { kind: "host", text: "Add `postlog unix-dgram n - n - 1 postlogd` to master.cf." },
    not: "Logging through syslog, where the service is not needed.",
    find: (c) =>
      (c.value("maillog_file") ?? "") !== "" && c.servicesKnown && c.services.length > 0 && !c.service("postlog")
        ? about(c, ["maillog_file"], "master.cf has no service postlog")
        : [],
  },
  {
    id: "service-absent",
    severity: "error",
    cause: "local-config-error",
    summary: "A service that Postfix cannot do without is not in master.cf",
    means:
      "Other programs wait for it: mail stays in maildrop, in incoming or in active, without a reason, and the log says `connect to … No such file or directory`.",
    detected:
      "master.cf was read, defines services, and `pickup`, `cleanup`, `qmgr`, `rewrite`, `bounce`, `defer`, `error` or `retry` is not among them; `tlsmgr` while the relay's client uses TLS; `proxymap` while a table is asked through it.",
    remedy: { kind: "host", text: "Put the line of the release's own master.cf back, and reload." },
    not: "`pickup` on an instance to which nobody may submit (`authorized_submit_users` empty); services that only servers need.",
    find: (c) => absentServices(c),
  },
  {
    id: "myhostname-local",
    severity: "info",
    cause: "sender-rejected",
    summary: "The host greets relays with a local name",
    means:
      "Many servers refuse a greeting without a domain (`Helo command rejected: need fully-qualified hostname`), and mail from `root@localhost` is rejected.",
    detected: "`smtp_helo_name` (by default `$myhostname`) is set in main.cf, and is `localhost` or has no dot.",
    remedy: {
      kind: "profile",
      text: "Greet with the host's name in DNS.",
      changes: [{ key: "parameters.smtp_helo_name", value: "mail.example.net" }],
    },
    not: "A name with a domain; `myhostname` that main.cf does not set.",
    find: (c) => {
      const name = c.value("smtp_helo_name", c.relayService) ?? "";
      return name !== "" &&
        (!name.includes(".") || /^localhost(\.localdomain)?$/.test(name)) &&
        c.value("inet_interfaces") !== "loopback-only"
        ? about(c, ["smtp_helo_name", "myhostname"], `it greets as ${name}`, c.relayService)
        : [];
    },
  },
];

function absentServices(c: Configuration): Found[] {
  if (!c.servicesKnown || c.services.length === 0) return [];
  const wanted = [
    ...(c.assigned.has("authorized_submit_users") && c.value("authorized_submit_users") === "" ? [] : ["pickup"]),
    ...["cleanup", "qmgr", "rewrite", "bounce", "defer", "error", "retry"],
    ...(["", "none", undefined].includes(c.tlsLevel) ? [] : ["tlsmgr"]),
    ...(c.tables.some(({ proxied }) => proxied) ? ["proxymap"] : []),
  ];
  return wanted
    .filter((name) => !c.service(name))
    .flatMap((name) =>
      shown([{ file: c.facts.masterCfFile, text: `no service ${name}` }], `there is no service ${name}`),
    );
}

/** Seconds from which on a delay is hardly one that a relay asked for. */
const LONG_DELAY = 300n;

function delays(c: Configuration): Found[] {
  return ["destination_rate_delay", "transport_rate_delay"].flatMap((kind) => {
    const [name, names] = ofClient(c, kind);
    const delay = seconds(c, name);
    if (delay === undefined || delay < 1n) return [];
    const what = kind.startsWith("transport") ? "in all" : "to each destination";
    const found = about(c, names, `at most one delivery in ${delay} seconds ${what}`);
    return delay < LONG_DELAY ? found.map(asUsual) : found;
  });
}

function lowLimits(c: Configuration): Found[] {
  const [name, names] = ofClient(c, "destination_concurrency_limit");
  const limit = number(c, name);
  if (limit === undefined || limit < 1n || limit > 2n || !names.some((one) => c.assigned.has(one))) return [];
  // Under a delay there is one at a time, whatever the limit says.
  if ((seconds(c, ofClient(c, "destination_rate_delay")[0]) ?? 0n) > 0n) return [];
  return about(c, names, `at most ${limit} at a time to each destination`).map(asUsual);
}

/** What relays ask for is no mistake, and holds up only what is too much for it. */
function asUsual(found: Found): Found {
  return { ...found, cause: "other", onlyWhenMet: true };
}

/** A parameter of the service that carries mail to the relay, and the places where it may be set: the queue manager reads them all. */
function ofClient(c: Configuration, kind: string): [name: string, names: string[]] {
  const name = `${c.relayService?.name ?? "smtp"}_${kind}`;
  return [name, c.assigned.has(name) ? [name] : [name, `default_${kind}`]];
}

function number(c: Configuration, name: string): bigint | undefined {
  return parseInteger(c.value(name) ?? "");
}

/** Seconds that a relay may expect between two tries of a message. */
const HASTY = 60n;

function seconds(c: Configuration, name: string): bigint | undefined {
  return parseTime(c.value(name) ?? "", c.parameter(name)?.unit ?? "s");
}

/** Whether a number is above a limit; a limit of 0 is none unless `zeroCounts`. */
function over(value: bigint | undefined, limit: bigint | undefined, zeroCounts = false): boolean {
  return value !== undefined && limit !== undefined && (zeroCounts || limit !== 0n) && value > limit;
}
