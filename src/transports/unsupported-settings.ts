import { userError } from "../diagnostics/diagnostic.ts";
import type { ConfigValues } from "./ssh-config.ts";

/** Throws for settings of ssh_config that the ssh2 transport may not follow, or cannot. */
export function refuseUnsupported(values: ConfigValues, address: string, host: string): void {
  const strict = values.first("stricthostkeychecking")?.toLowerCase();
  if (strict === "no" || strict === "off") {
    throw userError("host-key-checking-off", "postmend does not connect with host key checking turned off", {
      detail: `ssh_config sets StrictHostKeyChecking ${strict} for ${address}`,
      hint: "Remove the setting for this host and add the host's key to known_hosts, or name another file under `ssh: {config: …}`.",
      host,
    });
  }
  const keyword = OPENSSH_ONLY.find(
    (name) => !["none", "no", ""].includes(values.first(name.toLowerCase())?.toLowerCase() ?? ""),
  );
  if (keyword) {
    throw userError("ssh-config-unsupported", "ssh_config asks for something that the ssh2 transport cannot do", {
      detail: `${keyword} is set for ${address}`,
      hint: "Set `transport: openssh` in the host's connection.",
      host,
    });
  }
}

/** Without these the connection would not be the one that the user configured. */
const OPENSSH_ONLY = ["CertificateFile", "PKCS11Provider", "KnownHostsCommand", "ProxyUseFdpass"] as const;
