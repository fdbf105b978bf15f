/**
 * Where the settings of Postfix's SMTP client come from before and after a plan. What the plan does not bring is read from
 * the host, in one execution that writes nothing; passwords come over the connection into `Secret`s and go nowhere else.
 */
import { type AskedFile, lookAtFiles, type SeenFile } from "../observe/look-at-files.ts";
import type { Observation, ObservedState } from "../observe/observed-state.ts";
import { liveClientOptions } from "../plan/basis.ts";
import type { HostPlan, PlannedFile } from "../plan/plan.ts";
import { parseLookupTable, parsePostmapDump } from "../postfix/lookup-table.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { mapType } from "../postfix/map-types.ts";
import { Secret } from "../secrets/secret.ts";
import { fill, type ResolvedSecrets } from "../secrets/secret-text.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { ClientSettings, type ClientSource, type KnownTable, tableFiles } from "./client-settings.ts";
import { RELAY_PARAMETERS, RELAY_TABLES } from "./relays.ts";
import { lookAtTokens } from "./token-files.ts";

/** The configuration that a plan leads to. */
export function sourceAfter(transport: ReadTransport, plan: HostPlan, secrets: ResolvedSecrets): Promise<ClientSource> {
  return source(transport, placeOf(plan), parametersAfter(plan, secrets), (path) => {
    const file = plan.files.find((planned) => planned.path === path);
    return file && plannedTable(file, secrets);
  });
}

/** The configuration that the host had when the plan was made. */
export function sourceBefore(transport: ReadTransport, plan: HostPlan): Promise<ClientSource> {
  return source(transport, placeOf(plan), parametersBefore(plan), () => undefined);
}

/** The configuration that the host has once the plan is carried out: its tables as they are built there. */
export function sourceSettled(
  transport: ReadTransport,
  plan: HostPlan,
  secrets: ResolvedSecrets,
): Promise<ClientSource> {
  return source(transport, placeOf(plan), parametersAfter(plan, secrets), () => undefined);
}

/** The configuration of a host that was looked at, with the options that its client has in master.cf. Its main.cf has to be there. */
export function sourceLive(transport: ReadTransport, observed: ObservedState): Promise<ClientSource> {
  const { host, version, configDirectory } = observed;
  const place = { host, version: version.text, configDirectory };
  return source(transport, place, liveParameters(observed), () => undefined);
}

function liveParameters(observed: ObservedState): Parameters {
  const { mainCf } = observed;
  return new Map([
    ...(mainCf.state === "present" ? parseMainCf(mainCf.value.text).entries() : []),
    ...liveClientOptions(observed),
  ]);
}

/** Whether a plan changes where mail goes, who logs in or how it is protected. */
export function touchesRelays(plan: HostPlan, secrets: ResolvedSecrets): boolean {
  const tables = [parametersBefore(plan), parametersAfter(plan, secrets)].flatMap((parameters) => [
    ...tableFiles({ ...placeOf(plan), parameters, table: unread }, RELAY_TABLES).keys(),
  ]);
  return plan.document.changes.some(
    ({ kind, name, file }) =>
      (kind === "parameter" && RELAY_PARAMETERS.test(name)) ||
      tables.some((table) => file === table || file.startsWith(`${table}.`)),
  );
}

type Parameters = ReadonlyMap<string, string>;

/** Whose configuration it is. */
interface Place {
  readonly host: string;
  readonly version: string;
  readonly configDirectory: string;
}

function placeOf({ document, basis }: HostPlan): Place {
  return { host: document.host, version: basis.version, configDirectory: basis.configDirectory };
}

function parametersBefore({ basis }: HostPlan): Parameters {
  return new Map([...basis.parameters, ...basis.clientOptions]);
}

function parametersAfter(plan: HostPlan, secrets: ResolvedSecrets): Parameters {
  const { configDirectory, clientOptions } = plan.basis;
  const mainCf = plan.files.find(({ path }) => path === `${configDirectory}/main.cf`);
  return mainCf?.content
    ? new Map([...parseMainCf(fill(mainCf.content, secrets).reveal()).entries(), ...clientOptions])
    : parametersBefore(plan);
}

async function source(
  transport: ReadTransport,
  place: Place,
  parameters: Parameters,
  planned: (path: string) => KnownTable | undefined,
): Promise<ClientSource> {
  const named = tableFiles({ ...place, parameters, table: unread }, RELAY_TABLES);
  const live = new Map([...named].filter(([path]) => planned(path) === undefined));
  const seen = live.size > 0 ? await liveTables(transport, place, live) : new Map<string, KnownTable>();
  const table = (path: string) => planned(path) ?? seen.get(path) ?? unread(path);
  const settings = new ClientSettings({ ...place, parameters, table });
  const tokens = await lookAtTokens(transport, settings, place.configDirectory);
  return { ...place, parameters, table, tokens };
}

function unread(path: string): KnownTable {
  return { state: "unknown", because: `${path} was not read` };
}

function plannedTable({ path, content }: PlannedFile, secrets: ResolvedSecrets): KnownTable {
  return content ? textTable(fill(content, secrets)) : { state: "unknown", because: `${path} will not be there` };
}

async function liveTables(
  transport: ReadTransport,
  { configDirectory }: Place,
  tables: ReadonlyMap<string, string>,
): Promise<Map<string, KnownTable>> {
  const asked = [...tables].map(([path, type]): AskedFile & { readonly source: string } => {
    const built = mapType(type)?.built;
    return built === undefined
      ? { path, text: true, source: path }
      : { path: `${path}${built}`, text: false, table: `${type}:${path}`, source: path };
  });
  const request = { configDirectory, queueDirectory: "/var/spool/postfix", files: asked };
  const { files } = await lookAtFiles(transport, request);
  return new Map(asked.map(({ path, source }) => [source, knownTable(path, files.get(path))]));
}

function knownTable(path: string, file: Observation<SeenFile> | undefined): KnownTable {
  if (file?.state === "present") {
    const { text, entries } = file.value;
    if (entries) return { state: "present", entries: secretValues([...parsePostmapDump(entries.reveal())]) };
    if (text) return textTable(text);
    return { state: "unknown", because: `${path} cannot be read` };
  }
  return { state: "unknown", because: file?.state === "unknown" ? file.because : `${path} is not there` };
}

function textTable(text: Secret): KnownTable {
  const entries = parseLookupTable(text.reveal()).entries();
  return { state: "present", entries: secretValues(entries.map(({ key, value }) => [key, value])) };
}

function secretValues(entries: readonly (readonly [string, string])[]): ReadonlyMap<string, Secret> {
  const first = new Map<string, Secret>();
  for (const [key, value] of entries)
    if (!first.has(key.toLowerCase())) first.set(key.toLowerCase(), new Secret(value));
  return first;
}
