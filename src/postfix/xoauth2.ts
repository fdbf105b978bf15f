/**
 * What is known of sasl-xoauth2 (its source, https://github.com/tarickb/sasl-xoauth2, read 2026-11-29), the plug-in of Cyrus
 * SASL with which Postfix's SMTP client logs in by OAuth 2.0. It reads its configuration before the client enters its jail.
 * The password of sasl_passwd it takes for the path of a file with tokens, which it opens as user postfix in the jail. When
 * the access token has run out, it writes a new file beside that one and renames it into its place.
 */

/** What to install, for hints. Debian's indexes of 11, 12, 13, forky and sid were asked on 2026-11-29, and have no such package. */
export const XOAUTH2_PACKAGES =
  "Install sasl-xoauth2: `dnf install sasl-xoauth2` on Fedora, and on Red Hat with EPEL; ppa:sasl-xoauth2/stable on Ubuntu; Debian has no package, build it there from https://github.com/tarickb/sasl-xoauth2.";

/** Its configuration, JSON. */
export const XOAUTH2_CONFIG = "/etc/sasl-xoauth2.conf";

/** Why the plug-in does not load with this text of its configuration, in which case the library knows no XOAUTH2; undefined where it does. */
export function configProblem(text: string): string | undefined {
  const fields = jsonFields(text);
  if (!fields) return "it is no JSON object";
  const missing = ["client_id", "client_secret"].find((name) => !fields.has(name));
  return missing === undefined ? undefined : `it has no ${missing}, which may be empty but not left out`;
}

/** Where libcurl on Debian looks for the certificates of the provider, in the jail of a chrooted client. */
export const CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

/** The directory in which the plug-in writes a new token file. */
export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Whether a file among the plug-ins of libsasl2 is it; there are others for XOAUTH2, which take a token for password. */
export function isXoauth2Plugin(name: string): boolean {
  return name.startsWith("libsasl-xoauth2.so");
}

/**
 * Whether a password is the path of a token file: the filter lets the client use XOAUTH2, and this is an absolute path. Of
 * any other password nobody knows, and a password must not be looked for among files.
 */
export function isTokenPath(password: string, filter: readonly string[]): boolean {
  return filter.some((word) => word.toLowerCase() === "xoauth2") && /^\/[^/]+\/./.test(password);
}

/** What the plug-in makes of a token file. */
export type TokenFile =
  /** It logs in with the access token as it is; as `user` where the file names one. */
  | { readonly state: "valid"; readonly accessToken: string; readonly user: string | undefined }
  /** It gets a new access token first. */
  | { readonly state: "due" }
  /** It cannot log in. */
  | { readonly state: "unusable"; readonly because: string };

/** Reads a token file at a time in seconds since 1970; `config` is the text of the plug-in's configuration, where it is known. */
export function readTokenFile(text: string, config: string | undefined, now: number): TokenFile {
  const own = jsonFields(text);
  if (!own) return { state: "unusable", because: "it is no JSON object" };
  const setting = (name: string) => own.get(name) ?? jsonFields(config ?? "")?.get(name);
  const accessToken = own.get("access_token") ?? "";
  const valid = { state: "valid", accessToken, user: own.get("user") } as const;
  if (isOn(setting("manage_token_externally")))
    return accessToken === "" ? { state: "unusable", because: "it has no access_token" } : valid;
  if (!isOn(setting("use_client_credentials")) && !own.get("refresh_token"))
    return { state: "unusable", because: "it has no refresh_token" };
  const left = Number(own.get("expiry") ?? "0") - now;
  return accessToken !== "" && left > Number(setting("refresh_window") ?? "10") ? valid : { state: "due" };
}

/** Where the plug-in gets new access tokens; Google's is the one that it has built in. */
export function tokenEndpoint(text: string, config: string | undefined): string {
  const named = jsonFields(text)?.get("token_endpoint") ?? jsonFields(config ?? "")?.get("token_endpoint");
  return named ?? "https://accounts.google.com/o/oauth2/token";
}

/**
 * The fields of a JSON object as text: the plug-in writes `expiry` as text, and its tool as a number. Comments and a comma
 * after the last field are read over, as the plug-in does.
 */
export function jsonFields(text: string): ReadonlyMap<string, string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(without(/,(?=\s*[}\]])/, without(COMMENT, text)));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value).map(([name, field]) => [name, String(field)]));
}

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/;

/** A text without what the pattern matches outside of strings. Both run to the end where nothing ends them, so no text is read twice. */
function without(pattern: RegExp, text: string): string {
  const strings = /("(?:[^"\\]|\\[\s\S])*"?)/;
  return text.replace(new RegExp(`${strings.source}|${pattern.source}`, "g"), (_, string?: string) => string ?? "");
}

/** As the plug-in reads its own options. */
export function isOn(value: string | undefined): boolean {
  return value === "yes" || value === "true";
}
