import { TABLE_SECTIONS } from "../../../desired/table-sections.ts";
import { parseLookupTable, parsePostmapDump } from "../../../postfix/lookup-table.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import { isCache, present, type Table } from "../../configuration/tables.ts";
import type { Found, LintRule, Remedy } from "../rule.ts";
import { directoriesAbove } from "../wanted-files.ts";
import { shown } from "./found.ts";

/** Parameters whose tables `map_type` is for. */
const OF_A_PROFILE: ReadonlySet<string> = new Set([
  "smtp_sasl_password_maps",
  "smtp_tls_policy_maps",
  "sender_dependent_relayhost_maps",
]);

const OTHER_TYPE: Remedy = {
  kind: "host",
  text: "Install the package that brings the type (postfix-lmdb, postfix-pcre, …), or set the parameter to a table of a type that the host has (`postconf -m`).",
};

/** Mistakes about lookup tables. */
export const TABLE_RULES: readonly LintRule[] = [
  {
    id: "table-type-unsupported",
    severity: "error",
    cause: "local-config-error",
    summary: "This Postfix has no such type of lookup table",
    means:
      "`unsupported dictionary type`: mail that needs the table is deferred, and the text in the queue does not say why.",
    detected: "The type is none that any Postfix knows, or the host was asked (`postconf -m`) and does not have it.",
    remedy: {
      kind: "profile",
      text: "Use a type that the host has (`map_type: auto` does), or install the package that brings it (postfix-lmdb, postfix-pcre, …).",
      changes: [{ key: "map_type", value: "auto" }],
    },
    not: "Types from packages of their own (lmdb, pcre, ldap) when nobody could ask the host.",
    find: (c) =>
      c.tables
        .filter((table) => !isSupported(c, table))
        .flatMap(({ evidence, type, parameter }) =>
          shown([evidence], `${parameter} uses the type ${type}`).map((found) =>
            OF_A_PROFILE.has(parameter) ? found : { ...found, remedy: OTHER_TYPE },
          ),
        ),
  },
  {
    id: "table-missing",
    severity: "error",
    cause: "local-config-error",
    summary: "A lookup table is not there",
    means:
      "Mail that needs the table is deferred with `local data error` or `table lookup failure`; which table it is stands in other lines of the log.",
    detected: "A parameter names the file, somebody looked, and neither the text nor a built table exists.",
    remedy: { kind: "host", text: "Create the file and run `postmap` on it, or take the parameter out." },
    not: "Caches that Postfix makes itself; a path that could not be looked at.",
    find: (c) =>
      inFiles(c)
        .filter(
          ({ path, builtPath }) =>
            c.file(path).state === "absent" && (builtPath === undefined || c.file(builtPath).state === "absent"),
        )
        .flatMap((table) => byApply(c, table, shown([table.evidence], `${table.path} does not exist`))),
  },
  {
    id: "table-not-built",
    severity: "error",
    cause: "local-config-error",
    summary: "A lookup table was never built",
    means:
      "Postfix reads the built file, not the text: `open database … No such file or directory`, and mail is deferred.",
    detected: "The text exists, somebody looked for the built file, and it does not exist.",
    remedy: { kind: "host", text: "Run `postmap TYPE:FILE` (`newaliases` for aliases)." },
    not: "`texthash:`, `regexp:`, `cidr:` and others that are read as text.",
    find: (c) =>
      inFiles(c)
        .filter(
          ({ path, builtPath }) =>
            builtPath !== undefined && c.file(path).state === "present" && c.file(builtPath).state === "absent",
        )
        .flatMap((table) => {
          const { builtPath, type, path, evidence } = table;
          return byApply(c, table, shown([evidence], `${builtPath} does not exist; postmap ${type}:${path} makes it`));
        }),
  },
  {
    id: "table-damaged",
    severity: "error",
    cause: "local-config-error",
    summary: "A built lookup table is damaged",
    means:
      "`postmap` writes a table in its place: whoever stops it, or a full disk, leaves an empty file or half of one. `open database …: Invalid argument`, and all mail that needs the table waits, or Postfix finds none of the entries that are missing. So it is where the file is of another type than the parameter says (`btree` built, `hash` read).",
    detected:
      "The head of the built file is of another type, or counts more pages than are there. Otherwise Postfix of the host was asked for its entries, and cannot open it.",
    remedy: {
      kind: "host",
      text: "Remove the built file and run `postmap TYPE:FILE`; first look at `df` whether the disk is full.",
    },
    not: "A file that is not there, or that may not be read; a table without entries.",
    find: (c) =>
      inFiles(c).flatMap((table) => {
        const { damage, shown: file = "" } = present(c.file(table.builtPath ?? "")) ?? {};
        if (damage === undefined) return [];
        const built = { file, text: damage };
        return byApply(c, table, shown([table.evidence, built], `${file} is damaged: ${damage}`));
      }),
  },
  {
    id: "table-proxy-unreadable",
    severity: "error",
    cause: "local-config-error",
    summary: "A table is asked through proxymap, which may not read it",
    means:
      "proxymap runs as user postfix: a table that only root reads gives `Permission denied` and `lookup error`, and all mail that needs the table waits.",
    detected:
      "`proxy:` before a file whose built table (or text) gives others no right to read, and its group neither; or one below a directory of root's that lets nobody else through.",
    remedy: {
      kind: "host",
      text: "Give the file the mode 0644 and the directories above it 0755, or take `proxy:` away: other programs open tables as root.",
    },
    not: "The password table, of which sasl-proxy-unreadable speaks; `proxy:` before a database server.",
    find: (c) =>
      inFiles(c)
        .filter(({ proxied, parameter }) => proxied && parameter !== "smtp_sasl_password_maps")
        .flatMap(({ evidence, builtPath, path }) => {
          const shut = directoriesAbove(path).find((above) => {
            const directory = present(c.file(above));
            return directory?.uid === 0 && (directory.mode & 0o011) === 0;
          });
          const file = present(c.file(builtPath ?? path));
          const closed = shut ?? (file && (file.mode & 0o044) === 0 ? (builtPath ?? path) : undefined);
          return closed === undefined ? [] : shown([evidence], `${closed} is for root alone`);
        }),
  },
  {
    id: "stale-table",
    severity: "warning",
    cause: "local-config-error",
    summary: "A lookup table is older than its text",
    means: "The text was edited, and Postfix goes on with what the built table holds: the old password, the old route.",
    detected:
      "The content of the table differs from the text, where it could be asked; otherwise the text is more than 100 seconds younger, as Postfix itself judges.",
    remedy: { kind: "host", text: "Run `postmap TYPE:FILE` (`newaliases` for aliases)." },
    not: "A text that is younger by seconds, as when both come out of one archive; a touched text whose table holds the same.",
    find: (c) =>
      inFiles(c)
        .filter((table) => isStale(c, table))
        .flatMap((table) => byApply(c, table, staleFound(c, table))),
  },
  {
    id: "table-entry-ignored",
    severity: "warning",
    cause: "local-config-error",
    summary: "A line of a lookup table has no effect",
    means:
      "`postmap` warns and ends with 0: of two entries with one key the first counts, a line without a value or with blanks before the first key is dropped.",
    detected: "The text of an indexed table or of `texthash:` was read as postmap reads it.",
    remedy: { kind: "host", text: "Keep one entry for a key, each as `key value`; then rebuild the table." },
    not: "Alias files, which have a form of their own; comments and continued lines.",
    find: (c) =>
      inFiles(c)
        .filter(({ known, parameter }) => known?.match === "exact" && !parameter.startsWith("alias_"))
        .flatMap((table) => {
          const file = present(c.file(table.path));
          const problems = file?.text ? parseLookupTable(file.text.reveal()).problems : [];
          return problems.flatMap(({ line, text }) =>
            shown(
              [{ file: file?.shown ?? table.path, line, text: "‹line of a table›" }, table.evidence],
              describe(text),
            ),
          );
        }),
  },
];

