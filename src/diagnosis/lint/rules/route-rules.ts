import { sameValue } from "../../../postfix/equality.ts";
import { referencedNames } from "../../../postfix/expand.ts";
import { listElements } from "../../../postfix/values.ts";
import { type Configuration, overrideOf } from "../../configuration/configuration.ts";
import type { Evidence } from "../../configuration/evidence.ts";
import { present, type Table, tableText } from "../../configuration/tables.ts";
import type { LintRule } from "../rule.ts";
import { CHROOT_COPIES } from "../wanted-files.ts";
import { about, shown } from "./found.ts";

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
    not: "Options of `submission` and other servers, options of transports of your own, options that say the same as main.cf, and options that refer to main.cf's value.",
    find: (c) =>
      clients(c).flatMap((service) =>
        service.overrides.flatMap((override) => {
          const assignment = c.assigned.get(override.name);
          const last = overrideOf(service, override.name) === override;
          if (!assignment || !last || referencedNames(override.value).includes(override.name)) return [];
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
    summary: "All mail is refused by a transport of error",
    means:
      "Everything for other hosts bounces at once. A leftover of Debian's choice `Local only`, when the host was meant to send mail later.",
    detected:
      "`default_transport` or `relay_transport` is the transport `error`, and a relay is set or the host takes mail from the network.",
    remedy: {
      kind: "profile",
      text: "Take the setting out.",
      changes: [{ key: "absent", value: ["default_transport", "relay_transport"] }],
    },
    not: 'Debian\'s "Local only" as installed (`inet_interfaces = loopback-only`, no relay): that host shall not send mail. `error:` for some destinations in the transport table; `local_transport = error:…` on a host without mailboxes.',
    find: (c) =>
      ["default_transport", "relay_transport"]
        .filter((name) => /^error(:|$)/.test(c.value(name) ?? "") && !isLocalOnly(c))
        .flatMap((name) => about(c, [name], `${name} = ${c.value(name)}`)),
  },
  {
    id: "transport-undefined",
    severity: "error",
    cause: "local-config-error",
    summary: "A transport that master.cf does not define",
    means:
      "Mail is deferred with `mail transport unavailable` (`connect to transport private/…: No such file or directory`).",
    detected:
      "A parameter of a transport, `content_filter`, or the text of the transport table names a service that is not in master.cf, which was read.",
    remedy: { kind: "host", text: "Add the service to master.cf, or correct the name." },
    not: "A transport of master.cf that is switched off by a comment is reported; an empty transport is not; nothing is said when master.cf could not be read.",
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
    detected: "`defer_transports` names a transport.",
    remedy: {
      kind: "profile",
      text: "Take the setting out.",
      changes: [{ key: "absent", value: ["defer_transports"] }],
    },
    not: "An empty value, and a transport that does not exist in master.cf.",
    find: (c) =>
      c.list("defer_transports").some((name) => !c.servicesKnown || c.service(name))
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
      "The smtp service has chroot `y`, and `resolv.conf`, `hosts`, `services` or `nsswitch.conf` below the queue directory differs from the one in /etc, or is absent while the jail exists.",
    remedy: {
      kind: "host",
      text: "Restart the service (Debian 11 and 12), or `postfix check` (Debian 13): both copy the files. Or switch the chroot of the service off.",
    },
    not: "Services that are not chrooted; copies with the same content; files that could not be read.",
    find: (c) => {
      const service = c.relayService ?? c.service("smtp");
      const queue = c.value("queue_directory") ?? "";
      if (service?.chroot !== "y" || queue === "" || present(c.file(queue))?.kind !== "directory") return [];
      return CHROOT_COPIES.flatMap((path) => {
        const system = present(c.file(path))?.text?.reveal();
        const copy = c.file(queue + path);
        const differs =
          copy.state === "present"
            ? copy.value.text !== undefined && copy.value.text.reveal() !== system
            : copy.state === "absent" && path === "/etc/resolv.conf";
        return system !== undefined && differs
          ? shown(
              [
                { file: queue + path, text: copy.state === "absent" ? "absent" : "differs" },
                c.serviceEvidence(service),
              ],
              `${queue}${path} ${copy.state === "absent" ? "is not there" : `differs from ${path}`}`,
            )
          : [];
      });
    },
  },
];

/** As Debian sets up a host that shall not send mail. */
function isLocalOnly(c: Configuration): boolean {
  return c.value("inet_interfaces") === "loopback-only" && c.value("relayhost") === "";
}

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

/** Names of transports and where each is asked for. Built-in defaults are not judged. */
function transports(c: Configuration): { name: string; evidence: Evidence }[] {
  const set = TRANSPORTS.flatMap((parameter) => {
    const name = c.value(parameter)?.split(":")[0];
    const [evidence] = c.evidence(parameter);
    return name && evidence ? [{ name, evidence }] : [];
  });
  const listed = c.tablesOf("transport_maps").flatMap((table) =>
    (tableText(c, table)?.entries() ?? []).flatMap(({ key, value, line }) => {
      const name = value.split(":")[0];
      return name && value.includes(":") ? [{ name, evidence: entryAt(c, table, line, `${key} ${value}`) }] : [];
    }),
  );
  return [...set, ...listed];
}

const CLASSES = ["mydestination", "virtual_alias_domains", "virtual_mailbox_domains", "relay_domains"] as const;

/** The plain names that main.cf itself lists. */
function ownDomains(c: Configuration, name: string): readonly string[] {
  if (!c.assigned.has(name)) return [];
  return listElements(c.value(name) ?? "")
    .filter((word) => /^[A-Za-z0-9.-]+$/.test(word))
    .map((word) => word.toLowerCase());
}
