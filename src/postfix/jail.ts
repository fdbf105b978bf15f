import type { MasterCf } from "./master-cf.ts";
import { parseVersion } from "./version.ts";

/** What decides where Postfix's SMTP client runs. */
export interface JailSettings {
  readonly masterCf: Pick<MasterCf, "services">;
  /** Value of `default_transport`: `smtp`, `smtp:[relay.example]`. */
  readonly transport: string;
  /** Value of `compatibility_level`. */
  readonly compatibilityLevel: string;
  readonly queueDirectory: string;
}

/** The directory to which the SMTP client is chrooted; undefined where it is not. Of services of one name the last one holds. */
export function clientJail({ masterCf, transport, compatibilityLevel, queueDirectory }: JailSettings) {
  const [name] = transport.split(":");
  const client = masterCf.services().findLast((service) => service.name === name && service.type !== "inet");
  return client && isChrooted(client.chroot, compatibilityLevel) ? queueDirectory : undefined;
}

/** `-` is yes where main.cf asks for the defaults of Postfix 2, as it does when it names no level. */
function isChrooted(field: string, compatibilityLevel: string): boolean {
  if (field !== "-") return field === "y";
  const level = parseVersion(`${compatibilityLevel}.0`);
  return (level?.major ?? 0) < 1;
}
