import { sameValue } from "../../../postfix/equality.ts";
import { referencedNames } from "../../../postfix/expand.ts";
import { listElements } from "../../../postfix/values.ts";
import { type Configuration, overrideOf } from "../../configuration/configuration.ts";
import type { Evidence } from "../../configuration/evidence.ts";
import { present, type Table, tableText } from "../../configuration/tables.ts";
import type { LintRule } from "../rule.ts";
import { CHROOT_COPIES } from "../wanted-files.ts";
import { about, shown } from "./found.ts";
import { WELL_KNOWN_PORTS } from "./relay-rules.ts";

/** Mistakes that send mail another way than main.cf seems to say. */
export const ROUTE_RULES: readonly LintRule[] = [
  {
    id: "master-cf-override",
    severity: "warning",
    cause: "local-config-error",
    summary: "master.cf overrides what main.cf sets for the relay's client",
    means: "The service sees the value of its `-o` option, whatever main.cf and `postconf -n` say.",
    detected:
      "The services `smtp` or `relay`, or the one of `default_transport`, have an option for a parameter that main.cf sets to something else.",
    remedy: { kind: "host", text: "Take the option out of master.cf, or the line out of main.cf." },
    not: "Options of `submission` and other servers, options of transports of your own, options that say the same as main.cf, options that refer to main.cf's value, and options that the SMTP client does not read, such as `relayhost`: they do nothing.",
    find: (c) =>
      clients(c).flatMap((service) =>
        service.overrides.flatMap((override) => {
          const assignment = c.assigned.get(override.name);
          const last = overrideOf(service, override.name) === override;
          if (!assignment || !last || referencedNames(override.value).includes(override.name)) return [];
          if (OF_OTHERS.test(override.name)) return [];
          if (c.versions.some((version) => sameValue(override.name, override.value, assignment.value, { version })))
            return [];
          return shown(
            [c.overrideEvidence(override), c.assignmentEvidence(assignment)],
            `service ${service.name} has ${override.name} = ${c.shown(override.name, override.value)}`,
          );
        }),
      ),
  },
  {
    id: "transport-hides-relayhost",
    severity: "warning",
    cause: "local-config-error",
    summary: "An entry for everybody in the transport table hides relayhost",
    means: "`transport_maps` is asked first; its `*` entry decides about all mail, and `relayhost` is never used.",
    detected: "The text of the table has the key `*` with a next hop of its own, and `relayhost` is set.",
    remedy: {
      kind: "profile",
      text: "Keep one of the two; with a profile leave the `*` entry out and let `relay` decide.",
    },
    not: "Entries for some domains, and a `*` entry without a next hop, which leaves it to relayhost.",
    find: (c) =>
      c.value("relayhost") === ""
        ? []
        : c.tablesOf("transport_maps").flatMap((table) => {
            const entry = tableText(c, table)
              ?.entries()
              .find(({ key }) => key === "*");
            return entry?.value.includes(":") && !/^[^:]*:$/.test(entry.value)
              ? shown(
                  [entryAt(c, table, entry.line, `* ${entry.value}`), ...c.evidence("relayhost")],
                  `* goes to ${entry.value}`,
                )
              : [];
          }),
  },
  {
    id: "sender-route-hides-relayhost",
    severity: "warning",
    cause: "local-config-error",
    summary: "A table by sender sends this host's own mail past relayhost",
    means:
      "`sender_dependent_relayhost_maps` wins over `relayhost` for the senders that it lists, and this host's own domain is among them.",
    detected:
      "The text of the table has a key `@domain` for `$myorigin`, `$mydomain` or `$myhostname`, with another destination than relayhost.",
    remedy: { kind: "profile", text: "Manage relays by sender with `senders`, or take the entry out." },
    not: "Entries for other domains, which is what the table is for.",
    find: (c) => {
      const own = new Set(["myorigin", "mydomain", "myhostname"].flatMap((name) => c.value(name)?.toLowerCase() ?? []));
      return (c.value("relayhost") ?? "") === ""
        ? []
        : c
            .tablesOf("sender_dependent_relayhost_maps")
            .flatMap((table) =>
              (tableText(c, table)?.entries() ?? [])
                .filter(
                  ({ key, value }) =>
                    key.startsWith("@") && own.has(key.slice(1)) && value !== c.value("relayhost") && value !== "DUNNO",
                )
                .flatMap(({ key, value, line }) =>
                  shown(
                    [entryAt(c, table, line, `${key} ${value}`), ...c.evidence("relayhost")],
                    `mail from ${key} goes to ${value}`,
                  ),
                ),
            );
    },
  },
  {
    id: "transport-error",
    severity: "error",
    cause: "local-config-error",
    summary: "A transport that sends nothing takes all mail",
    means:
      "`error` bounces everything for other hosts at once, `retry` defers it, `discard` throws it away and says `sent`. A leftover of Debian's choice `Local only`, when the host was meant to send mail later, or of a maintenance.",
    detected:
      "`default_transport` or `relay_transport` is the transport `error`, `retry` or `discard`, and a relay is set or the host takes mail from the network.",
    remedy: {
      kind: "profile",
      text: "Take the setting out.",
      changes: [{ key: "absent", value: ["default_transport", "relay_transport"] }],
    },
    not: 'Debian\'s "Local only" as installed (`inet_interfaces = loopback-only`, no relay), as long as no mail meets it: that host shall not send mail. `error:` for some destinations in the transport table; `local_transport = error:…` on a host without mailboxes.',
    find: (c) =>
      ["default_transport", "relay_transport"]
        .filter((name) => /^(?:error|retry|discard)(?::|$)/.test(c.value(name) ?? ""))
        .flatMap((name) => about(c, [name], `${name} = ${c.value(name)}`))
        .map((found) => (isLocalOnly(c) ? { ...found, onlyWhenMet: true } : found)),
  },
  {
    id: "transport-undefined",
    severity: "error",
    cause: "local-config-error",
    summary: "A transport that master.cf does not define",
    means:
      "Mail is deferred with `mail transport unavailable` (`connect to transport private/…: No such file or directory`).",
    detected:
      "A parameter of a transport, its default included, `content_filter`, or the text of a table of transports names a service that is not in master.cf, which was read.",
    remedy: { kind: "host", text: "Add the service to master.cf, or correct the name." },
    not: "A transport of master.cf that is switched off by a comment is reported; an empty transport is not, nor the default transport of a class of addresses that this host does not have; nothing is said when master.cf could not be read.",
    find: (c) =>
      c.servicesKnown
        ? transports(c)
            .filter(({ name }) => !c.service(name))
            .flatMap(({ name, evidence }) => shown([evidence], `there is no service ${name}`))
        : [],
  },
  {
    id: "defer-transports",
    severity: "warning",
    cause: "local-config-error",
    summary: "Mail of some transports waits until somebody flushes the queue",
    means: "A leftover of maintenance: the queue manager does not try these transports by itself.",
    detected:
      "`defer_transports` names a transport that this host uses: one of a parameter, or of a table of transports.",
    remedy: {
      kind: "profile",
      text: "Take the setting out.",
      changes: [{ key: "absent", value: ["defer_transports"] }],
    },
    not: "An empty value, and a transport that does not exist in master.cf, or that no mail takes.",
    find: (c) =>
      c.list("defer_transports").some((name) => (!c.servicesKnown || c.service(name)) && isUsed(c, name))
        ? about(c, ["defer_transports"], `${c.value("defer_transports")} is not tried`)
        : [],
  },
  {
    id: "domain-class-conflict",
    severity: "warning",
    cause: "local-config-error",
    summary: "A domain is in two classes of addresses",
    means: "Postfix warns `do not list domain … in BOTH`, and which class wins depends on where the mail comes in.",
    detected:
      "The same name stands in two of `mydestination`, `relay_domains`, `virtual_alias_domains` and `virtual_mailbox_domains`.",
    remedy: { kind: "host", text: "Keep the domain in one of them." },
    not: "Names in tables, which are not read here; `$mydestination` in a default.",
    find: (c) =>
      CLASSES.flatMap((name, place) => {
        const domains = ownDomains(c, name);
        return CLASSES.slice(place + 1).flatMap((other) => {
          const both = ownDomains(c, other).filter((domain) => domains.includes(domain));
          return both.length > 0
            ? about(c, [name, other], `${both.slice(0, 5).join(", ")} in ${name} and in ${other}`)
            : [];
        });
      }),
  },
  {
    id: "open-relay",
    severity: "error",
    cause: "ip-reputation-blocked",
    summary: "Everybody on the Internet may relay through this host",
    means:
      "`mynetworks` are the clients that are trusted: spammers find such a host within hours, and the relay locks its account.",
    detected: "`mynetworks` contains a network whose length is 0 to 7.",
    remedy: {
      kind: "profile",
      text: "List the networks that send through this host.",
      changes: [{ key: "parameters.mynetworks", value: "127.0.0.0/8 [::1]/128" }],
    },
    not: "Private networks, also wide ones such as 10.0.0.0/8.",
    find: (c) => {
      const wide = c
        .list("mynetworks")
        .find((network) => /^[^!].*\/[0-7]$/.test(network) && !/^\[f[cd]/i.test(network));
      return c.assigned.has("mynetworks") && wide !== undefined
        ? about(c, ["mynetworks"], `${wide} is nearly the whole Internet`)
        : [];
    },
  },
  {
    id: "chroot-resolv-stale",
    severity: "error",
    cause: "dns-failure",
    summary: "The chroot's copy of a system file is missing or old",
    means:
      "The SMTP client runs in the queue directory and reads the copy there: with an old or missing resolv.conf every name fails with `Host not found, try again`, although it resolves in a shell.",
    detected:
      "The smtp service has chroot `y`, and below the queue directory `resolv.conf` is absent while the jail exists, or says something else than the one in /etc; the same of what `hosts` says of the relay, where `smtp_host_lookup` has `native`, and of `services`, where the relay's port is a name that Postfix has to look up.",
    remedy: {
      kind: "host",
      text: "Restart the service (Debian 11 and 12), or `postfix check` (Debian 13): both copy the files. Or switch the chroot of the service off.",
    },
    not: "Services that are not chrooted; copies that differ in comments and blanks alone; files that could not be read.",
    find: (c) => {
      const service = c.relayService ?? c.service("smtp");
      const queue = c.value("queue_directory") ?? "";
      if (service?.chroot !== "y" || queue === "" || present(c.file(queue))?.kind !== "directory") return [];
      return CHROOT_COPIES.flatMap((path) => {
        const problem = copyProblem(c, path, queue + path);
        return problem === undefined
          ? []
          : shown(
              [{ file: queue + path, text: problem }, c.serviceEvidence(service)],
              `${queue}${path} ${TOLD[problem]} ${path}`,
            );
      });
    },
  },
];

const TOLD = { absent: "is not there beside", differs: "differs from" } as const;

/** What is wrong with a copy in the jail, as far as the relay's client reads it. */
function copyProblem(
  c: Configuration,
  path: (typeof CHROOT_COPIES)[number],
  copyPath: string,
): keyof typeof TOLD | undefined {
  const system = present(c.file(path))?.text?.reveal();
  const copy = c.file(copyPath);
  if (system === undefined) return undefined;
  const says = READ_OF_COPIES[path](c);
  if (copy.state === "absent") return says("") === says(system) ? undefined : "absent";
  const text = present(copy)?.text?.reveal();
  return text === undefined || says(text) === says(system) ? undefined : "differs";
}

/** What the SMTP client takes from each file. */
const READ_OF_COPIES: Readonly<Record<(typeof CHROOT_COPIES)[number], (c: Configuration) => (text: string) => string>> =
  {
    "/etc/resolv.conf": () => statements,
    "/etc/hosts": (c) => (text) =>
      asksSystem(c)
        ? statements(text)
            .split("\n")
            .filter((line) => relayNames(c).some((name) => line.includes(` ${name}`)))
            .join("\n")
        : "",
    "/etc/nsswitch.conf": (c) => (text) =>
      asksSystem(c) && text !== "" ? (/^hosts:.*/m.exec(statements(text))?.[0] ?? "") : "",
    "/etc/services": (c) => (text) =>
      portNames(c)
        .filter((name) => new RegExp(`(?:^|[ \t\n])${name}(?=[ \t\n]|$)`).test(text))
        .join(" "),
  };

/** The lines of a file without comments and needless blanks. */
function statements(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      line
        .replace(/[#;].*/, "")
        .trim()
        .replaceAll(/\s+/g, " ")
        .toLowerCase(),
    )
    .filter((line) => line !== "")
    .join("\n");
}

function asksSystem(c: Configuration): boolean {
  return c.list("smtp_host_lookup", c.relayService).some((word) => word.toLowerCase() === "native");
}

function relayNames(c: Configuration): string[] {
  return c.relays.map(({ host }) => host.toLowerCase());
}

/** Names of ports that Postfix looks up: since 3.6 it knows the usual ones by itself. */
function portNames(c: Configuration): string[] {
  return c.relays.flatMap(({ port }) =>
    port !== undefined && /^[a-z][a-z0-9-]*$/i.test(port) && !(c.isAtLeast(3, 6) && WELL_KNOWN_PORTS.includes(port))
      ? [port]
      : [],
  );
}

/** As Debian sets up a host that shall not send mail. */
function isLocalOnly(c: Configuration): boolean {
  return c.value("inet_interfaces") === "loopback-only" && c.value("relayhost") === "";
}

/** Parameters that other programs than the SMTP client read: who resolves addresses, who queues, who takes mail. */
const OF_OTHERS =
  /^(?:relayhost|relay_domains|mydestination|mynetworks|content_filter|(?:\w+_)?transport(?:_maps)?|sender_dependent_\w+_maps|smtpd_\w+|postscreen_\w+|virtual_\w+|\w*canonical_\w+|alias_\w+|local_\w+|\w+_destination_(?:concurrency|recipient|rate)_\w+|(?:header|body|mime_header|nested_header)_checks|\w+_backoff_time|\w+_queue_lifetime|queue_run_delay)$/;

/** The services that carry mail to a relay. */
function clients(c: Configuration) {
  const names = new Set([
    "smtp",
    "relay",
    ...["default_transport", "relay_transport"].flatMap((name) => c.value(name)?.split(":")[0] ?? []),
  ]);
  return c.services.filter(({ name, type, program }) => names.has(name) && type !== "inet" && program === "smtp");
}

function entryAt(c: Configuration, { path = "" }: Table, line: number, text: string): Evidence {
  return { file: present(c.file(path))?.shown ?? path, line, text };
}

const TRANSPORTS = [
  "default_transport",
  "relay_transport",
  "local_transport",
  "virtual_transport",
  "mailbox_transport",
  "fallback_transport",
  "content_filter",
] as const;

/** Names of transports and where each is asked for. A default is judged where mail can meet it. */
function transports(c: Configuration): { name: string; evidence: Evidence }[] {
  const set = TRANSPORTS.flatMap((parameter) => {
    const name = c.value(parameter)?.split(":")[0];
    const [written] = c.evidence(parameter);
    const byDefault = hasMail(c, parameter)
      ? { file: c.facts.masterCfFile, text: `${parameter} = ${name}` }
      : undefined;
    const evidence = written ?? byDefault;
    return name && evidence ? [{ name, evidence }] : [];
  });
  const listed = TRANSPORT_TABLES.flatMap((parameter) => c.tablesOf(parameter)).flatMap((table) =>
    (tableText(c, table)?.entries() ?? []).flatMap(({ key, value, line }) => {
      const name = value.split(":")[0];
      return name && value.includes(":") ? [{ name, evidence: entryAt(c, table, line, `${key} ${value}`) }] : [];
    }),
  );
  return [...set, ...listed];
}

function isUsed(c: Configuration, name: string): boolean {
  const byParameter = TRANSPORTS.map((parameter) => c.value(parameter)?.split(":")[0]);
  return [...byParameter, ...transports(c).map((used) => used.name)].includes(name);
}

const TRANSPORT_TABLES = ["transport_maps", "sender_dependent_default_transport_maps"] as const;

/** Whether this host has addresses that take a transport by default. Who has no services at all was not read whole. */
function hasMail(c: Configuration, parameter: string): boolean {
  if (c.services.length === 0) return false;
  if (parameter === "default_transport") return true;
  if (parameter === "local_transport") return (c.value("mydestination") ?? "") !== "";
  if (parameter === "virtual_transport") return (c.value("virtual_mailbox_domains") ?? "") !== "";
  return parameter === "relay_transport" && c.assigned.has("relay_domains") && c.value("relay_domains") !== "";
}

const CLASSES = ["mydestination", "virtual_alias_domains", "virtual_mailbox_domains", "relay_domains"] as const;

/** The plain names that main.cf itself lists. */
function ownDomains(c: Configuration, name: string): readonly string[] {
  if (!c.assigned.has(name)) return [];
  return listElements(c.value(name) ?? "")
    .filter((word) => /^[A-Za-z0-9.-]+$/.test(word))
    .map((word) => word.toLowerCase());
}
