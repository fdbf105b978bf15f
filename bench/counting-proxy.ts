import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What went through a proxy: connections, how often the sender changed from server to client, bytes each way. */
export interface Traffic {
  connections: number;
  roundTrips: number;
  bytesUp: number;
  bytesDown: number;
}

/**
 * A TCP proxy on the loopback address that delays every chunk by half of `rttMs` and counts. The count of round trips
 * does not depend on how busy the machine is; the delay keeps chunks of one turn together.
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
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { port, traffic, close: () => server.close() };
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
