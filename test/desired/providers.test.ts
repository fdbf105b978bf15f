import { describe, expect, it } from "vitest";
import { PROVIDERS } from "../../src/desired/providers.ts";
import type { RelayProfile } from "../../src/profile/resolved-profile.ts";
import { facts, refusals } from "./profiles.ts";

describe("presets of providers", () => {
  it("cover the well-known relays", () => {
    expect(PROVIDERS.size).toBeGreaterThanOrEqual(12);
  });

  it.each([...PROVIDERS])("%s says where and when it was read", (_, preset) => {
    expect(preset.checked).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(preset.sources.length).toBeGreaterThan(0);
    expect(preset.notes.length).toBeGreaterThan(0);
  });

  it.each([...PROVIDERS])("%s names sources that can be opened", (_, { sources }) => {
    for (const source of sources) expect(source).toMatch(/^(https:\/\/[a-z0-9.]+\/|Microsoft message centre MC\d+)/);
  });

  it.each([...PROVIDERS])("%s uses a host and a port that it documents", (_, { hosts, ports, sections }) => {
    expect(hosts).toContain(sections.relay.host);
    expect([...ports.starttls, ...ports.wrapper]).toContain(sections.relay.port);
  });

  it.each([...PROVIDERS.keys()])("%s makes a profile that every Postfix takes", (provider) => {
    const profile: RelayProfile = {
      provider,
      relay: provider === "amazon-ses" ? { host: "email-smtp.eu-west-1.amazonaws.com" } : {},
      auth: { username: "u", password: { env: "P" } },
    };
    for (const version of ["3.5.25", "3.7.11", "3.10.13"]) expect(refusals(profile, facts(version))).toEqual([]);
  });

  it("are suggested for a misspelt name", () => {
    expect(refusals({ provider: "amazon_ses" })[0]?.hint).toBe("Did you mean amazon-ses?");
    expect(refusals({ provider: "acme" })[0]?.hint).toContain("sendgrid");
  });
});
