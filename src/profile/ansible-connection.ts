import type { AnsibleVars } from "./ansible-vars.ts";
import type { HostConnectionSettings } from "./inventory.ts";

/** How Ansible would reach the host, in postmend's terms. What has no counterpart is refused for the host, never ignored. */
export function ansibleConnection(vars: AnsibleVars): HostConnectionSettings {
  const user = vars.text("ansible_user", "ansible_ssh_user");
  const identity = vars.text("ansible_ssh_private_key_file", "ansible_private_key_file");
  const becomePassword = vars.secret("ansible_become_password", "ansible_become_pass", "ansible_sudo_pass");
  if (vars.has("ansible_password", "ansible_ssh_pass")) {
    vars.warn("ansible_password", "postmend logs in with keys only");
  }
  return {
    ...port(vars),
    ...(user !== undefined && { user }),
    ...become(vars),
    ...(becomePassword && { become_password: becomePassword }),
    ...(identity !== undefined && { identity_file: identity }),
    ...jump(vars),
    ...transport(vars),
  };
}

function port(vars: AnsibleVars): Pick<HostConnectionSettings, "port"> {
  const text = vars.text("ansible_port", "ansible_ssh_port");
  if (text === undefined) return {};
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return { port: number };
  vars.refuse("ansible_port", "expected a port number from 1 to 65535");
  return {};
}

function become(vars: AnsibleVars): Pick<HostConnectionSettings, "become"> {
  const wanted = vars.text("ansible_become");
  if (wanted === undefined) return {};
  if (!/^(true|yes|on|1)$/i.test(wanted)) return { become: "none" };
  const method = vars.text("ansible_become_method") ?? "sudo";
  const user = vars.text("ansible_become_user") ?? "root";
  if (!/^(ansible\.builtin\.)?sudo$/.test(method))
    vars.refuse("ansible_become_method", "postmend becomes root by sudo only");
  if (user !== "root") vars.refuse("ansible_become_user", "postmend must become root");
  return { become: "sudo" };
}

function transport(vars: AnsibleVars): Pick<HostConnectionSettings, "transport"> {
  const connection = vars.text("ansible_connection");
  if (connection === "local") return { transport: "local" };
  const ssh = connection === undefined || /^(ansible\.builtin\.)?(ssh|smart|paramiko|paramiko_ssh)$/.test(connection);
  if (!ssh) vars.refuse("ansible_connection", "postmend knows ssh and local");
  return {};
}

/** Jump hosts from `-J`, `-o ProxyJump=` and the idiom `-o ProxyCommand="ssh -W %h:%p bastion"`. */
function jump(vars: AnsibleVars): Pick<HostConnectionSettings, "jump"> {
  for (const name of ["ansible_ssh_common_args", "ansible_ssh_extra_args", "ansible_ssh_args"]) {
    const text = vars.text(name) ?? "";
    const hosts = jumpHosts(text);
    if (hosts) return { jump: hosts };
    if (/proxycommand/i.test(text))
      vars.refuse(name, "a ProxyCommand other than `ssh -W %h:%p HOST`; put it into ~/.ssh/config");
  }
  return {};
}

function jumpHosts(options: string): readonly string[] | undefined {
  const direct = /(?:^|\s)-J\s*(\S+)/.exec(options) ?? /ProxyJump[= ]\s*["']?([^\s"']+)/i.exec(options);
  if (direct?.[1]) return direct[1].split(",");
  const command = /ProxyCommand[= ]\s*(?:(["'])(.*?)\1|(.*))/i.exec(options);
  return throughSsh(command?.[2] ?? command?.[3] ?? "");
}

/** `ssh -W %h:%p -q -p 2222 ops@bastion` -> `ops@bastion:2222`; undefined for anything that does more. */
function throughSsh(command: string): readonly string[] | undefined {
  const [program, ...words] = command.replace(/["']/g, "").trim().split(/\s+/);
  if (!program || !/(^|\/)ssh$/.test(program) || !words.includes("%h:%p")) return undefined;
  let port = "";
  const hosts: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "-p") port = `:${words[index + 1] ?? ""}`;
    if (word === "-p" || word === "-W") index += 1;
    else if (word.startsWith("-") && word !== "-q") return undefined;
    else if (word !== "-q") hosts.push(word);
  }
  return hosts.length === 1 ? [`${hosts[0]}${port}`] : undefined;
}
