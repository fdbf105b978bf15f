import { describe, expect, test } from "vitest";
import { memoryProject } from "./memory-project.ts";

function hostsOf(inventory: string) {
  return memoryProject({
    "inventory.yml": inventory,
    "profiles/q.yml": "relay: {host: q.example}\n",
  }).inventory;
}

describe("An inventory", () => {
  test("hands down connection, variables and profile from groups to hosts", () => {
    const { hosts, groups } = hostsOf(
      [
        "hosts:",
        "  mx1.example.net:",
        "  mx2:",
        "    address: 192.0.2.7",
        "    profile: q",
        "    connection: {port: 2222, jump: ops@bastion, become_password: {env: SUDO}}",
        "    postfix: {config_directory: /etc/postfix-out}",
        "groups:",
        "  edge: {hosts: [mx1.example.net, mx2], profile: p, connection: {user: ops, become: sudo, port: 22}}",
        "",
      ].join("\n"),
    );
    expect([...groups]).toEqual([["edge", ["mx1.example.net", "mx2"]]]);
    expect(hosts.get("mx1.example.net")).toMatchObject({
      address: "mx1.example.net",
      profile: "p",
      groups: ["edge"],
      connection: { user: "ops", become: "sudo", port: 22 },
      postfix: {},
      source: { file: "inventory.yml", line: 2, column: 3 },
      profileSource: { line: 9 },
    });
    expect(hosts.get("mx2")).toMatchObject({
      address: "192.0.2.7",
      profile: "q",
      connection: { user: "ops", become: "sudo", port: 2222, jump: ["ops@bastion"], become_password: { env: "SUDO" } },
      postfix: { config_directory: "/etc/postfix-out" },
    });
  });

  test("lets a child group come before its parents, and two groups agree", () => {
    const { hosts } = hostsOf(
      "hosts: {a: , b: }\ngroups:\n  top: {children: [low], profile: p}\n  low: {hosts: [a], profile: q}\n  x: {hosts: [b], profile: p}\n  y: {hosts: [b], profile: p}\n",
    );
    expect(hosts.get("a")?.profile).toBe("q");
    expect(hosts.get("b")?.profile).toBe("p");
  });

  test("lets the host settle what its groups disagree on", () => {
    const { hosts } = hostsOf(
      "hosts: {a: {profile: q}}\ngroups:\n  x: {hosts: [a], profile: p}\n  y: {hosts: [a], profile: q}\n",
    );
    expect(hosts.get("a")?.profile).toBe("q");
  });

  test("takes IPv6 addresses as names and as addresses", () => {
    const { hosts } = hostsOf('hosts:\n  "2001:db8::1": {profile: p}\n  mx: {profile: p, address: "2001:db8::2"}\n');
    expect([...hosts.values()].map(({ address }) => address)).toEqual(["2001:db8::1", "2001:db8::2"]);
  });
});
