import { overdueCredentials, overdueSentence } from "../../../engine/credential-drift.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import type { Evidence } from "../../configuration/evidence.ts";
import { present, tableText } from "../../configuration/tables.ts";
import type { LintRule } from "../rule.ts";
import { shown } from "./found.ts";

/** What becomes wrong by time alone. */
export const ROTATION_RULES: readonly LintRule[] = [
  {
    id: "credential-age",
    severity: "info",
    cause: "other",
    summary: "A credential is older than the profile allows",
    means:
      "The team has said how long a credential may be used (`rotation.max_age`), and this one is in force for longer. Mail flows; who has got hold of it can use it as long.",
    detected:
      "The profile of the host has a `rotation.max_age`, and the revisions on the host tell since when the credential is in force.",
    remedy: {
      kind: "outside",
      text: "Let the operator of the relay issue a second one, put it where the profile takes it from, and bring it to the hosts with `postmend rotate`.",
    },
    not: "A credential whose age no revision tells, the token file of `auth.oauth2`, and a directory that is linted without its profile.",
    find: (c) => {
      const aged = c.facts.credentialAges;
      if (!aged) return [];
      return overdueCredentials(aged).flatMap((one) => {
        const evidence = entryOf(c, one.key);
        return evidence.length > 0 ? shown(evidence, overdueSentence(one, aged.allowed)) : [];
      });
    },
  },
];

/** The line of the table, without what it holds; none of a table that Postfix does not read. */
function entryOf(c: Configuration, key: string): Evidence[] {
  return c.tablesOf("smtp_sasl_password_maps").flatMap((table) => {
    const entry = tableText(c, table)
      ?.entries()
      .find((one) => one.key === key);
    const file = present(c.file(table.path ?? ""))?.shown ?? table.path ?? "";
    return entry ? [{ file, line: entry.line, text: `${key} ‹secret›` }] : [];
  });
}
