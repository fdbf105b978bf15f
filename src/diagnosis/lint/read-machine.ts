import { readdirSync, statfsSync } from "node:fs";
import { Configuration } from "../configuration/configuration.ts";
import type { ConfigurationFacts } from "../configuration/facts.ts";

/** What this machine tells besides its files, for a configuration that is live on it. */
export function machineFacts(
  facts: Omit<ConfigurationFacts, "files">,
): Pick<ConfigurationFacts, "saslPlugins" | "queueSpace"> {
  const queue = new Configuration({ ...facts, files: new Map() }).value("queue_directory");
  const plugins = pluginDirectories().flatMap(names);
  return { ...(plugins.length > 0 && { saslPlugins: plugins }), ...(queue !== undefined && spaceOf(queue)) };
}

/** As look-at-files.sh lists them; Debian's carry the architecture in their name. */
function pluginDirectories(): string[] {
  const architectures = names("/usr/lib").map((name) => `/usr/lib/${name}/sasl2`);
  return [...architectures, "/usr/lib/sasl2", "/usr/lib64/sasl2", "/usr/local/lib/sasl2"];
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function spaceOf(directory: string): Pick<ConfigurationFacts, "queueSpace"> {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(directory);
    return { queueSpace: { freeBytes: bavail * bsize, freeInodes: files === 0 ? undefined : ffree } };
  } catch {
    return {};
  }
}
