import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { oneLine, PostmendError } from "../../src/diagnostics/diagnostic.ts";
import type { HostEntry, Inventory } from "../../src/profile/inventory.ts";
import { loadProject } from "../../src/profile/project.ts";
import { memoryFiles } from "./memory-project.ts";

function inventoryOf(printed: unknown): Inventory {
  const output = new TextEncoder().encode(typeof printed === "string" ? printed : JSON.stringify(printed));
  const files = memoryFiles({ "postmend.yml": "inventory: {ansible: hosts.ini}\n" }, (argv) =>
    argv.join(" ") === "ansible-inventory --list -i hosts.ini"
      ? { state: "present", value: output }
      : { state: "absent" },
  );
  return loadProject(files).inventory;
}

function hostWith(vars: Record<string, unknown>): HostEntry | undefined {
  return inventoryOf({
    _meta: { hostvars: { mx1: { postmend_profile: "p", ...vars } } },
    all: { children: ["ungrouped"] },
    ungrouped: { hosts: ["mx1"] },
  }).hosts.get("mx1");
}

function problemsOf(vars: Record<string, unknown>): string[] {
  return (hostWith(vars)?.problems ?? []).map(oneLine);
}

describe("An Ansible inventory", () => {
  test("gives hosts, nested groups, connection, profile and variables", () => {
    const { hosts, groups } = inventoryOf({
      _meta: {
        hostvars: {
          mx1: {
            ansible_host: "192.0.2.1",
            ansible_port: 2222,
            ansible_user: "ops",
            ansible_become: true,
            ansible_become_password: "hunter2",
            ansible_ssh_private_key_file: "~/.ssh/ops",
            ansible_ssh_common_args: "-o StrictHostKeyChecking=yes -J a@one:2,two",
            postmend_profile: "p",
            postmend_config_directory: "/etc/postfix-out",
            site: "eu",
            version: 3.5,
            nested: { no: "use" },
            "not-a-name": 1,
            templated: "{{ other }}",
          },
          mx2: { postmend_profile: "p" },
        },
      },
      all: { children: ["ungrouped", "mail"] },
      mail: { children: ["edge", "empty"] },
      edge: { hosts: ["mx1", "mx2"] },
    });
    expect([...groups]).toEqual([
      ["mail", ["mx1", "mx2"]],
      ["edge", ["mx1", "mx2"]],
    ]);
    const mx1 = hosts.get("mx1");
    expect(mx1).toMatchObject({
      address: "192.0.2.1",
      profile: "p",
      groups: ["mail", "edge"],
      vars: { site: "eu", version: "3.5" },
      postfix: { config_directory: "/etc/postfix-out" },
      connection: { port: 2222, user: "ops", become: "sudo", identity_file: "~/.ssh/ops", jump: ["a@one:2", "two"] },
    });
    expect(JSON.stringify(mx1?.connection.become_password)).toBe('{"plaintext":"‹secret›"}');
    expect(Object.keys(mx1?.vars ?? {})).toEqual(["site", "version"]);
  });

  test("takes what a program of the old kind prints: groups as lists, variables at groups", () => {
    const { hosts } = inventoryOf({
      edge: { hosts: ["mx1"], vars: { postmend_profile: "p", ansible_user: "root", site: "eu" } },
      plain: ["mx1", "mx2"],
      all: { vars: { postmend_profile: "p" } },
    });
    expect(hosts.get("mx1")).toMatchObject({ profile: "p", connection: { user: "root" }, vars: { site: "eu" } });
    expect(hosts.get("mx2")).toMatchObject({ profile: "p", groups: ["plain"] });
  });

  test.each([
    ["-o ProxyJump=bastion", ["bastion"]],
    ["-oProxyJump=a,b", ["a", "b"]],
    ["-J bastion:22", ["bastion:22"]],
    ['-o ProxyCommand="ssh -W %h:%p -q ops@bastion"', ["ops@bastion"]],
    ["-o 'ProxyCommand=ssh -p 2222 -W %h:%p ops@bastion'", ["ops@bastion:2222"]],
    ["-o ControlMaster=auto", undefined],
  ])("finds the jump host in %s", (args, jump) => {
    expect(hostWith({ ansible_ssh_common_args: args })?.connection.jump).toEqual(jump);
  });

  test("knows secrets of ansible-vault, unsafe texts, old names and the local connection", () => {
    const host = hostWith({
      ansible_ssh_user: { __ansible_unsafe: "ops" },
      ansible_become_pass: { __ansible_vault: "$ANSIBLE_VAULT;1.1;AES256\n61\n" },
      ansible_connection: "local",
      ansible_become: "no",
    });
    expect(host?.connection).toEqual({
      user: "ops",
      become: "none",
      transport: "local",
      become_password: { ansible_vault: "$ANSIBLE_VAULT;1.1;AES256\n61\n" },
    });
  });

  test.each([
    [{ ansible_port: "ssh" }, "ansible-inventory: host mx1: ansible_port: expected a port number from 1 to 65535"],
    [
      { ansible_become: true, ansible_become_method: "su" },
      "ansible-inventory: host mx1: ansible_become_method: postmend becomes root by sudo only",
    ],
    [
      { ansible_become: true, ansible_become_user: "postfix" },
      "ansible-inventory: host mx1: ansible_become_user: postmend must become root",
    ],
    [{ ansible_connection: "winrm" }, "ansible-inventory: host mx1: ansible_connection: postmend knows ssh and local"],
    [
      { ansible_host: "{{ ip }}" },
      "ansible-inventory: host mx1: ansible_host: a Jinja expression, which `ansible-inventory` does not evaluate; write the value itself",
    ],
    [
      { ansible_ssh_common_args: "-o ProxyCommand='nc -x proxy %h %p'" },
      "ansible-inventory: host mx1: ansible_ssh_common_args: a ProxyCommand other than `ssh -W %h:%p HOST`; put it into ~/.ssh/config",
    ],
    [
      { ansible_ssh_port: "{{ port }}" },
      "ansible-inventory: host mx1: ansible_ssh_port: a Jinja expression, which `ansible-inventory` does not evaluate; write the value itself",
    ],
  ])("has %j as a problem of its host alone, for ignoring it would lead elsewhere", (vars, why) => {
    expect(problemsOf(vars)).toEqual([`mx1: Variable of the inventory cannot be used: ${why}`]);
  });

  test("of many others is accepted: what is wrong with a host is kept at the host", () => {
    const { hosts } = inventoryOf({
      _meta: {
        hostvars: {
          mx1: { postmend_profile: "p" },
          win1: { ansible_connection: "winrm", ansible_port: "{{ winrm_port }}", ansible_password: "{{ vault }}" },
          sw1: { ansible_connection: "network_cli", ansible_become: true, ansible_become_method: "enable" },
        },
      },
      all: { hosts: ["mx1", "win1", "sw1"] },
    });
    expect([...hosts.values()].map(({ name, problems }) => [name, problems.length])).toEqual([
      ["mx1", 0],
      ["win1", 3],
      ["sw1", 2],
    ]);
  });

  test("forgets a problem of a group where the host has a value of its own", () => {
    const { hosts } = inventoryOf({
      _meta: { hostvars: { mx1: { ansible_connection: "ssh" } } },
      edge: { hosts: ["mx1", "mx2"], vars: { ansible_connection: "winrm", postmend_profile: "p" } },
    });
    expect(hosts.get("mx1")?.problems).toEqual([]);
    expect(hosts.get("mx2")?.problems.map(oneLine)).toEqual([
      "mx2: Variable of the inventory cannot be used: ansible-inventory: group edge: ansible_connection: postmend knows ssh and local",
    ]);
  });

  test("is refused where a variable of postmend's own cannot be used, for such a host means it", () => {
    expect(() => hostWith({ postmend_profile: "{{ p }}" })).toThrow("host mx1: postmend_profile: a Jinja expression");
  });

  test("has a password for the login as a warning, whatever it is", () => {
    for (const ansible_password of ["hunter2", "{{ vault }}"])
      expect(hostWith({ ansible_password })?.problems).toMatchObject([{ severity: "warning", host: "mx1" }]);
  });

  test.each(["", "[]", "{", '"text"'])("refuses %j as output", (printed) => {
    expect(() => inventoryOf(printed)).toThrow(
      "Inventory program printed no inventory: ansible-inventory: expected the JSON object of `ansible-inventory --list`",
    );
  });

  test("tells what a failing program said", () => {
    const files = memoryFiles({ "postmend.yml": "inventory: {exec: [cmdb, list]}\n" }, () => ({
      state: "unknown",
      because: "ended with status 1: no token",
    }));
    expect(() => loadProject(files)).toThrow("Inventory program failed: cmdb list: ended with status 1: no token");
  });

  test("never throws anything but a PostmendError, whatever the program prints", () => {
    const names = fc.constantFrom(
      "all",
      "_meta",
      "hostvars",
      "mx1",
      "hosts",
      "children",
      "vars",
      "ansible_port",
      "ansible_host",
      "ansible_become",
      "__proto__",
    );
    const json = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>("mx1", "all", 22, true, null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(names, tie("value"), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        try {
          inventoryOf(JSON.stringify(value));
        } catch (error) {
          expect(error).toBeInstanceOf(PostmendError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
