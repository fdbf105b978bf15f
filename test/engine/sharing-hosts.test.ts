import { expect, test } from "vitest";
import { sharingHosts } from "../../src/engine/sharing-hosts.ts";
import { memoryProject } from "../profile/memory-project.ts";

const profile = (host: string, variable: string) =>
  `relay: {host: ${host}}\nauth: {username: u, password: {env: ${variable}}}\n`;

const project = memoryProject({
  "inventory.yml": [
    "hosts:",
    "  mx1: {profile: p}",
    "  same-profile: {profile: p}",
    "  same-relay: {profile: relay}",
    "  same-secret: {profile: secret}",
    "  unreadable: {profile: vars}",
    "  another: {profile: other}",
    "  no-mail-host: {}",
  ].join("\n"),
  "profiles/p.yml": profile("smtp.example.com", "RELAY_PASSWORD"),
  "profiles/relay.yml": profile("SMTP.example.com", "OTHER_PASSWORD"),
  "profiles/secret.yml": profile("smtp2.example.com", "RELAY_PASSWORD"),
  "profiles/vars.yml": 'relay: {host: "{{nobody_says}}"}\n',
  "profiles/other.yml": profile("smtp.other.example", "OTHER_PASSWORD"),
});

function sharing(...names: string[]) {
  const hosts = [...project.inventory.hosts.values()].filter(({ name }) => names.includes(name));
  return sharingHosts({ project }, hosts).map(({ name }) => name);
}

test("hosts share a credential by profile, by relay, by the place of the secret, and where that cannot be told", () => {
  expect(sharing("mx1")).toEqual(["same-profile", "same-relay", "same-secret", "unreadable"]);
});

test("hosts that were selected are not among them", () => {
  expect(sharing("mx1", "same-profile", "same-relay", "same-secret", "unreadable")).toEqual(["another"]);
  expect(sharing("another")).toEqual(["same-relay", "unreadable"]);
});
