import { describe, expect, test } from "vitest";
import { complaintsAbout, memoryProject } from "./memory-project.ts";

function playbook(text: string) {
  return memoryProject({ "playbooks/own.yml": text }).playbooks.get("own");
}

describe("a playbook of the project", () => {
  test("is read with every step spelt out", () => {
    const text = [
      "when: {cause: dns-failure, messages: 3}",
      "steps:",
      "  - diagnose",
      "  - require: {running: true, deferred: 100}",
      "  - stop_when: {rule: chroot-resolv-stale, because: Look at the resolver.}",
      "  - plan: {overlay: false, set: {limits.concurrency: 2}}",
      "  - apply",
      "  - flush",
      "  - flush: {cause: dns-failure, destination: example.org}",
      "  - wait: 2m",
      "  - notify: done",
    ].join("\n");
    expect(playbook(text)).toEqual({
      name: "own",
      description: "",
      file: "playbooks/own.yml",
      when: [{ cause: "dns-failure", messages: 3 }],
      always: false,
      steps: [
        { step: "diagnose" },
        { step: "require", what: { running: true, deferred: 100 } },
        { step: "stop_when", conditions: { rule: "chroot-resolv-stale", because: "Look at the resolver." } },
        { step: "plan", overlay: false, set: { "limits.concurrency": 2 } },
        { step: "apply" },
        { step: "flush", wish: {} },
        { step: "flush", wish: { cause: "dns-failure", destination: "example.org" } },
        { step: "wait", seconds: 120 },
        { step: "notify", text: "done" },
      ],
    });
  });

  test("is for every host where it says always", () => {
    expect(playbook("when: always\nsteps: [rotate]\n")).toMatchObject({
      when: [{}],
      always: true,
      steps: [{ step: "rotate" }],
    });
  });

  test("needs no folder, and lies where postmend.yml says", () => {
    expect(memoryProject().playbooks.size).toBe(0);
    const project = memoryProject({
      "postmend.yml": "playbooks: runbooks\n",
      "runbooks/a.yaml": "when: {severity: error}\nsteps: [rollback]\n",
    });
    expect([...project.playbooks.keys()]).toEqual(["a"]);
  });
});

describe("a playbook that is wrong is told with its place and the nearest right word", () => {
  test.each([
    ["when: {cause: dns-falure}\nsteps: [rollback]\n", "playbooks/own.yml:1:15", 'Did you mean "dns-failure"?'],
    ["when: {rule: stale-tabel}\nsteps: [rollback]\n", "playbooks/own.yml:1:14", 'Did you mean "stale-table"?'],
    ["when: {severity: error}\nsteps: [plann]\n", "playbooks/own.yml:2:9", 'Did you mean "plan"?'],
    ["when: {severity: error}\nsteps: [{stop_wen: {}}]\n", "playbooks/own.yml:2:10", 'Did you mean "stop_when"?'],
    [
      "when: {severity: error}\nsteps: [{plan: {overlya: true}}]\n",
      "playbooks/own.yml:2:17",
      'Did you mean "overlay"?',
    ],
    ["when: {severity: error}\nsteps: [{stop_when: {severity: error}}]\n", "playbooks/own.yml:2:10", "needs `because`"],
    [
      "when: {severity: error}\nsteps: [{notify: a, wait: 1s}]\n",
      "playbooks/own.yml:2:9",
      "expected a map with one step",
    ],
    ["when: {severity: error}\nsteps: [{flush: {all: true}}]\n", "playbooks/own.yml:2:18", "`all` is not a key of"],
    ["when: {}\nsteps: [rollback]\n", "playbooks/own.yml:1:7", "expected a map with cause, rule"],
    ["steps: [rollback]\n", "playbooks/own.yml:1:1", "a playbook needs `when`"],
    ["when: {severity: error}\nsteps: [apply]\n", "playbooks/own.yml:2:9", "no `plan` stands before it"],
    ["when: {severity: error}\nsteps: [plan, apply, apply]\n", "playbooks/own.yml:2:22", "no `plan` stands before it"],
    ["when: {severity: error}\nsteps: [{wait: 2h}]\n", "playbooks/own.yml:2:16", "expected an hour at most"],
    ["when: {severity: error}\nsteps: [{run: rm -rf /}]\n", "playbooks/own.yml:2:10", "`run` is not a key of"],
    ["# nothing\n", "playbooks/own.yml:1:1", "a playbook says at least"],
  ])("%j", (text, place, said) => {
    const told = complaintsAbout({ "playbooks/own.yml": text });
    expect(told).toContain(`--> ${place}\n`);
    expect(told.replace(/\s+/g, " ")).toContain(said);
  });

  test("also where two have one name", () => {
    const text = "name: a\nwhen: {severity: error}\nsteps: [rollback]\n";
    expect(complaintsAbout({ "playbooks/a.yml": text, "playbooks/b.yml": text })).toContain(
      "`a` is also the name of the playbook in playbooks/a.yml",
    );
  });
});
