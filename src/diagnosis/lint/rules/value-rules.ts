import { expand, hasExpression, referencedNames } from "../../../postfix/expand.ts";
import { type Deprecation, parameter, suggestParameter } from "../../../postfix/parameters.ts";
import { EXPANDED_LATER } from "../../../postfix/validity.ts";
import { listElements, usableProtocols } from "../../../postfix/values.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import { type Setting, settingsOf } from "../../configuration/settings.ts";
import type { Found, LintRule } from "../rule.ts";
import { shown } from "./found.ts";

/** Mistakes in names and values. */
export const VALUE_RULES: readonly LintRule[] = [
  {
    id: "unknown-parameter",
    severity: "warning",
    cause: "local-config-error",
    summary: "Postfix does not know this parameter",
    means:
      "A misspelt name sets nothing: Postfix prints `unused parameter`, `postfix check` still ends with 0, and the default stays in force.",
    detected:
      "No supported release (or the one that was named) has the parameter, no value refers to it as `$name`, and it belongs to no database of the configuration.",
    remedy: { kind: "host", text: "Correct the name, or take the line out." },
    not: "A parameter of your own that another value refers to; restriction classes; `<transport>_destination_…` of your own transports; the parameters of a table such as `ldap:name`.",
    find: (c) => {
      const used = usedNames(c);
      return (
        settingsOf(c)
          .filter(({ name }) => !used.has(name) && !isKnown(c, name) && !ofDatabase(c, name))
          // In a master.cf that nobody read a service may refer to it, as Debian's does to these.
          .filter(({ name }) => c.servicesKnown || !/^mua_\w+_restrictions$/.test(name))
          .flatMap((setting) => unknown(c, setting))
      );
    },
  },
  {
    id: "parameter-not-in-version",
    severity: "warning",
    cause: "local-config-error",
    summary: "This release of Postfix does not have the parameter yet, or any more",
    means: "The line sets nothing on this host.",
    detected: "The release was named, it does not know the parameter, and another supported one does.",
    remedy: { kind: "host", text: "Take the line out, or upgrade Postfix." },
    not: "The same line when nobody said for which release it is.",
    find: (c) =>
      settingsOf(c)
        .filter(({ name }) => c.facts.version && !c.parameter(name) && anyRelease(name))
        .flatMap(({ name, evidence }) => shown([evidence], `Postfix ${c.facts.version?.text} does not know ${name}`)),
  },
  {
    id: "deprecated-parameter",
    severity: "warning",
    cause: "other",
    summary: "Postfix will drop this parameter",
    means:
      "Postfix 3.9 and later warn `support for parameter … will be removed`, of some parameters only from 3.11 on; when one is, its successor's default holds.",
    detected:
      "The catalogue of parameters has the release from which Postfix says so. It is said of that release and of later ones, and, with that release, where nobody said which one it is.",
    remedy: { kind: "host", text: "Use the parameter that took its place." },
    not: "The same line on an older Postfix, where the old name is as good.",
    find: (c) =>
      settingsOf(c).flatMap(({ name, evidence }) => {
        const told = c.versions.map((version) => parameter(name, version)?.deprecated).findLast((by) => by);
        return told ? shown([evidence], deprecationText(name, told)) : [];
      }),
  },
  {
    id: "inline-comment",
    severity: "warning",
    cause: "local-config-error",
    summary: "A comment behind a value is part of the value",
    means:
      "Postfix knows comments on lines of their own only. `relayhost = [a]:587 # note` has the further destinations `#` and `note`; a number or a word becomes invalid.",
    detected: "A word of the value begins with `#`, and the parameter is none that holds free text.",
    remedy: { kind: "host", text: "Put the comment on a line of its own." },
    not: "`#` inside a word, a comment line between continuation lines, and free text such as a banner.",
    find: (c) =>
      settingsOf(c)
        .filter((setting) => hasComment(c, setting))
        .flatMap(({ name, value, evidence }) =>
          shown([evidence], `what stands behind # belongs to ${name}`).map((found): Found => {
            // Of several destinations the first one goes on working.
            const breaks =
              !hasExpression(value) && typeOf(c, name) !== "destinations" && c.valueProblem(name, value) !== undefined;
            return breaks ? { ...found, severity: "error" } : found;
          }),
        ),
  },
  {
    id: "quoted-value",
    severity: "error",
    cause: "local-config-error",
    summary: "Quotes around a value are part of the value",
    means:
      "Postfix takes quotes literally: a host name with quotes is no host name, and the program that reads it dies or looks for something that does not exist.",
    detected:
      "The whole value, or a table or destination in it, begins and ends with the same quote, and the parameter is none that holds free text.",
    remedy: { kind: "host", text: "Take the quotes away." },
    not: "Quotes inside a value, and free text such as a banner or a command.",
    find: (c) =>
      settingsOf(c)
        .filter(({ name, value }) => !isFreeText(c, name) && /^(["']).*\1$/s.test(value))
        .flatMap(({ name, evidence }) => shown([evidence], `the quotes belong to ${name}`)),
  },
  {
    id: "template-not-rendered",
    severity: "error",
    cause: "local-config-error",
    summary: "A placeholder of a template stands in the configuration",
    means: "The file was copied instead of rendered: Postfix takes the placeholder for the value.",
    detected: "A value contains `{{ … }}`, `<% … %>` or `{% … %}` with a word inside.",
    remedy: { kind: "host", text: "Render the template and install the result." },
    not: "`${{a} == {b} ? …}`, Postfix's own comparison, and `{ name = value }` groups, and tables such as `inline:{{key = value}}`.",
    find: (c) =>
      settingsOf(c)
        .filter(({ value }) => /(?<!\$|inline:|map:)\{\{[ ~-]*[\w.]+[^{}]*\}\}|<%.*%>|\{%.*%\}/s.test(value))
        .flatMap(({ name, evidence }) => shown([evidence], `${name} holds a placeholder`)),
  },
  {
    id: "broken-expression",
    severity: "error",
    cause: "local-config-error",
    summary: "A `$` expression that Postfix cannot read",
    means: "`macro processing error` stops every Postfix program, `sendmail` included.",
    detected: "The expression does not parse, or refers to itself.",
    remedy: { kind: "host", text: "Correct the expression; a literal dollar is `$$`." },
    not: "Parameters that Postfix expands later, such as `mailbox_command`; `$$`.",
    find: (c) =>
      [...c.assigned.values()]
        .filter(({ name }) => !EXPANDED_LATER.has(name))
        .flatMap((assignment) => {
          const { problems } = expand(
            assignment.value,
            (name) => (name === assignment.name ? assignment.value : (c.mainCf.get(name) ?? "0")),
            c.facts.version,
          );
          const fatal = problems.find(({ severity }) => severity === "fatal");
          return fatal ? shown([c.assignmentEvidence(assignment)], fatal.text) : [];
        }),
  },
  {
    id: "undefined-reference",
    severity: "warning",
    cause: "local-config-error",
    summary: "A value refers to a parameter that nothing defines",
    means: "Postfix puts nothing in its place and prints `undefined parameter`.",
    detected: "`$name` in main.cf, where neither main.cf nor any release defines the name.",
    remedy: { kind: "host", text: "Define the parameter, or correct the name." },
    not: "`${name?…}` and `${name:…}`, which ask whether it is defined; values that Postfix expands later, with names of their own.",
    find: (c) =>
      [...c.assigned.values()]
        .filter(({ name }) => !EXPANDED_LATER.has(name))
        .flatMap((assignment) =>
          plainReferences(assignment.value)
            .filter((name) => !c.assigned.has(name) && !anyRelease(name) && !GIVEN.has(name))
            .flatMap((name) => shown([c.assignmentEvidence(assignment)], `nothing defines ${name}`)),
        ),
  },
  {
    id: "tls-level-invalid",
    severity: "error",
    cause: "local-config-error",
    summary: "There is no such TLS security level",
    means:
      "The SMTP client dies with `Invalid TLS level`; mail stays in the active queue without a reason, and reload does not end the throttling.",
    detected: "The value of a `…_tls_security_level` is none of Postfix's words.",
    remedy: {
      kind: "profile",
      text: "Use one of none, may, encrypt, dane, dane-only, fingerprint, verify, secure.",
      changes: [{ key: "tls.level", value: "encrypt" }],
    },
    not: "A level in capitals, which Postfix reads; a value with a `$` expression.",
    find: (c) => invalid(c, ({ name }) => name.endsWith("_tls_security_level")),
  },
  {
    id: "tls-protocols-syntax",
    severity: "error",
    cause: "tls-handshake-failed",
    summary: "This release of Postfix cannot read the list of TLS protocols",
    means: "The SMTP client aborts every TLS session with `Invalid TLS protocol list`, the server switches TLS off.",
    detected: "The list does not parse: `>=TLSv1.2` before Postfix 3.6, or a word that is no protocol in any release.",
    remedy: {
      kind: "profile",
      text: "Let postmend write the list for the release.",
      changes: [{ key: "tls.min_version", value: "TLSv1.2" }],
    },
    not: "`>=TLSv1.2` on 3.6 and later, or when nobody said which release it is for; exclusions (`!SSLv3`) everywhere.",
    find: (c) => invalid(c, ({ name }) => typeOf(c, name) === "protocols"),
  },
  {
    id: "tls-protocols-outdated",
    severity: "warning",
    cause: "tls-handshake-failed",
    summary: "The list of TLS protocols leaves no protocol of today",
    means: "Relays refuse TLS 1.1 and older, and so do the system's libraries: `Cannot start TLS: handshake failure`.",
    detected: "`smtp_tls_mandatory_protocols` or `smtp_tls_protocols` allows neither TLSv1.2 nor TLSv1.3.",
    remedy: {
      kind: "profile",
      text: "Name the oldest version that shall be used.",
      changes: [{ key: "tls.min_version", value: "TLSv1.2" }],
    },
    not: "A list that allows old versions beside TLSv1.2.",
    find: (c) =>
      settingsOf(c)
        .filter(
          ({ name, value }) =>
            /^smtp_tls_(mandatory_)?protocols$/.test(name) &&
            !hasExpression(value) &&
            c.versions.every((version) => outdated(usableProtocols(value, version))),
        )
        .flatMap(({ evidence }) => shown([evidence], "neither TLSv1.2 nor TLSv1.3 is allowed")),
  },
  {
    id: "next-hop-invalid",
    severity: "error",
    cause: "local-config-error",
    summary: "A destination that the SMTP client cannot read",
    means:
      'The client dies (`bad network port`, `missing "]"`, `valid hostname or network address required`), and mail stays in the active queue without a reason.',
    detected: "`relayhost` or another parameter of destinations does not parse: port, brackets or host name.",
    remedy: { kind: "profile", text: "Let postmend write the destination from `relay.host` and `relay.port`." },
    not: "Names of services as ports, IPv6 addresses in brackets, and several destinations from 3.5 on.",
    find: (c) => invalid(c, ({ name }) => typeOf(c, name) === "destinations"),
  },
  {
    id: "invalid-value",
    severity: "error",
    cause: "local-config-error",
    summary: "A value that Postfix does not take",
    means:
      "The program that uses the parameter dies when it starts (`bad boolean configuration`, `bad time value or unit`), and mail stays in the active queue. `postfix check` does not find it.",
    detected:
      "The value does not fit the parameter's type in any release in question: yes or no, number, time, word of a list.",
    remedy: { kind: "host", text: "Correct the value; postconf(5) says what the parameter takes." },
    not: "`Yes` and `NO` in any case; times such as `5d`; values with a `$` expression.",
    find: (c) =>
      invalid(
        c,
        ({ name }) =>
          !name.endsWith("_tls_security_level") &&
          !["protocols", "destinations", "table", "table-list"].includes(typeOf(c, name) ?? ""),
      ),
  },
];

/** Values that are wrong for another reason than the more telling rules above give. */
function invalid(c: Configuration, about: (setting: Setting) => boolean): Found[] {
  return settingsOf(c)
    .filter(
      (setting) =>
        about(setting) &&
        !hasComment(c, setting) &&
        !/^(["']).*\1$/s.test(setting.value) &&
        !setting.value.includes("{{"),
    )
    .flatMap(({ name, value, evidence }) => {
      const problem = hasExpression(value) ? undefined : c.valueProblem(name, value);
      return problem === undefined
        ? []
        : shown([evidence], problem.replace(` = ${value}`, ` = ${c.shown(name, value)}`));
    });
}

function unknown(c: Configuration, { name, evidence }: Setting): Found[] {
  const close = c.versions.map((version) => suggestParameter(name, version)).findLast((found) => found !== undefined);
  if (close === undefined) return shown([evidence], `no release of Postfix knows ${name}`);
  // Where the right name is set as well, that setting holds: the slip is left over, and explains nothing.
  const isLeftOver = c.assigned.has(close);
  return [
    {
      message: `no release of Postfix knows ${name}; did you mean ${close}${isLeftOver ? ", which is set as well" : ""}?`,
      evidence: [evidence],
      ...(isLeftOver && { severity: "info" }),
      remedy: { kind: "host", text: `Write ${close}, or take the line out.` },
    },
  ];
}

function deprecationText(name: string, { since, by }: Deprecation): string {
  const successor = by === "" ? `${name} has no successor` : `${name} is replaced by ${by}`;
  return `${successor}; from Postfix ${since} on`;
}

function isKnown(c: Configuration, name: string): boolean {
  return anyRelease(name) || c.parameter(name) !== undefined;
}

function anyRelease(name: string): boolean {
  return EVERY.some((version) => parameter(name, version));
}

const EVERY = [5, 7, 10, 11].map((minor) => ({ major: 3, minor, text: `3.${minor}` }));

/** Names that some value refers to, and names of restriction classes. */
function usedNames(c: Configuration): ReadonlySet<string> {
  const referred = [
    ...settingsOf(c).flatMap(({ value }) => referencedNames(value)),
    ...c.services.flatMap(({ command }) => referencedNames(command)),
  ];
  return new Set([...referred, ...c.list("smtpd_restriction_classes")]);
}

/** `ldap:accounts` brings `accounts_server_host` and its like. */
function ofDatabase(c: Configuration, name: string): boolean {
  const sources = settingsOf(c).flatMap(({ value }) => [
    ...value.matchAll(/\b(?:ldap|mysql|pgsql|sqlite|memcache|mongodb):(\w+)/g),
  ]);
  return sources.some(([, source]) => source !== undefined && name.startsWith(`${source}_`));
}

function typeOf(c: Configuration, name: string): string | undefined {
  return c.parameter(name)?.type;
}

function hasComment(c: Configuration, { name, value }: Setting): boolean {
  return !isFreeText(c, name) && listElements(value).some((element, place) => place > 0 && element.startsWith("#"));
}

/** Texts for people, commands and patterns: any character may stand in them. */
function isFreeText(c: Configuration, name: string): boolean {
  const type = typeOf(c, name);
  return (
    type === undefined ||
    (type === "string" &&
      /banner|footer|text|command|reply|filter|format|name$|greeting|delimiter|prefix|directory/.test(name) &&
      name !== "smtp_helo_name")
  );
}

/** Names after a `$` that ask nothing about them. */
function plainReferences(value: string): string[] {
  return [...value.matchAll(/\$\$|\$(\w+)|\$\{(\w+)\}|\$\((\w+)\)/g)].flatMap(
    ([, bare, curly, round]) => bare ?? curly ?? round ?? [],
  );
}

/** Names that Postfix defines for each process. */
const GIVEN: ReadonlySet<string> = new Set([
  "process_id",
  "process_name",
  "service_name",
  "stress",
  "config_directory",
]);

function outdated(protocols: readonly string[] | undefined): boolean {
  return protocols !== undefined && !protocols.includes("tlsv1.2") && !protocols.includes("tlsv1.3");
}
