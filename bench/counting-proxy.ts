import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What went through a proxy: connections, how often the client spoke after the server had, bytes each way. */
export interface Traffic {
  connections: number;
  roundTrips: number;
  bytesUp: number;
  bytesDown: number;
}

/**
 * A TCP proxy on the loopback address that holds every chunk back for half of `rttMs` and counts. The count of round
 * trips does not depend on how busy the machine is; the delay keeps the chunks of one turn together.
 */
export async function countingProxy(targetPort: number, rttMs: number) {
  const traffic: Traffic = { connections: 0, roundTrips: 0, bytesUp: 0, bytesDown: 0 };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    traffic.connections++;
    const target = connect({ port: targetPort, host: "127.0.0.1", allowHalfOpen: true });
    let last = "";
    forward(client, target, rttMs, (bytes) => {
      traffic.bytesUp += bytes;
      if (last !== "up") traffic.roundTrips++;
      last = "up";
    });
    forward(target, client, rttMs, (bytes) => {
      traffic.bytesDown += bytes;
      last = "down";
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy does not listen");
  return { port: address.port, traffic, close: () => server.close() };
}

function forward(from: Socket, to: Socket, rttMs: number, count: (bytes: number) => void): void {
  from.setNoDelay(true);
  from.on("data", (chunk) =>
    setTimeout(() => {
      if (to.destroyed) return;
      count(chunk.length);
      to.write(chunk);
    }, rttMs / 2),
  );
  from.on("end", () => setTimeout(() => to.end(), rttMs / 2));
  from.on("error", () => to.destroy());
}
