import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { preflight } from "../../src/engine/preflight.ts";
import { LocalTransport } from "../../src/transports/local-transport.ts";
import { applied, host, plan } from "../plan/simulated-host.ts";
import { hostEntry, sessionOf, transportOf } from "./sessions.ts";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A relay that offers AUTH to everybody, and answers a sender so. */
async function relay(answer: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write("220 hello\r\n");
    socket.on("data", (chunk) => {
      const command = String(chunk);
      if (command.startsWith("EHLO")) socket.write("250-me\r\n250 AUTH PLAIN\r\n");
      else socket.write(command.startsWith("MAIL") ? `${answer}\r\n` : "250 ok\r\n");
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** What is said to a plan that moves a host, which delivers by itself, to a relay without a login. */
async function moved(port: number) {
  const road = new LocalTransport({ name: "here", address: "here" });
  return preflight(sessionOf(), {
    host: hostEntry("mx1"),
    plan: plan(applied(host(""), plan(host(""), {})), { relay: { host: "127.0.0.1", port }, tls: { level: "may" } }),
    transport: transportOf({ tunnel: road.tunnel.bind(road) }),
    overridden: false,
  });
}

test("a plan towards a relay that takes no mail without a login is stopped where the profile has none", async () => {
  expect(await moved(await relay("530 5.7.0 Authentication required"))).toMatchObject({
    record: "failed-and-skipped",
    stops: true,
    diagnostics: [{ code: "relay-refused", severity: "error", detail: expect.stringContaining("sasl-no-credentials") }],
  });
});

test("a plan towards a relay that offers AUTH and takes this host's mail without it goes on", async () => {
  for (const answer of ["250 ok", "553 5.1.8 No such domain"])
    expect(await moved(await relay(answer))).toEqual({ record: "passed", stops: false, diagnostics: [] });
});
