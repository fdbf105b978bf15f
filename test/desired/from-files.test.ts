import { describe, expect, it } from "vitest";
import { desiredState } from "../../src/desired/desired.ts";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { selectHosts } from "../../src/profile/hosts.ts";
import { loadProject } from "../../src/profile/project.ts";
import type { ProjectFiles } from "../../src/profile/project-files.ts";
import { profileForHost } from "../../src/profile/resolve.ts";
import { facts, parametersOf, templates } from "./profiles.ts";

const INVENTORY = "hosts:\n  mx1: {profile: smarthost, vars: {site: us}}\n";

function project(profile: string): ProjectFiles {
  const files = new Map([
    ["inventory.yml", INVENTORY],
    ["profiles/smarthost.yml", profile],
  ]);
  return {
    read: (path) => {
      const text = files.get(path);
      return text === undefined ? { state: "absent" } : { state: "present", value: new TextEncoder().encode(text) };
    },
    list: (directory) => {
      const names = [...files.keys()]
        .filter((path) => path.startsWith(`${directory}/`))
        .map((path) => path.slice(directory.length + 1));
      return names.length > 0 ? { state: "present", value: names } : { state: "absent" };
    },
  };
}

function desired(profile: string) {
  const loaded = loadProject(project(profile));
  const [host] = selectHosts(loaded.inventory);
  if (!host) throw new Error("no host");
  return desiredState(profileForHost(loaded, host), facts("3.7.11"), templates());
}

describe("a profile as it is written", () => {
  it("becomes parameters and tables, variables of the host filled in", () => {
    const state = desired(`
relay: {host: "smtp.{{site}}.example"}
auth: {username: alerts, password: {env: RELAY_PASSWORD}}
tls: {level: encrypt}
parameters: {smtp_helo_name: $myhostname, smtp_connection_reuse_count_limit: 100}
vars: {site: eu}
`);
    expect(parametersOf(state)).toMatchObject({
      relayhost: "[smtp.us.example]:587",
      smtp_helo_name: "$myhostname",
      smtp_connection_reuse_count_limit: "100",
    });
    expect(state.tables.map(({ path }) => path)).toEqual(["/etc/postfix/sasl_passwd"]);
  });

  it("is refused with the line of every error", () => {
    const text =
      "relay: {host: r.example, port: 465}\ntls:\n  level: may\nparameters:\n  smtp_helo_nmae: x\n  queue_run_delay: 5x\n";
    try {
      desired(text);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof PostmendError)) throw error;
      expect(error.diagnostics.map(({ code, source, hint }) => [code, source?.file, source?.line, hint])).toEqual([
        [
          "tls-wrapper-level",
          "profiles/smarthost.yml",
          3,
          "Set `tls: {level: encrypt}`. With less, Postfix refuses to use the relay.",
        ],
        ["parameter-unknown", "profiles/smarthost.yml", 5, "Did you mean smtp_helo_name?"],
        ["parameter-value", "profiles/smarthost.yml", 6, undefined],
      ]);
    }
  });
});
