import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connect } from "../../src/transports/connect.ts";

describe("The openssh transport", () => {
  test("is refused where programs are forbidden, before ssh can read a configuration that runs them", async () => {
    const directory = mkdtempSync(join(tmpdir(), "postmend-test-"));
    try {
      const configFile = join(directory, "config");
      writeFileSync(configFile, `Match exec "touch ${directory}/ran"\n  ProxyCommand touch ${directory}/ran\n`);
      const host = { name: "mx1", address: "mx1.example.net", transport: "openssh" } as const;
      const options = {
        configFile,
        connectTimeout: 1000,
        env: process.env,
        homeDirectory: directory,
        localUser: "ops",
      };
      await expect(connect(host, { ...options, allowExec: false })).rejects.toMatchObject({
        fault: "user",
        diagnostics: [{ code: "exec-forbidden", detail: expect.stringContaining("openssh") }],
      });
      expect(readdirSync(directory)).toEqual(["config"]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
