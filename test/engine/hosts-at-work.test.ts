import { describe, expect, test } from "vitest";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { hostsAtWork } from "../../src/engine/hosts-at-work.ts";
import { errorDiagnostic } from "../../src/profile/problems.ts";
import { memoryProject } from "../profile/memory-project.ts";

const { inventory } = memoryProject({
  "inventory.yml": "hosts: {mx1: {profile: p}, mx2: {profile: p}, web1: , web2: , web3: , web4: , web5: }\n",
});
const all = [...inventory.hosts.values()];
const web = all.filter(({ profile }) => profile === undefined);

function chosen(hosts = all, { named = [] as string[], needsProfile = true } = {}) {
  const { hosts: atWork, warnings } = hostsAtWork(hosts, { named: new Set(named), needsProfile });
  return { hosts: atWork.map(({ name }) => name), said: warnings.map(({ detail }) => detail) };
}

function refusal(...args: Parameters<typeof chosen>): unknown {
  try {
    return chosen(...args);
  } catch (error) {
    return error instanceof PostmendError ? { fault: error.fault, diagnostics: error.diagnostics } : error;
  }
}

describe("hosts without a profile", () => {
  test("are passed over, and one warning tells of all of them", () => {
    expect(chosen()).toEqual({
      hosts: ["mx1", "mx2"],
      said: ["5 hosts have no profile and are passed over: web1, web2, web3 and 2 more"],
    });
  });

  test("are told of in the singular where there is one", () => {
    expect(chosen(all.slice(0, 3)).said).toEqual(["1 host has no profile and is passed over: web1"]);
  });

  test("are no matter where there are none", () => {
    expect(chosen(all.slice(0, 2))).toEqual({ hosts: ["mx1", "mx2"], said: [] });
  });

  test("are an error for each that was named, which says how to give it one", () => {
    expect(refusal(all, { named: ["mx1", "web1", "web4"] })).toMatchObject({
      fault: "user",
      diagnostics: ["web1", "web4"].map((host) => ({
        code: "host-without-profile",
        host,
        hint: expect.stringContaining("postmend_profile"),
        source: { file: "inventory.yml" },
      })),
    });
  });

  test("are an error where nothing else is left", () => {
    expect(refusal(web)).toMatchObject({
      fault: "user",
      diagnostics: [{ code: "no-host-with-profile", detail: "selected: web1, web2, web3 and 2 more" }],
    });
  });

  test("are worked on when they are named, by a verb that needs no profile", () => {
    expect(chosen(all, { named: ["web2"], needsProfile: false }).hosts).toEqual(["mx1", "mx2", "web2"]);
    expect(refusal(web, { needsProfile: false })).toMatchObject({
      diagnostics: [{ hint: "Name the host that is meant: a host that is named needs no profile here." }],
    });
  });

  test("are nothing to complain of in an inventory without hosts", () => {
    expect(chosen([])).toEqual({ hosts: [], said: [] });
  });
});

describe("settings that cannot be used", () => {
  const bad = errorDiagnostic("inventory-variable", "Variable of the inventory cannot be used", {});
  const withProblem = all.map((host) =>
    /1$/.test(host.name) ? { ...host, problems: [{ ...bad, host: host.name }] } : host,
  );

  test("stop a run that is for their host", () => {
    expect(refusal(withProblem)).toMatchObject({ fault: "user", diagnostics: [{ code: bad.code, host: "mx1" }] });
    expect(refusal(withProblem.slice(2), { named: ["web1"], needsProfile: false })).toMatchObject({
      diagnostics: [{ code: bad.code, host: "web1" }],
    });
  });

  test("stop no run that is for others", () => {
    expect(chosen(withProblem.slice(1)).hosts).toEqual(["mx2"]);
  });
});
