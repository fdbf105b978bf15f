import { createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import ssh2 from "ssh2";
import { describe, expect, test } from "vitest";
import {
  describeHostKey,
  judgeHostKey,
  knownHostNames,
  knownKeyTypes,
  parseKnownHosts,
} from "../../src/transports/known-hosts.ts";
import { newKey } from "./new-key.ts";

const [ours, other, rsa] = [newKey().public, newKey().public, newKey("rsa").public];

function blob(line: string): Uint8Array {
  return Buffer.from(line.split(" ")[1] ?? "", "base64");
}

function hashed(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
}

function verdict(lines: readonly string[], host = "mx1.example.net", port = 22, key = ours) {
  const { entries } = parseKnownHosts(lines.join("\n"), "kh");
  return judgeHostKey(entries, knownHostNames(host, port), blob(key)).verdict;
}

describe("a key is known", () => {
  test.each([
    ["by name", `mx1.example.net ${ours}`],
    ["whatever the case of the name", `MX1.Example.NET ${ours}`],
    ["in a list of names", `mx1,mx1.example.net,192.0.2.1 ${ours}`],
    ["by a pattern", `*.example.net ${ours}`],
    ["by a pattern with ?", `mx?.example.net ${ours}`],
    ["by a hashed name", `${hashed("mx1.example.net")} ${ours}`],
    ["with a comment behind, and tabs between", `\tmx1.example.net\t${ours} root@mx1 since 2024`],
    ["beside another key of the host", `mx1.example.net ${rsa}\nmx1.example.net ${ours}`],
    ["where a line before it is broken", `mx1.example.net ssh-ed25519 !!!\nmx1.example.net ${ours}`],
  ])("%s", (_, lines) => {
    expect(verdict([lines])).toBe("known");
  });

  test("on another port by [name]:port, plain or hashed, or by the name alone, as OpenSSH has it", () => {
    expect(verdict([`[mx1.example.net]:2222 ${ours}`], "mx1.example.net", 2222)).toBe("known");
    expect(verdict([`${hashed("[mx1.example.net]:2222")} ${ours}`], "mx1.example.net", 2222)).toBe("known");
    expect(verdict([`mx1.example.net ${ours}`], "mx1.example.net", 2222)).toBe("known");
  });
});

describe("a key is not known", () => {
  test.each([
    ["when there is nothing", ""],
    ["by another name", `mx2.example.net ${ours}`],
    ["by a part of the name", `mx1 ${ours}`],
    ["where a pattern is negated, whatever else matches", `*.example.net,!mx1.example.net ${ours}`],
    ["on port 22 by another port", `[mx1.example.net]:2222 ${ours}`],
    ["by a line that is a comment", `# mx1.example.net ${ours}`],
    ["by a hash of another name", `${hashed("mx2.example.net")} ${ours}`],
  ])("%s", (_, lines) => {
    expect(verdict([lines])).toBe("unknown");
  });

  test("on another port, where only another key is known by the name alone", () => {
    expect(verdict([`mx1.example.net ${other}`], "mx1.example.net", 2222)).toBe("unknown");
  });
});

describe("a key is refused", () => {
  test("as changed when the host has only other keys, of the same type or not", () => {
    expect(verdict([`mx1.example.net ${other}`])).toBe("changed");
    expect(verdict([`mx1.example.net ${rsa}`])).toBe("changed");
    expect(verdict([`[mx1.example.net]:2222 ${other}`, `mx1.example.net ${ours}`], "mx1.example.net", 2222)).toBe(
      "changed",
    );
  });

  test("as revoked even where it is known, also by a pattern and for any place in the file", () => {
    expect(verdict([`mx1.example.net ${ours}`, `@revoked * ${ours}`])).toBe("revoked");
    expect(verdict([`@revoked *.example.net ${ours}`, `mx1.example.net ${ours}`])).toBe("revoked");
    expect(verdict([`@revoked * ${other}`, `mx1.example.net ${ours}`])).toBe("known");
  });

  test("as needing a certificate when only an authority vouches for the host", () => {
    expect(verdict([`@cert-authority *.example.net ${other}`])).toBe("certificate-needed");
    expect(verdict([`@cert-authority *.example.net ${ours}`])).toBe("certificate-needed");
    expect(verdict([`@cert-authority *.example.net ${other}`, `mx1.example.net ${ours}`])).toBe("known");
  });
});

describe("lines that cannot be read", () => {
  test.each([
    ["fewer than three fields", "mx1 ssh-ed25519", false],
    ["not base64", "mx1 ssh-ed25519 AAAA!", false],
    ["not of the type", `mx1 ssh-rsa ${ours.split(" ")[1]}`, false],
    ["hashed host name", `|1|short|hash ${ours}`, false],
    ["unknown marker", `@trusted mx1 ${ours}`, true],
    ["fewer than three fields", "@revoked * ssh-ed25519", true],
  ])("are told (%s), and are fatal where they would forbid something", (text, line, fatal) => {
    const { entries, problems } = parseKnownHosts(`\n${line}`, "kh");
    expect(entries).toEqual([]);
    expect(problems).toEqual([{ file: "kh", line: 2, text: expect.stringContaining(text), fatal }]);
  });

  test("of SSH protocol 1 are passed over", () => {
    expect(parseKnownHosts("mx1 1024 35 123456789", "kh")).toEqual({ entries: [], problems: [] });
  });

  test("of any kind are no crash", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { entries, problems } = parseKnownHosts(text, "kh");
        expect(entries.length + problems.length).toBeLessThanOrEqual(text.split("\n").length);
      }),
    );
  });
});

test("a hashed name is found under the name it was made from and no other", () => {
  const name = fc.stringMatching(/^[a-z0-9.-]{1,20}$/);
  fc.assert(
    fc.property(name, name, (one, two) => {
      const found = verdict([`${hashed(one)} ${ours}`], two);
      expect(found).toBe(one === two ? "known" : "unknown");
    }),
  );
});

test("the types that are known for a host come from its own lines, not from authorities or revocations", () => {
  const lines = [`mx1 ${rsa}`, `@cert-authority mx1 ${ours}`, `@revoked mx1 ${other}`, `mx2 ${ours}`];
  expect(knownKeyTypes(parseKnownHosts(lines.join("\n"), "kh").entries, ["mx1"])).toEqual(["ssh-rsa"]);
});

test("HostKeyAlias takes the place of name and port", () => {
  expect(knownHostNames("192.0.2.1", 2222, "Mail")).toEqual(["mail"]);
});

test("a fingerprint is that of the key", () => {
  expect(describeHostKey(blob(KEY_OF_GITHUB))).toEqual({
    type: "ssh-ed25519",
    fingerprint: "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
  });
  expect(ssh2.utils.parseKey(KEY_OF_GITHUB)).not.toBeInstanceOf(Error);
});

// A public key whose fingerprint is published: docs.github.com, "GitHub's SSH key fingerprints".
const KEY_OF_GITHUB = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
