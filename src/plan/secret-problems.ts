import type { DesiredTable } from "../desired/desired-state.ts";
import { userNameProblem } from "../desired/slots.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { parseLookupTable } from "../postfix/lookup-table.ts";
import { fill, masked, type ResolvedSecrets, type SecretReference } from "../secrets/secret-text.ts";

/**
 * Secrets that would not arrive in the table as they are: one with a line break adds entries, one that ends in a blank
 * loses it. Such a credential fails at the relay, or worse, is a line of somebody's choosing. Values are never shown.
 */
export function secretProblems(table: DesiredTable, secrets: ResolvedSecrets, host: string): Diagnostic[] {
  const single = table.text.flatMap((part, index) => {
    if (typeof part === "string") return [];
    const problem = secretProblem(secrets.get(part.secret).reveal(), endsUser(table, index));
    return problem === undefined ? [] : [diagnostic(host, `${referenceName(part.secret)} ${problem}`)];
  });
  if (single.length > 0) return single;
  const intact = sameShape(masked(table.text), fill(table.text, secrets).reveal());
  return intact ? [] : [diagnostic(host, `an entry of ${table.path} does not keep its form with its secret in it`)];
}

/** What a reference is called in messages; it says where the secret comes from, never what it is. */
export function referenceName(reference: SecretReference): string {
  if ("env" in reference) return `the secret {env: ${reference.env}}`;
  if ("file" in reference) return `the secret {file: ${reference.file}}`;
  if ("exec" in reference) return `the secret {exec: [${reference.exec[0]}, …]}`;
  if ("ansible_vault" in reference) {
    // The reference may be the encrypted text itself.
    const [place = ""] = reference.ansible_vault.split("\n");
    return place.startsWith("$ANSIBLE_VAULT")
      ? "the secret {ansible_vault: …}"
      : `the secret {ansible_vault: ${place}}`;
  }
  return "a secret in the clear";
}

function secretProblem(value: string, isUser: boolean): string | undefined {
  if (value === "") return "is empty";
  if (/[\n\r]/.test(value)) return "holds a line break";
  if (value.includes("\0")) return "holds a NUL";
  if (isUser) {
    const problem = userNameProblem(value);
    return problem === undefined ? undefined : `is used as a user name and ${problem}`;
  }
  return /\s$/.test(value) ? "ends in white space, which no lookup table keeps" : undefined;
}

/** In `key user:password` a secret is the user name when a colon follows it on its line. */
function endsUser({ text }: DesiredTable, index: number): boolean {
  const next = text[index + 1];
  return typeof next === "string" && next.startsWith(":");
}

/** The same keys in the same order with as many lines: nothing broke out of its place. */
function sameShape(shown: string, filled: string): boolean {
  const [a, b] = [parseLookupTable(shown), parseLookupTable(filled)];
  const keys = (table: typeof a) => JSON.stringify(table.entries().map(({ key, line }) => [key, line]));
  return keys(a) === keys(b) && b.problems.length === 0;
}

function diagnostic(host: string, detail: string): Diagnostic {
  return {
    code: "secret-unusable",
    severity: "error",
    summary: "A secret cannot stand in a lookup table",
    detail,
    hint: "Look at the secret at its source: often a line break or a blank at its end is not part of it.",
    host,
  };
}
