import { describe, expect, it } from "vitest";
import { Configuration } from "../../../src/diagnosis/configuration/configuration.ts";
import { factsOf, type Given } from "./facts.ts";

const value = (name: string, given: Given) => new Configuration(factsOf(given)).value(name);

describe("the domain of a host that main.cf does not set", () => {
  it.each([
    ["myhostname = mail.example.org\n", "example.org"],
    ["own = mail.example.org\nmyhostname = $own\n", "example.org"],
    ["myhostname = single\n", "localdomain"],
    ["myhostname = mail.$nowhere\n", undefined],
    ["myhostname = mail.$mydomain\n", undefined],
    ["myhostname = mail.example.org\nmydomain = example.net\n", "example.net"],
    ["", undefined],
  ])("follows from its name: %j", (main, domain) => {
    expect(value("mydomain", { main })).toBe(domain);
  });

  it("is the machine's only where its name is the machine's too", () => {
    const defaults = { myhostname: "machine.example.com", mydomain: "example.com" };
    expect(value("mydestination", { main: "mydestination = $myhostname, $mydomain\n", defaults })).toBe(
      "machine.example.com, example.com",
    );
    expect(value("mydestination", { main: "myhostname = a.b.c\nmydestination = $mydomain\n", defaults })).toBe("b.c");
  });
});
