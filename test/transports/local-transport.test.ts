import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { Secret } from "../../src/secrets/secret.ts";
import { connect } from "../../src/transports/connect.ts";
import { readProgram } from "../../src/transports/program.ts";
import { portOf } from "./ssh-server.ts";

const host = { name: "here", address: "localhost", transport: "local" } as const;
const options = {
  connectTimeout: 1000,
  env: { RELAY_PASSWORD: "s3cret" },
  homeDirectory: "/root",
  localUser: "me",
};

describe("this machine as a host", () => {
  test("runs programs, with input, output and exit status", async () => {
    const transport = await connect(host, options);
    const body = 'IFS= read -r line\nsay line is "$line"\necho oops >&2\nexit 7';
    expect(await transport.read(readProgram("test", body), ["N\n", new Secret("in\n")])).toEqual({
      stdout: Buffer.from("N line is in\n"),
      stderr: "oops\n",
      exit: 7,
    });
    expect(transport.hostKey).toBeUndefined();
    await transport.close();
  });

  test("does not hand our environment on: it may hold the relay's password", async () => {
    const transport = await connect(host, { ...options, env: process.env });
    process.env["RELAY_PASSWORD"] = "s3cret";
    const { stdout } = await transport.read(readProgram("test", "env"), ["N\n"]);
    delete process.env["RELAY_PASSWORD"];
    expect(Buffer.from(stdout).toString()).toContain("LC_ALL=C");
    expect(Buffer.from(stdout).toString()).not.toMatch(/RELAY_PASSWORD|s3cret|HOME/);
  });

  test("keeps Ctrl-C in our terminal away from a program, by a process group of its own", async () => {
    const transport = await connect(host, options);
    const body = 'read -r pid _ _ _ group _ </proc/self/stat\nsay group is "$group"';
    const { stdout } = await transport.read(readProgram("test", body), ["N\n"]);
    const [, group] = /^N group is (\d+)$/m.exec(Buffer.from(stdout).toString()) ?? [];
    const ours = readFileSync("/proc/self/stat", "utf8").split(" ")[4];
    expect(Number(group)).toBeGreaterThan(1);
    expect(group).not.toBe(ours);
    await transport.close();
  });

  test("close ends a program that runs", async () => {
    const transport = await connect(host, options);
    const running = transport.read(readProgram("test", "echo x >&2; while :; do :; done"), ["N\n"]);
    await new Promise((done) => setTimeout(done, 100));
    await transport.close();
    expect(await running).toMatchObject({ exit: undefined });
  });

  test("does not wait for ever for a program that hangs, and ends it", async () => {
    const transport = await connect(host, options);
    const program = readProgram("test", "echo $$ >&2; while :; do :; done", 0.5);
    await expect(transport.read(program, ["N\n"])).rejects.toMatchObject({
      fault: "host",
      diagnostics: [{ code: "program-timeout", detail: "test had not ended after 0.5 s", host: "here" }],
    });
    await transport.close();
  });

  test("opens connections itself", async () => {
    const transport = await connect(host, options);
    const server = createServer((socket) => socket.end("220 mx\r\n"));
    await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
    const port = portOf(server.address());
    const stream = await transport.tunnel("127.0.0.1", port);
    expect(String((await once(stream, "data"))[0])).toBe("220 mx\r\n");
    await new Promise((done) => server.close(done));
    await expect(transport.tunnel("127.0.0.1", port)).rejects.toMatchObject({
      diagnostics: [{ code: "tunnel-refused" }],
    });
  });
});
