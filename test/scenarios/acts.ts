import type { Lab } from "../lab/lab.ts";
import type { MailHost } from "../lab/mail-host.ts";
import type { Act } from "./scenario.ts";

/** What people do to a mail host, as scenarios make their faults of it. */

/** Sets parameters of main.cf and reloads. */
export function set(parameters: Readonly<Record<string, string>>): Act {
  return (host) => host.configure(parameters);
}

/** Adds lines to the end of main.cf, as an editor would, and reloads. */
export function lines(text: string): Act {
  return async (host) => {
    await host.run("cat >>/etc/postfix/main.cf", { stdin: `${text}\n` });
    await reload(host);
  };
}

/** Another relay, with the credential of the right one, whatever its certificate says. */
export function relayAt(place: string, more: Readonly<Record<string, string>> = {}): Act {
  return async (host, lab) => {
    const { username, password } = await lab.relay.credential();
    await writeTable(host, "hash", "sasl_passwd", `${place} ${username}:${password}`, "0600");
    await host.configure({
      relayhost: place,
      smtp_tls_security_level: "encrypt",
      smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
      ...more,
    });
  };
}

/** Rebuilds the password table, and reloads. */
const BUILD = "postmap $(postconf -hx smtp_sasl_password_maps) && postfix reload";

/** Writes the password table, builds it, and reloads; USER and PASSWORD are those that are right. */
export function credentials(...lines: string[]): Act {
  return both(credentialsText(...lines), (host) => host.run(BUILD));
}

/** Writes the text of the password table, which keeps its mode, and does not build it. */
export function credentialsText(...lines: string[]): Act {
  return async (host, lab) => {
    const { username, password } = await lab.relay.credential();
    const right = (line: string) => line.replaceAll("USER", username).replaceAll("PASSWORD", () => password);
    await host.writeFile("/etc/postfix/sasl_passwd", lines.map((line) => `${right(line)}\n`).join(""));
  };
}

/** The relay at another port; the password is found by the host's name alone. */
export function atPort(port: number | string, parameters: Readonly<Record<string, string>> = {}): Act {
  return async (host, lab) => {
    await credentials(`${lab.relay.name} USER:PASSWORD`)(host, lab);
    await host.configure({ relayhost: `[${lab.relay.name}]:${port}`, ...parameters });
  };
}

/** The relay's own configuration. */
export function relay(parameters: Readonly<Record<string, string>>): Act {
  return (_, lab) => lab.relay.configure(parameters);
}

/** Takes back what `relay` set. */
export function relayUnset(...names: string[]): Act {
  return (_, lab) => lab.relay.unset(...names);
}

/** A table with such a text, built, and named by a parameter. */
export function table(parameter: string, name: string, text: string, more: Readonly<Record<string, string>> = {}): Act {
  return async (host) => {
    await writeTable(host, "hash", name, text);
    await host.configure({ [parameter]: `hash:/etc/postfix/${name}`, ...more });
  };
}

/** An option of a service in master.cf: `smtp/unix`, `smtp_tls_security_level=none`. */
export function option(service: string, assignment: string): Act {
  return (host) =>
    host.run(["/bin/sh", "-c", 'postconf -P "$1" && postfix reload', "option", `${service}/${assignment}`]);
}

/** Runs a shell script on the host as root. */
export function script(text: string): Act {
  return (host) => host.run(text);
}

/** Runs shell commands in /etc/postfix, one after the other. */
export function sh(...commands: string[]): Act {
  return (host) => host.run(`set -e; cd /etc/postfix; ${commands.join("; ")}`);
}

/** One act after the other. */
export function both(...acts: readonly Act[]): Act {
  return async (host, lab) => {
    for (const act of acts) await act(host, lab);
  };
}

/** Stops and starts Postfix, as the release's own scripts do: they fill the chroot again. */
export const restart: Act = (host) => host.run("/usr/local/sbin/lab-postfix stop; /usr/local/sbin/lab-postfix start");

/** The relay answers everybody who names a recipient in this way. */
export function relaySays(reply: string): { make: Act; undo: Act; alters: "relay" } {
  return {
    make: (_, lab) => lab.relay.configure({ smtpd_recipient_restrictions: `check_recipient_access static:{${reply}}` }),
    undo: (_, lab) => lab.relay.unset("smtpd_recipient_restrictions"),
    alters: "relay",
  };
}

/** Acts after which the configuration is again what it was. */
export function meanwhile(...acts: readonly Act[]): Act {
  return both(sh("rm -rf /root/was", "cp -a . /root/was"), ...acts, sh("cp -a /root/was/. .", "postfix reload"));
}

/** Waits until Postfix has tried what it has. */
export async function reload(host: MailHost): Promise<void> {
  await host.run("postfix reload");
}

/** An address of the lab's network that no machine has. */
export function unusedAddress({ relay }: Lab): string {
  return relay.address.replace(/\.\d+$/, ".250");
}

async function writeTable(host: MailHost, type: string, name: string, text: string, mode = "0644"): Promise<void> {
  await host.run(
    [
      "/bin/sh",
      "-c",
      'umask 022; cat >"/etc/postfix/$2" && chmod "$3" "/etc/postfix/$2" && postmap "$1:/etc/postfix/$2"',
      "table",
      type,
      name,
      mode,
    ],
    { stdin: `${text}\n` },
  );
}
