import type { Observation } from "../../observe/observed-state.ts";
import { clientJail } from "../../postfix/jail.ts";
import { isTokenPath } from "../../postfix/xoauth2.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Evidence } from "../configuration/evidence.ts";
import { present, tableText } from "../configuration/tables.ts";

/** An entry of the password table that names a token file in place of a password. */
export interface TokenLogin {
  readonly key: string;
  /** The path as the SMTP client sees it. */
  readonly path: string;
  readonly evidence: Evidence;
}

/** Those of a configuration whose password tables were read. */
export function tokenLogins(c: Configuration): TokenLogin[] {
  const filter = c.list("smtp_sasl_mechanism_filter", c.relayService);
  if (!c.authenticates || filter.length === 0) return [];
  return c.tablesOf("smtp_sasl_password_maps").flatMap((table) =>
    (tableText(c, table)?.entries() ?? []).flatMap(({ key, value, line }) => {
      const path = value.slice(value.indexOf(":") + 1);
      const file = present(c.file(table.path ?? ""))?.shown ?? table.path ?? "";
      return isTokenPath(path, filter) ? [{ key, path, evidence: { file, line, text: `${key} ‹secret›` } }] : [];
    }),
  );
}

/** The directory to which the relay's client is chrooted: absent where it is not. */
export function jailOf(c: Configuration): Observation<string> {
  const { masterCf } = c.facts;
  const [transport, compatibilityLevel, queueDirectory] = [
    c.value("default_transport"),
    c.value("compatibility_level"),
    c.value("queue_directory"),
  ];
  if (masterCf.state !== "present") return { state: "unknown", because: "master.cf is not known" };
  if (transport === undefined || compatibilityLevel === undefined || queueDirectory === undefined)
    return { state: "unknown", because: "main.cf does not tell" };
  const jail = clientJail({ masterCf: masterCf.value, transport, compatibilityLevel, queueDirectory });
  return jail === undefined ? { state: "absent" } : { state: "present", value: jail };
}
