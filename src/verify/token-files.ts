/**
 * Looks at the token files that stand for passwords, and at all that the plug-in for OAuth 2.0 needs besides: in one
 * execution that writes nothing, and only on hosts that log in so. Tokens come over the connection into `Secret`s, are
 * shown to the relay where they are valid, and go nowhere else. None is renewed here: a provider may take the old refresh
 * token back with that, and the host would be left with it.
 */
import { lookAtFiles, type SeenFile, type SeenFiles } from "../observe/look-at-files.ts";
import type { Observation } from "../observe/observed-state.ts";
import { clientJail } from "../postfix/jail.ts";
import { parseMasterCf } from "../postfix/master-cf.ts";
import { closedTo } from "../postfix/permissions.ts";
import {
  configProblem,
  directoryOf,
  isTokenPath,
  isXoauth2Plugin,
  readTokenFile,
  XOAUTH2_CONFIG,
} from "../postfix/xoauth2.ts";
import { Secret } from "../secrets/secret.ts";
import type { ReadTransport } from "../transports/transport.ts";
import type { ClientSettings } from "./client-settings.ts";
import type { TokenLook } from "./relay-target.ts";

/** What the SMTP client would make of each token file, by the path in the password table. */
export async function lookAtTokens(
  transport: ReadTransport,
  settings: ClientSettings,
  configDirectory: string,
): Promise<ReadonlyMap<string, TokenLook>> {
  const paths = tokenPaths(settings);
  if (paths.length === 0) return new Map();
  const queueDirectory = settings.value("queue_directory");
  const places = paths.flatMap((path) => [path, queueDirectory + path]);
  const master = `${configDirectory}/master.cf`;
  const seen = await lookAtFiles(transport, {
    configDirectory,
    queueDirectory,
    files: [
      ...[master, XOAUTH2_CONFIG, ...places].map((path) => ({ path, text: true })),
      ...[`${queueDirectory}/active`, ...places.map(directoryOf)].map((path) => ({ path, text: false })),
    ],
  });
  const host = { seen, queueDirectory, jail: jailIn(seen.files.get(master), settings, queueDirectory) };
  return new Map(paths.map((path) => [path, tokenLook(host, path)]));
}

function tokenPaths(settings: ClientSettings): string[] {
  if (!settings.isOn("smtp_sasl_auth_enable")) return [];
  const values = settings
    .tables("smtp_sasl_password_maps")
    .flatMap((table) => (table.state === "present" ? [...table.entries.values()] : []));
  const passwords = values.map((value) => value.reveal().replace(/^[^:]*:/, ""));
  const filter = settings.list("smtp_sasl_mechanism_filter");
  return [...new Set(passwords)].filter((password) => isTokenPath(password, filter));
}

interface Host {
  readonly seen: SeenFiles;
  readonly queueDirectory: string;
  /** Absent where the SMTP client is not chrooted. */
  readonly jail: Observation<string>;
}

function jailIn(
  master: Observation<SeenFile> | undefined,
  settings: ClientSettings,
  queueDirectory: string,
): Observation<string> {
  const text = master?.state === "present" ? master.value.text : undefined;
  if (!text) return { state: "unknown", because: "master.cf cannot be read" };
  const jail = clientJail({
    masterCf: parseMasterCf(text.reveal()),
    transport: settings.value("default_transport"),
    compatibilityLevel: settings.value("compatibility_level"),
    queueDirectory,
  });
  return jail === undefined ? { state: "absent" } : { state: "present", value: jail };
}

function tokenLook(host: Host, path: string): TokenLook {
  const { seen, jail } = host;
  if (seen.saslPlugins && !seen.saslPlugins.some(isXoauth2Plugin)) return otherPlugin(seen.saslPlugins);
  const unloaded = configTrouble(seen);
  if (unloaded !== undefined) return { state: "unusable", rule: "oauth2-config-unusable", because: unloaded };
  if (jail.state === "unknown") return jail;
  const place = jail.state === "present" ? jail.value + path : path;
  const file = seen.files.get(place);
  if (file?.state === "absent") return missing(host, path);
  if (file?.state !== "present")
    return { state: "unknown", because: file?.because ?? "the token file has an odd name" };
  const user = postfixUser(host);
  if (user !== undefined && closedTo(user, file.value, 0o4))
    return closed(`${place} cannot be read by Postfix's own user`);
  if (!file.value.text) return { state: "unknown", because: `${place} cannot be read` };
  return judged(host, place, file.value.text, user);
}

function otherPlugin(plugins: readonly string[]): TokenLook {
  const other = plugins.find((name) => /xoauth2/i.test(name));
  if (other !== undefined)
    return { state: "unknown", because: `the plug-in for XOAUTH2 is ${other}, which is not known here` };
  const because = "the host has no plug-in for XOAUTH2, so Postfix cannot use it";
  return { state: "unusable", rule: "oauth2-plugin-missing", because };
}

/** Without its configuration the plug-in refuses to load, and the library knows no XOAUTH2. */
function configTrouble({ files }: SeenFiles): string | undefined {
  const config = files.get(XOAUTH2_CONFIG);
  if (config?.state === "absent") return `${XOAUTH2_CONFIG} is not there, so the plug-in does not load`;
  const text = config?.state === "present" ? config.value.text : undefined;
  const problem = text && configProblem(text.reveal());
  return problem === undefined ? undefined : `the plug-in does not load with ${XOAUTH2_CONFIG}: ${problem}`;
}

/** A path is only named where it is seen to be one: what stands there may be a password that begins with a slash. */
function missing({ seen, jail }: Host, path: string): TokenLook {
  const outside = jail.state === "present" && seen.files.get(path)?.state === "present";
  const because = outside
    ? `the SMTP client is chrooted to ${jail.value} and sees no ${path}: that file is outside`
    : jail.state === "present"
      ? `the token file that the password names is not there, below ${jail.value}, to which the SMTP client is chrooted`
      : "the token file that the password names is not there";
  return { state: "unusable", rule: "oauth2-token-missing", because };
}

function closed(because: string): TokenLook {
  return { state: "unusable", rule: "oauth2-token-closed", because };
}

function judged({ seen }: Host, place: string, text: Secret, user: number | undefined): TokenLook {
  const config = seen.files.get(XOAUTH2_CONFIG);
  const settings = config?.state === "present" ? config.value.text?.reveal() : undefined;
  const token = readTokenFile(text.reveal(), settings, Date.now() / 1000);
  if (token.state === "unusable")
    return { state: "unusable", rule: "oauth2-token-unusable", because: `${place}: ${token.because}` };
  if (token.state === "valid") return { ...token, accessToken: new Secret(token.accessToken) };
  const directory = seen.files.get(directoryOf(place));
  if (user !== undefined && directory?.state === "present" && closedTo(user, directory.value, 0o3))
    return closed(
      `the access token has run out, and Postfix's own user cannot write a new file into ${directoryOf(place)}`,
    );
  const because = "the access token has run out; the plug-in gets a new one at its next login, and this test does not";
  return { state: "unknown", because };
}

/** Postfix's own user, as the owner of its queue tells. */
function postfixUser({ seen, queueDirectory }: Host): number | undefined {
  const queue = seen.files.get(`${queueDirectory}/active`);
  return queue?.state === "present" ? queue.value.uid : undefined;
}
