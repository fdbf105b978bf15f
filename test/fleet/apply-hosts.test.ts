import { expect, test } from "vitest";
import type { HostApplyResult } from "../../src/engine/apply-document.ts";
import type { EngineEvent } from "../../src/engine/events.ts";
import type { Session } from "../../src/engine/session.ts";
import { applyHosts } from "../../src/fleet/apply-hosts.ts";
import type { FleetPlan, ReadyHost } from "../../src/fleet/plan-hosts.ts";
import { withDefaults } from "../../src/profile/project-config.ts";
import type { Rollout } from "../../src/profile/schema-types.ts";
import { hostEntry } from "../engine/sessions.ts";
import { host, plan } from "../plan/simulated-host.ts";

const unused = () => Promise.reject(new Error("not in this test"));

function fleet(...names: string[]): FleetPlan {
  const made = plan(host(""), { parameters: { smtp_helo_name: "a.example" } });
  const hosts = names.map((name): ReadyHost => {
    const transport = {
      host: name,
      hostKey: undefined,
      read: unused,
      write: unused,
      tunnel: unused,
      converse: unused,
      close: unused,
    };
    return { host: hostEntry(name), plan: made, transport };
  });
  return { hosts, document: { schema: "postmend/plan/v1", hosts: [] }, close: () => Promise.resolve() };
}

function session(rollout: Rollout, concurrency: number): Session {
  const stamp = { actor: "me@here", postmend: "1", commit: undefined, now: () => new Date(0) };
  const config = { ...withDefaults({ rollout }), concurrency };
  const inventory = { hosts: new Map(), groups: new Map() };
  const project = { config, inventory, profiles: new Map(), templates: new Map(), playbooks: new Map(), warnings: [] };
  const secrets = {
    get: () => {
      throw new Error("not in this test");
    },
  };
  return { project, secrets, connect: unused, emit: () => undefined, stamp };
}

function ended(name: string, status: HostApplyResult["status"]): HostApplyResult {
  return { host: name, status, revision: 1, changes: 1, seconds: 0, diagnostics: [] };
}

test("after an interruption no other host of the batch is begun, and each is told as skipped", async () => {
  const abort = new AbortController();
  const begun: string[] = [];
  const applier = async ({ host: { name } }: ReadyHost) => {
    begun.push(name);
    abort.abort();
    return ended(name, "applied");
  };
  const all = { canary: 0, batch: "100%" };
  const { hosts } = await applyHosts(session(all, 1), fleet("mx1", "mx2", "mx3"), applier, abort.signal);
  expect(begun).toEqual(["mx1"]);
  expect(hosts.map(({ host, status }) => [host, status])).toEqual([
    ["mx1", "applied"],
    ["mx2", "skipped"],
    ["mx3", "skipped"],
  ]);
});

test("an interruption in the pause between two batches keeps the next batch from beginning", async () => {
  const abort = new AbortController();
  const begun: string[] = [];
  const applier = async ({ host: { name } }: ReadyHost) => {
    begun.push(name);
    setTimeout(() => abort.abort(), 5);
    return ended(name, "applied");
  };
  const slow = { canary: 1, batch: "100%", pause: "1h" };
  const { hosts } = await applyHosts(session(slow, 8), fleet("mx1", "mx2"), applier, abort.signal);
  expect(begun).toEqual(["mx1"]);
  expect(hosts[1]).toMatchObject({ host: "mx2", status: "skipped" });
});

test("a failed canary stops the rollout at once, without the pause", async () => {
  const applier = async ({ host: { name } }: ReadyHost) => ended(name, "restored");
  const slow = { canary: 1, batch: "100%", pause: "1h" };
  const { hosts } = await applyHosts(session(slow, 8), fleet("mx1", "mx2"), applier);
  expect(hosts.map(({ status }) => status)).toEqual(["restored", "skipped"]);
});

test("the change of the hosts is told once, and not as a run of its own", async () => {
  const types: string[] = [];
  const listening = {
    ...session({ canary: 1, batch: "100%" }, 8),
    emit: ({ type }: EngineEvent) => void types.push(type),
  };
  await applyHosts(listening, fleet("mx1", "mx2"), async ({ host: { name } }) => ended(name, "applied"));
  expect(types).toEqual(["rollout-started", "batch-started", "batch-started"]);
});
