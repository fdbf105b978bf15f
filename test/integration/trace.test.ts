import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TraceDocument } from "../../src/diagnosis/trace/trace-document.ts";
import { loadProject, trace } from "../../src/fleet/library.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { TLS_CASES, TRACE_CASES, type TraceCase } from "./trace-cases.ts";

/**
 * What trace says is compared with what the queue manager was told by trivial-rewrite, with the credentials that the SMTP
 * client took, and with where the mail went: all of it from Postfix's own log.
 */
const lab = sharedLab();
const hosts = ["mail11", "mail12", "mail13"] as const;
const USERS = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `user${number}`);
/** For a machine that is busy with other things. */
const PATIENCE = 300_000;
let project: CliProject;

beforeAll(async () => {
  await Promise.all(hosts.map((label) => lab.host(label).resetPostfix()));
  // A relay that refuses one login is not tried again for some time, so every user of the cases may log in.
  for (const user of USERS) await lab.relay.addUser(user, "x");
  project = await cliProject(lab, Object.fromEntries(hosts.map((label) => [label, { profile: "smarthost" }])), {
    smarthost: smarthost(lab),
  });
});
afterAll(async () => {
  await Promise.all(hosts.map((label) => lab.host(label).resetPostfix()));
  for (const user of USERS) await lab.relay.removeUser(user);
  project.remove();
});

describe.each(TRACE_CASES)("$name", (given) => {
  test.concurrent.each(hosts)(
    "on %s",
    async (label) => {
      const host = lab.host(label);
      const envelopes = given.envelopes.map(([from, to]) => ({ from: named(from, host), to: named(to, host) }));
      const log = await delivered(host, given, envelopes);
      const documents = await trace(loadProject(project.directory, { env: project.env }), label, envelopes);
      const keys = Object.values(given.files ?? {}).join("\n");
      for (const [at, document] of documents.entries()) {
        const details = `${JSON.stringify(envelopes[at])}\n${JSON.stringify(document, undefined, 1)}`;
        expect(said(document), details).toEqual(done(log, at, document, given.envelopes[at]?.[2], keys));
        published("trace", JSON.stringify(document));
      }
    },
    PATIENCE,
  );
});

describe.each(TLS_CASES)("TLS: $name", (given) => {
  test.concurrent.each(hosts)(
    "on %s",
    async (label) => {
      const envelope = { from: "alerts@lab.example", to: given.to };
      const log = await delivered(lab.host(label), given, [envelope]);
      const { exit, stdout } = await project.postmend([
        "trace",
        label,
        "--from",
        envelope.from,
        "--to",
        envelope.to,
        "--format",
        "json",
      ]);
      expect(exit).toBe(0);
      const [, general] = /global TLS level: (\S+)/.exec(log) ?? [];
      const [, effective] = /effective TLS level: (\S+)/.exec(log) ?? [];
      expect(published("trace", stdout).route.destinations[0]?.tls.level).toBe(effective ?? general);
    },
    PATIENCE,
  );
});

/**
 * Starts Postfix with a configuration, and with a queue manager and clients that tell all they do; hands it the envelopes
 * and waits until each was tried. One command on the host, for each costs time. Resolves to the lines of the log that count.
 */
async function delivered(
  host: MailHost,
  given: Omit<TraceCase, "name" | "envelopes">,
  envelopes: readonly { readonly from: string; readonly to: string }[],
): Promise<string> {
  const put = (path: string, text: string, to = ">") =>
    `echo ${Buffer.from(named(text, host)).toString("base64")} | base64 -d ${to}/etc/postfix/${path}`;
  const files = (texts: Readonly<Record<string, string>> = {}) =>
    Object.entries(texts).map(([name, text]) => put(name, text));
  const script = [
    "rm -rf /etc/postfix; cp -a /var/lib/lab/pristine /etc/postfix",
    "find /var/spool/postfix/deferred /var/spool/postfix/active /var/spool/postfix/incoming /var/spool/postfix/maildrop -type f -delete",
    ": >/var/log/mail.log",
    ...files(given.files),
    ...(given.build ?? []).map((table) => `postmap ${table.replace(":", ":/etc/postfix/")}`),
    ...files(given.later),
    put("main.cf", `\n${given.main}\nsoft_bounce = yes\n`, ">>"),
    put("master.cf", `\n${given.master ?? ""}`, ">>"),
    // A file that was written within the last second is read again and again.
    "touch -d '1 hour ago' /etc/postfix/main.cf",
    "postconf -F 'qmgr/unix/command=qmgr -v' 'smtp/unix/command=smtp -v'",
    ...(given.overrides ?? []).map((option) => `postconf -P '${option}'`),
    // The old processes are told to end, and one that has not yet would still answer, from the old configuration.
    'old=$(pgrep -P "$(tr -d " " </var/spool/postfix/pid/master.pid)")',
    "postfix reload || postfix start",
    "for p in $old; do for i in $(seq 50); do kill -0 $p || break; sleep 0.1; done; done",
    ...envelopes.map(({ from, to }, at) => {
      const sender = from === "<>" ? "" : from;
      return `printf 'Message-ID: <trace${at}@test>\\n\\n.\\n' | sendmail -i -f '${sender}' -- '${to}'`;
    }),
    // Tried means: in no queue but the deferred one.
    `for i in $(seq 300); do [ "$(grep -c 'to=<.*status=' /var/log/mail.log)" -ge ${envelopes.length} ] && [ -z "$(find /var/spool/postfix/maildrop /var/spool/postfix/incoming /var/spool/postfix/active -type f)" ] && break; sleep 0.3; done`,
    "grep -E 'resolve_clnt: |passwd_lookup: |no auth info|smtp_parse_destination: |TLS level: |status=|message-id=' /var/log/mail.log",
  ];
  return host.run(`exec 2>/dev/null\n${script.join("\n")}`);
}

