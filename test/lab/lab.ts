import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { removeAtExit, removeLab, removeLeftovers } from "./containers.ts";
import { labImages } from "./images.ts";
import { type LabFiles, labFiles } from "./key-files.ts";
import { MailHost } from "./mail-host.ts";
import { NameServer } from "./name-server.ts";
import { Relay } from "./relay.ts";
import { type HostRequest, type LabRequest, startContainers } from "./start.ts";
import type { LabState, MailImage } from "./state.ts";

/** A running lab: real mail hosts, a real relay and a name server in a network of their own. */
export interface Lab {
  /** The lab as plain data, for `joinLab` in another process. */
  readonly state: LabState;
  readonly hosts: readonly MailHost[];
  readonly dns: NameServer;
  readonly ca: { readonly pem: string; readonly pathOnHosts: string };
  readonly files: LabFiles;
  /** Throws for a lab without one. */
  readonly relay: Relay;
  host(label: string): MailHost;
  stop(): Promise<void>;
}

/** `count` mail hosts of one image, named `IMAGE-01`, `IMAGE-02`, …: a fleet for benchmarks. */
export function fleet(image: MailImage, count: number): HostRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    label: `${image}-${String(index + 1).padStart(2, "0")}`,
    image,
  }));
}

/** Starts a lab and waits until every host answers. What earlier runs left behind is removed first. */
export async function startLab(request: LabRequest): Promise<Lab> {
  const images = labImages();
  await removeLeftovers();
  const id = randomBytes(4).toString("hex");
  const owner = request.owner ?? "process";
  const callOff = owner === "process" ? removeAtExit(id) : undefined;
  try {
    const state = await startContainers(id, { ...request, owner }, images);
    const lab = joinLab(state);
    return {
      ...lab,
      stop: async () => {
        await lab.stop();
        callOff?.();
      },
    };
  } catch (error) {
    await removeLab(id);
    callOff?.();
    throw error;
  }
}

/** The lab that another process started. */
export function joinLab(state: LabState): Lab {
  const hosts = state.hosts.map((host) => new MailHost(host));
  const relay = state.relay && new Relay(state.relay);
  return {
    state,
    hosts,
    dns: new NameServer(state.dns, state.records),
    ca: { pem: state.ca, pathOnHosts: "/etc/ssl/certs/lab-ca.pem" },
    files: labFiles(state.directory),
    get relay() {
      if (!relay) throw new Error("this lab was started without a relay");
      return relay;
    },
    host: (label) => {
      const found = hosts.find((host) => host.label === label);
      if (!found)
        throw new Error(`no host ${label} in this lab; there are ${hosts.map((host) => host.label).join(", ")}`);
      return found;
    },
    stop: async () => {
      await removeLab(state.id);
      rmSync(state.directory, { recursive: true, force: true });
    },
  };
}
