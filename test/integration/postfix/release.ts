import { type PostfixVersion, parseVersion } from "../../../src/postfix/version.ts";
import type { MailHost } from "../../lab/mail-host.ts";

/** The hosts whose Postfix is the judge: 3.5, 3.7 and 3.10. */
export const HOSTS = ["mail11", "mail12", "mail13"] as const;

/** The Postfix that reads. */
export interface Release {
  readonly version: PostfixVersion;
  /** `postconf -d` of the host. */
  readonly defaults: ReadonlyMap<string, string>;
}

/** The release of a host. */
export async function releaseOf(host: MailHost): Promise<Release> {
  const defaults = new Map((await host.run("postconf -d")).split("\n").flatMap(assignment));
  const version = parseVersion(defaults.get("mail_version") ?? "");
  if (!version) throw new Error(`no mail_version on ${host.label}`);
  return { version, defaults };
}

/** A line of `postconf`. */
export function assignment(line: string): [name: string, value: string][] {
  const equals = line.indexOf(" =");
  return equals < 0 ? [] : [[line.slice(0, equals), line.slice(equals + 3)]];
}
