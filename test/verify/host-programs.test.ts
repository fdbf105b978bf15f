import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { ReadTransport } from "../../src/transports/transport.ts";
import { nameOnHost } from "../../src/verify/name-on-host.ts";
import { trustAnchors } from "../../src/verify/trust-anchors.ts";

/** The programs that a relay test runs on a host, under the shells that hosts have. */
const directory = mkdtempSync(join(tmpdir(), "postmend-anchors-"));
const certificate = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`;
writeFileSync(join(directory, "bundle.pem"), `# two\n${certificate("AAAA")}\n${certificate("BBBB")}\n`);
writeFileSync(join(directory, "0a1b2c3d.0"), `${certificate("CCCC")}\n`);
writeFileSync(join(directory, "other.pem"), `${certificate("DDDD")}\n`);
afterAll(() => rmSync(directory, { recursive: true }));

function under([shell = "", ...flags]: readonly string[]): ReadTransport {
  return {
    host: "mx1",
    hostKey: undefined,
    read: async (program, input) => {
      const ran = spawnSync(shell, [...flags, "-c", program.text], { input: input.join("") });
      return { stdout: ran.stdout, stderr: ran.stderr.toString(), exit: ran.status ?? undefined };
    },
  };
}

describe.each([[["dash"]], [["busybox", "sh"]], [["bash"]]] as [[string, ...string[]]][])("under %j", (shell) => {
  const host = under(shell);

  test("the trusted certificates are those of the file and of the hashed names of the directory", async () => {
    const caFile = join(directory, "bundle.pem");
    expect(await trustAnchors(host, { caFile, caPath: directory })).toEqual({
      state: "present",
      value: ["AAAA", "BBBB", "CCCC"].map(certificate),
    });
    expect(await trustAnchors(host, { caPath: directory })).toMatchObject({ value: [certificate("CCCC")] });
  });

  test("a CA file that cannot be read is unknown, and none at all trusts nothing", async () => {
    const missing = await trustAnchors(host, { caFile: join(directory, "missing.pem") });
    expect(missing).toMatchObject({ state: "unknown", because: expect.stringContaining("missing.pem") });
    expect(await trustAnchors(host, {})).toEqual({ state: "absent" });
    expect(await trustAnchors(host, { caFile: "relative" })).toMatchObject({ state: "unknown" });
  });

  test("a name is resolved as the host resolves it", async () => {
    expect(await nameOnHost(host, "localhost", 5)).toBe("resolved");
    expect(await nameOnHost(host, "127.0.0.1", 5)).toBe("resolved");
  });
});

test("certificates of an answer that breaks off are unknown, not fewer", async () => {
  const whole = under(["dash"]);
  const cut: ReadTransport = {
    ...whole,
    read: async (program, input) => {
      const ran = await whole.read(program, input);
      return {
        ...ran,
        stdout: ran.stdout.subarray(
          0,
          Buffer.from(ran.stdout).indexOf("\n", Buffer.from(ran.stdout).indexOf(" file status")) + 1,
        ),
      };
    },
  };
  const found = await trustAnchors(cut, { caFile: join(directory, "bundle.pem"), caPath: directory });
  expect(found).toEqual({ state: "unknown", because: "the host's answer broke off" });
});