/** The line about a delivery: to that recipient, where the mail has several. */
function outcome(log: string, at: number, recipient: string): string | undefined {
  const [, id] = new RegExp(`: ([0-9A-Za-z]+): message-id=<trace${at}@test>`).exec(log) ?? [];
  if (id === undefined) return undefined;
  const lines = log.split("\n").filter((line) => line.includes(`: ${id}: to=<`) && line.includes("status="));
  return lines.find((line) => line.includes(`: ${id}: to=<${recipient}>`)) ?? lines[0];
}

/** What trace says, in the terms of the log. */
function said({ result, route, recipient }: TraceDocument) {
  if (result === "fails") return "fails";
  const [first] = route.destinations;
  return {
    class: CLASSES[route.class ?? "default"],
    transport: route.transport,
    nextHop: route.next_hop,
    recipient,
    key: first?.credentials.key ?? null,
  };
}

/** How Postfix calls the classes. */
const CLASSES = {
  local: "local",
  "virtual-alias": "alias",
  "virtual-mailbox": "virtual",
  relay: "relay",
  default: "default",
};

/** What Postfix did, in the terms of trace. */
function done(log: string, at: number, document: TraceDocument, expected: RegExp | undefined, keys: string) {
  const line = outcome(log, at, document.recipient) ?? "";
  if (expected) return expected.test(line) ? "fails" : line;
  const { sender, recipient } = document;
  const resolved = log
    .split("\n")
    .map((text) => RESOLVED.exec(text)?.groups)
    .findLast((groups) => groups?.["from"] === sender && groups["recipient"] === recipient);
  if (!resolved) return `no line about ${sender} -> ${recipient}; ${line}`;
  const { addressClass, transport, nextHop } = resolved;
  const user = userOf(log, line);
  const written = keys
    .split("\n")
    .find((entry) => entry.includes(` ${user}:`))
    ?.split(" ")[0];
  // A pattern is found by the destination.
  const key = user === undefined ? null : written?.startsWith("/") ? nextHop : (written ?? user);
  refuseOtherPlace(line, document);
  return { class: addressClass, transport, nextHop, recipient, key };
}

const RESOLVED =
  /resolve_clnt: (?:cached: )?`(?<from>.*)' -> `.*' -> transp=`(?<transport>.*)' host=`(?<nextHop>.*)' rcpt=`(?<recipient>.*)' flags=.* class=(?<addressClass>\w+)/;

/** The user whose password the client took for the delivery of this line. */
function userOf(log: string, line: string): string | undefined {
  const [, process] = /postfix\S*\[(\d+)\]: /.exec(line) ?? [];
  const own = log
    .slice(0, log.indexOf(line))
    .split("\n")
    .filter((text) => text.includes(`[${process}]: `));
  const last =
    own.findLast((text) => /smtp_sasl_passwd_lookup: host|no auth info found|smtp_parse_destination/.test(text)) ?? "";
  return /passwd_lookup: host `.*' user `(.*)' pass/.exec(last)?.[1];
}

/** Where the client was connected, or which name it could not resolve, has to be what trace names. */
function refuseOtherPlace(line: string, { route }: TraceDocument): void {
  const [, host, port] = / relay=([^[,]+)\[[^\]]*\]:(\d+)/.exec(line) ?? [];
  const places = route.destinations;
  if (host !== undefined && places.length > 0) {
    expect(
      places.some((place) => (place.mx || place.host === host) && PORTS[place.port] === port),
      line,
    ).toBe(true);
  }
  const [, name, type] = /Name service error for name=(\S+) type=(\w+)/.exec(line) ?? [];
  if (name !== undefined)
    expect(
      places.some((place) => place.host === name && (place.mx || type !== "MX")),
      line,
    ).toBe(true);
}

const PORTS: Readonly<Record<string, string>> = { smtp: "25", "25": "25", "587": "587", "465": "465", "2525": "2525" };

/** The text for this host. */
function named(text: string, host: MailHost): string {
  return text.replaceAll("HOST", host.name).replaceAll("IP", host.address);
}
