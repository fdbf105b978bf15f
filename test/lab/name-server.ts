import { runIn, setFrozen } from "./containers.ts";
import type { ContainerState, DnsAnswer, DnsRecords } from "./state.ts";

const file = "/etc/lab/unbound.conf";
const table = "/etc/lab/records.json";

/** The lab's name server. Changes are seen at once: nothing in the lab caches, and TTLs are short. */
export class NameServer {
  readonly address: string;
  readonly #container: string;
  readonly #initial: DnsRecords;

  constructor(state: ContainerState, initial: DnsRecords) {
    this.address = state.address;
    this.#container = state.container;
    this.#initial = initial;
  }

  /** What is answered now. */
  async records(): Promise<DnsRecords> {
    return JSON.parse(await runIn(this.#container, `cat ${table} 2>/dev/null || echo '{}'`));
  }

  /** Answers `name` in this way from now on: records by type, or a fault. */
  async set(name: string, answer: DnsAnswer): Promise<void> {
    await this.setAll({ ...(await this.records()), [name]: answer });
  }

  /** From now on `name` does not exist. */
  async remove(name: string): Promise<void> {
    const { [name]: _, ...rest } = await this.records();
    await this.setAll(rest);
  }

  /** Back to the records that the lab started with. */
  async reset(): Promise<void> {
    await this.setAll(this.#initial);
  }

  /** Replaces the whole table. */
  async setAll(records: DnsRecords): Promise<void> {
    await runIn(this.#container, `cat >${table}`, { stdin: JSON.stringify(records) });
    await runIn(this.#container, `cat >${file} && unbound-checkconf ${file} >&2 && kill -HUP 1`, {
      stdin: unboundConfiguration(records),
    });
  }

  /** Stops answering at all (queries time out), or goes on. */
  setFrozen(frozen: boolean): Promise<void> {
    return setFrozen(this.#container, frozen);
  }
}

/** The name server's configuration for a table of records. */
export function unboundConfiguration(records: DnsRecords): string {
  const names = Object.entries(records);
  const faults = names.filter(([, answer]) => answer === "servfail").map(([name]) => name);
  const lines = [
    "server:",
    "  interface: 0.0.0.0",
    "  access-control: 0.0.0.0/0 allow",
    '  username: ""',
    '  chroot: ""',
    '  pidfile: ""',
    "  use-syslog: no",
    "  do-ip6: no",
    "  num-threads: 1",
    "  module-config: iterator",
    "  do-not-query-localhost: no",
    "  unblock-lan-zones: yes",
    "  infra-host-ttl: 0",
    // A refused connection is noticed at once, a lost datagram is not.
    "  tcp-upstream: yes",
    '  local-zone: "." static',
    ...names.flatMap(([name, answer]) => zoneLines(name, answer)),
    "remote-control:",
    "  control-enable: no",
    // A server that nobody runs: asking it fails, and that is what SERVFAIL says.
    ...faults.flatMap((name) => ["stub-zone:", `  name: "${name}."`, "  stub-addr: 127.0.0.1@9"]),
  ];
  return `${lines.join("\n")}\n`;
}

function zoneLines(name: string, answer: DnsAnswer): string[] {
  if (answer === "servfail") return [`  local-zone: "${name}." transparent`];
  if (answer === "refused") return [`  local-zone: "${name}." always_refuse`];
  if (answer === "silent") return [`  local-zone: "${name}." always_deny`];
  return Object.entries(answer).flatMap(([type, values]) =>
    values.map((value) => `  local-data: '${name}. 5 IN ${type} ${value}'`),
  );
}
