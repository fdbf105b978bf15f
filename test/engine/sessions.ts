import type { EngineEvent } from "../../src/engine/events.ts";
import type { Session } from "../../src/engine/session.ts";
import type { HostEntry } from "../../src/profile/inventory.ts";
import { withDefaults } from "../../src/profile/project-config.ts";
import type { Project } from "../../src/profile/schema-types.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { Transport } from "../../src/transports/transport.ts";

const unused = () => Promise.reject(new Error("not in this test"));

/** A session of an empty project; `secret` is what every reference stands for, `events` takes what is told. */
export function sessionOf(written: Project = {}, { secret = "s3cret", events = [] as EngineEvent[] } = {}): Session {
  const inventory = { hosts: new Map(), groups: new Map() };
  return {
    project: {
      config: withDefaults(written),
      inventory,
      profiles: new Map(),
      templates: new Map(),
      playbooks: new Map(),
      warnings: [],
    },
    secrets: { get: () => new Secret(secret) },
    connect: unused,
    emit: (event) => void events.push(event),
    stamp: { actor: "me@here", postmend: "1.2.3", commit: undefined, now: () => new Date(0) },
  };
}

/** A road to a host on which nothing works but what is given. */
export function transportOf(works: Partial<Transport> = {}): Transport {
  return {
    host: "mx1",
    hostKey: undefined,
    read: unused,
    write: unused,
    tunnel: unused,
    converse: unused,
    close: () => Promise.resolve(),
    ...works,
  };
}

/** A host of the inventory that says nothing of itself but `more`. */
export function hostEntry(name: string, more: Partial<HostEntry> = {}): HostEntry {
  return {
    name,
    address: name,
    profile: "p",
    groups: [],
    connection: {},
    vars: {},
    postfix: {},
    problems: [],
    source: undefined,
    ...more,
  };
}
