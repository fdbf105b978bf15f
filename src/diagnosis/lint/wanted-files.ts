import { CA_BUNDLE, directoryOf, XOAUTH2_CONFIG } from "../../postfix/xoauth2.ts";
import { Configuration } from "../configuration/configuration.ts";
import type { ConfigurationFacts } from "../configuration/facts.ts";
import { isCache } from "../configuration/tables.ts";
import { IPV4_ADDRESSES, IPV6_ADDRESSES } from "./local-addresses.ts";
import { tokenLogins } from "./token-logins.ts";

/** A file that rules ask about; `text` where they read it. */
export interface WantedFile {
  readonly path: string;
  readonly text: boolean;
  /** `type:name` of a built table whose entries tell more than its time. */
  readonly table?: string;
}

/** What to look at besides main.cf and master.cf, found out from these two. */
export function wantedFiles(facts: Omit<ConfigurationFacts, "files">): readonly WantedFile[] {
  const configuration = new Configuration({ ...facts, files: new Map() });
  const wanted = [
    ...tableFiles(configuration),
    ...FILE_PARAMETERS.flatMap((name) => paths(configuration, name).map((path) => ({ path, text: false }))),
    ...chrootFiles(configuration),
    ...systemFiles(configuration).map((path) => ({ path, text: true })),
    { path: SYSLOG_SOCKET, text: false },
    { path: `${facts.configDirectory}/main.cf`, text: false },
    { path: `${facts.configDirectory}/master.cf`, text: false },
  ];
  const byPath = new Map<string, WantedFile>();
  for (const file of wanted) {
    const known = byPath.get(file.path);
    byPath.set(file.path, { ...known, ...file, text: file.text || known?.text === true });
  }
  return [...byPath.values()];
}

/** What to look at once the password table was read: the token files that it names, and what has to be right around them. */
export function wantedTokenFiles(facts: ConfigurationFacts): readonly WantedFile[] {
  const places = tokenFiles(facts);
  if (places.length === 0) return [];
  const queue = new Configuration(facts).value("queue_directory");
  const around = [...places.map(directoryOf), ...(queue === undefined ? [] : [`${queue}/active`, queue + CA_BUNDLE])];
  return [
    ...[...places, XOAUTH2_CONFIG].map((path) => ({ path, text: true })),
    ...[...new Set(around)].map((path) => ({ path, text: false })),
  ];
}

/** Where the token files may be that the password table names: outside of the client's jail, and in it. */
export function tokenFiles(facts: ConfigurationFacts): readonly string[] {
  const configuration = new Configuration(facts);
  const queue = configuration.value("queue_directory");
  return tokenLogins(configuration).flatMap(({ path }) => [path, ...(queue === undefined ? [] : [queue + path])]);
}

/** Files that Postfix copies into the jail of its chrooted services. */
export const CHROOT_COPIES = ["/etc/resolv.conf", "/etc/hosts", "/etc/services", "/etc/nsswitch.conf"] as const;

/** Where programs leave what they log. */
export const SYSLOG_SOCKET = "/dev/log";

/** Parameters of the SMTP client that name one file or directory. */
export const FILE_PARAMETERS = [
  "smtp_tls_CAfile",
  "smtp_tls_CApath",
  "smtp_tls_cert_file",
  "smtp_tls_key_file",
] as const;

function tableFiles({ tables }: Configuration): WantedFile[] {
  return tables
    .filter(({ parameter }) => !isCache(parameter))
    .flatMap(({ parameter, path, builtPath, type, known, proxied }) => [
      ...(proxied && path !== undefined ? directoriesAbove(path).map((above) => ({ path: above, text: false })) : []),
      ...(path === undefined ? [] : [{ path, text: known?.match === "exact" && !isAlias(parameter) }]),
      ...(builtPath === undefined
        ? []
        : [{ path: builtPath, text: false, ...(!isAlias(parameter) && { table: `${type}:${path}` }) }]),
    ]);
}

/** `/etc`, `/etc/postfix`: what has to let somebody through who opens `/etc/postfix/x`. */
export function directoriesAbove(path: string): string[] {
  return [...path.matchAll(/\/(?=[^/])/g)].flatMap(({ index }) => (index === 0 ? [] : [path.slice(0, index)]));
}

/** Alias files have a form of their own, which no rule reads. */
function isAlias(parameter: string): boolean {
  return parameter.startsWith("alias_");
}

/** Of /etc only what some rule will ask about: the files of names and ports are large on some systems. */
function systemFiles(configuration: Configuration): string[] {
  const portNames = configuration.relays.some(({ port }) => port !== undefined && !/^\d+$/.test(port));
  return [
    "/etc/hosts",
    IPV4_ADDRESSES,
    IPV6_ADDRESSES,
    ...(portNames ? ["/etc/services"] : []),
    ...(isJailed(configuration) ? CHROOT_COPIES : []),
  ];
}

/** Whether the relay's client runs in the queue directory. */
export function isJailed(configuration: Configuration): boolean {
  return (configuration.relayService ?? configuration.service("smtp"))?.chroot === "y";
}

function paths(configuration: Configuration, name: string): string[] {
  const value = configuration.value(name);
  return value?.startsWith("/") ? [value] : [];
}

function chrootFiles(configuration: Configuration): WantedFile[] {
  const queue = configuration.value("queue_directory");
  if (queue === undefined || !isJailed(configuration)) return [];
  const authorities = paths(configuration, "smtp_tls_CApath");
  return [
    { path: queue, text: false },
    ...CHROOT_COPIES.map((path) => ({ path: queue + path, text: true })),
    ...authorities.map((path) => ({ path: queue + path, text: false })),
  ];
}