/** A table that profiles write is made again by an apply. */
function byApply(c: Configuration, { path }: { readonly path: string }, found: readonly Found[]): Found[] {
  const key = PROFILE_KEYS[path.slice(c.facts.configDirectory.length + 1)];
  if (key === undefined || !path.startsWith(`${c.facts.configDirectory}/`)) return [...found];
  const text = `Apply the profile, whose \`${key}\` writes and builds this table. By hand: \`postmap TYPE:FILE\`.`;
  return found.map((one) => ({ ...one, remedy: { kind: "profile", text } }));
}

const PROFILE_KEYS: Readonly<Record<string, string>> = TABLE_SECTIONS;

/** Tables with a text that a person writes, of a type that can be built here. */
function inFiles(c: Configuration): readonly (Table & { readonly path: string })[] {
  return c.tables.flatMap((table) =>
    table.path === undefined || isCache(table.parameter) || !isSupported(c, table)
      ? []
      : [{ ...table, path: table.path }],
  );
}

function isSupported({ facts: { mapTypes } }: Configuration, { type, known }: Table): boolean {
  return known !== undefined && (mapTypes === undefined || mapTypes.includes(type));
}

/** An old password is refused; any other old entry sends mail where nobody means it to go. */
function staleFound(
  c: Configuration,
  { path, builtPath, parameter, evidence }: Table & { readonly path: string },
): Found[] {
  const asked = present(c.file(builtPath ?? ""))?.entries !== undefined && !parameter.startsWith("alias_");
  const message = asked ? `${builtPath} does not hold what ${path} says` : `${path} is newer than ${builtPath}`;
  const cause = parameter === "smtp_sasl_password_maps" ? ({ cause: "sasl-auth-failed" } as const) : {};
  return [{ message, evidence: [evidence], ...cause }];
}

function isStale(c: Configuration, { path, builtPath, parameter }: Table & { readonly path: string }): boolean {
  const source = present(c.file(path));
  const built = builtPath === undefined ? undefined : present(c.file(builtPath));
  if (!source || !built) return false;
  if (built.entries && source.text && !parameter.startsWith("alias_")) {
    const held = parsePostmapDump(built.entries.reveal());
    const entries = parseLookupTable(source.text.reveal()).entries();
    return held.size !== entries.length || entries.some(({ key, value }) => held.get(key) !== value);
  }
  return source.mtime > built.mtime + 100;
}

/** Without what stands in the line: it may be a password. */
function describe(problem: string): string {
  if (problem.startsWith("duplicate entry")) return "an earlier line has the same key";
  if (problem.startsWith("expected format")) return "the line has no value";
  if (problem.startsWith("record is in")) return "the key ends with a colon, as in an alias file";
  return "postmap drops the line";
}
