import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Wait } from "testcontainers";
import { addressOf, createNetwork, freePort, LabContainer, labLabels, type Owner, runIn } from "./containers.ts";
import { makeKeys, writeClientFiles } from "./key-files.ts";
import { NameServer, unboundConfiguration } from "./name-server.ts";
import { formatUsers } from "./relay.ts";
import type { ContainerState, DnsRecords, HostState, LabState, MailImage } from "./state.ts";

const domain = "lab.example";

/** A mail host to start: the name of an image, or a name of its own and an image. */
export type HostRequest = MailImage | { readonly label: string; readonly image: MailImage };

export interface LabRequest {
  readonly hosts: readonly HostRequest[];
  /** Default true. */
  readonly relay?: boolean;
  /** `kept`: the lab outlives this process, and only `stop` ends it. */
  readonly owner?: Owner;
  /** Where keys and `ssh_config` go; default `.lab/runs/ID`. */
  readonly directory?: string;
}

/** Starts the name server, then everything else side by side, and tells each what it has to know of the others. */
export async function startContainers(
  id: string,
  request: LabRequest & { owner: Owner },
  images: ReadonlyMap<string, string>,
): Promise<LabState> {
  const directory = request.directory ?? fileURLToPath(new URL(`../../.lab/runs/${id}`, import.meta.url));
  const [sudoPassword, passphrase] = [secretWord(), secretWord()];
  const authorizedKeys = makeKeys(directory, passphrase);
  const network = await createNetwork(id, request.owner);
  const start = starter(network, labLabels(id, request.owner), images);

  const dns = await start("dns", `ns.${domain}`, (container) =>
    container
      .withCopyContentToContainer([file("unbound.conf", unboundConfiguration({}))])
      .withWaitStrategy(Wait.forLogMessage("start of service")),
  );
  const files = [
    file("resolv.conf", `nameserver ${dns.address}\n`),
    file("authorized_keys", authorizedKeys),
    file("passwords", `opspw:${sudoPassword}\n`),
  ];
  const limited = limit(6);
  const [relay, hosts] = await Promise.all([
    request.relay === false ? null : limited(() => startRelay(start, files)),
    Promise.all(request.hosts.map((host) => limited(() => startMailHost(start, host, files)))),
  ]);

  const records = initialRecords(dns, relay, hosts);
  const ca = relay ? await runIn(relay.container, ["cat", "/etc/lab/ca/ca.pem"]) : "";
  await Promise.all([
    new NameServer(dns, records).reset(),
    ...(relay ? hosts.map((host) => limited(() => runIn(host.container, ["lab-trust"], { stdin: ca }))) : []),
  ]);
  writeClientFiles(directory, hosts);
  return { id, directory, network, ca, hosts, relay, dns, records, sudoPassword, passphrase };
}

type Start = (
  role: string,
  name: string,
  prepare: (container: LabContainer) => LabContainer,
) => Promise<ContainerState>;
type LabFile = ReturnType<typeof file>;

function starter(network: string, labels: Record<string, string>, images: ReadonlyMap<string, string>): Start {
  return async (role, name, prepare) => {
    const image = images.get(role);
    if (!image) throw new Error(`no image for ${role}`);
    const blank = new LabContainer(image)
      .withHostname(name)
      .withNetworkMode(network)
      .withLabels(labels)
      .withStartupTimeout(180_000);
    const container = (await prepare(blank).start()).getId();
    return { name, container, address: await addressOf(container, network) };
  };
}

function startRelay(start: Start, files: readonly LabFile[]): Promise<ContainerState> {
  const users = formatUsers(new Map([["alerts", secretWord()]]));
  return start("relay", `relay.${domain}`, (container) =>
    container
      .withCopyContentToContainer([...files, file("users", users)])
      .withWaitStrategy(Wait.forLogMessage("lab: ready")),
  );
}

async function startMailHost(start: Start, request: HostRequest, files: readonly LabFile[]): Promise<HostState> {
  const { label, image } = typeof request === "string" ? { label: request, image: request } : request;
  const systemd = image === "mail12-systemd";
  const sshPort = await freePort();
  const ready = systemd
    ? Wait.forSuccessfulCommand("systemctl is-active -q ssh.service postfix@-.service")
    : Wait.forLogMessage("lab: ready");
  const state = await start(image, `${label}.${domain}`, (container) => {
    container
      .withCopyContentToContainer([...files])
      .withLoopbackPort(22, sshPort)
      .withWaitStrategy(ready);
    return systemd ? container.withSystemd() : container;
  });
  const keys = await runIn(state.container, "cat /etc/ssh/ssh_host_*_key.pub");
  const hostKeys = keys
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" ").slice(0, 2).join(" "));
  return { ...state, label, image, sshPort, hostKeys };
}

function initialRecords(dns: ContainerState, relay: ContainerState | null, hosts: readonly HostState[]): DnsRecords {
  const addresses = [dns, ...hosts, ...(relay ? [relay] : [])].map(
    ({ name, address }) => [name, { A: [address] }] as const,
  );
  const mailDomains = relay
    ? [domain, "mailbox.example"].map((name) => [name, { MX: [`10 ${relay.name}.`] }] as const)
    : [];
  return Object.fromEntries([...addresses, ...mailDomains]);
}

function file(name: string, content: string) {
  return { target: `/etc/lab/${name}`, content, mode: 0o600 };
}

function secretWord(): string {
  return randomBytes(12).toString("base64url");
}

/** Lets at most `size` tasks run at the same time. */
function limit(size: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = size;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
