import type { MasterCf } from "./master-cf.ts";

/** The options that the SMTP client of most mail has in master.cf: for it they are stronger than main.cf. */
export function clientOptions(defaultTransport: string | undefined, masterCf: MasterCf): ReadonlyMap<string, string> {
  const [transport = ""] = (defaultTransport ?? "smtp").split(":");
  const client = masterCf.services().findLast(({ name, type }) => name === transport && type !== "inet");
  // The queue manager chooses the relay, and reads no options of the client.
  const options = client?.overrides.filter(({ name }) => name.startsWith("smtp_")) ?? [];
  return new Map(options.map(({ name, value }) => [name, value]));
}
