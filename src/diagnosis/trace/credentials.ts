import type { LookupKey } from "../../postfix/addresses.ts";
import { foldCase } from "../../postfix/lookup-table.ts";
import type { Evidence } from "../configuration/evidence.ts";
import type { ClientView, Site } from "./client.ts";
import type { TraceContext } from "./domain-lists.ts";
import { NoRoute, type TraceStep } from "./route-step.ts";
import { type TableName, tablesOf } from "./tables.ts";
import { keysOf } from "./trace-addresses.ts";

/** Which entry of the password table the client uses at a destination. */
export type Credentials =
  /** `smtp_sasl_auth_enable` is off. */
  | { readonly state: "off" }
  /** No key has an entry: the client does not authenticate. */
  | { readonly state: "none" }
  | { readonly state: "found"; readonly key: string; readonly evidence: readonly Evidence[] }
  /** The client cannot work: `smtp_sasl_password_maps` is empty, or its table cannot be used. */
  | { readonly state: "fails"; readonly because: string }
  | { readonly state: "undetermined"; readonly because: string };

/** The credentials for a destination, in the order of smtp_sasl_passwd_lookup: by sender, by host, by destination. */
export function credentialsFor(
  context: TraceContext,
  client: ClientView,
  site: Site,
  tell: (step: TraceStep) => void,
): Credentials {
  const { c } = context;
  const { service, prefix } = client;
  const switchedOn = c.yes(`${prefix}_sasl_auth_enable`, service);
  if (switchedOn === false) {
    const evidence = c.evidence(`${prefix}_sasl_auth_enable`, service);
    tell({ step: "credentials", text: `none: ${prefix}_sasl_auth_enable is off`, evidence });
    return { state: "off" };
  }
  try {
    const { credentials, step } = look(context, client, site);
    tell({ step: "credentials", ...step });
    return credentials;
  } catch (error) {
    if (!(error instanceof NoRoute)) throw error;
    tell({ step: "credentials", text: `${error.outcome}: ${error.message}`, evidence: error.evidence });
    return { state: error.outcome, because: error.message };
  }
}

interface Looked {
  readonly credentials: Credentials;
  readonly step: Omit<TraceStep, "step">;
}

function look(context: TraceContext, client: ClientView, site: Site): Looked {
  const { c, lookups } = context;
  const parameter = `${client.prefix}_sasl_password_maps`;
  const tables = tablesOf(c, parameter, client.service);
  if (tables.length === 0) {
    throw new NoRoute("fails", `${parameter} is empty: the client stops with a fatal error`, [
      ...c.evidence(`${client.prefix}_sasl_auth_enable`, client.service),
      ...c.evidence(parameter, client.service),
    ]);
  }
  const bySender = senderKeys(context, client);
  const keys = [...bySender, ...(site.mx ? [] : [whole(site.host)]), whole(site.destination)];
  const search = lookups.search(tables, keys);
  const ofSender = bySender.some(({ key }) => key === search.found?.key);
  const unknown = site.mx && !ofSender ? unknownHosts(context, tables, site) : [];
  if (unknown.length > 0) throw byExchanger(site, search.found?.key, unknown, tables);
  const { tried } = search;
  if (!search.found) {
    const text = "none: no key has an entry, and the client does not authenticate";
    return { credentials: { state: "none" }, step: { text, evidence: c.evidence(parameter, client.service), tried } };
  }
  const { key, evidence } = search.found;
  return { credentials: { state: "found", key, evidence }, step: { text: `the entry ${key}`, evidence, tried } };
}

function senderKeys(context: TraceContext, { service, prefix, sender }: ClientView): LookupKey[] {
  if (prefix !== "smtp" || sender === "") return [];
  const bySender = context.c.yes("smtp_sender_dependent_authentication", service);
  return bySender === true ? keysOf(context, sender, service) : [];
}

function whole(key: string): LookupKey {
  return { key, partial: false };
}

/** Keys that may be the name of a mail exchanger: which one it is, DNS says. */
function unknownHosts({ lookups }: TraceContext, tables: readonly TableName[], { destination }: Site): string[] {
  return tables.flatMap((table) => {
    const keys = lookups.keys(table);
    if (!keys) return [`those of ${table.name}`];
    return keys.filter((key) => /^[^@[\]:*]*\.[^@[\]:*]*$/.test(key) && key !== foldCase(destination));
  });
}

function byExchanger(site: Site, next: string | undefined, keys: readonly string[], tables: readonly TableName[]) {
  const otherwise = next === undefined ? "no entry" : `the entry ${next}`;
  const some = keys.slice(0, 3).join(", ");
  return new NoRoute(
    "undetermined",
    `the name of the mail exchanger of ${site.host} is looked up first (${some}${keys.length > 3 ? ", …" : ""}); if it has no entry, ${otherwise} counts`,
    tables.flatMap((table) => table.evidence),
  );
}
