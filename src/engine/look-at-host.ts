import type { HostEntry } from "../profile/inventory.ts";
import type { NetworkTransport } from "../transports/transport.ts";
import { interruptible } from "./interruptible.ts";
import type { Session } from "./session.ts";

/** Looks at one host over a connection of its own, which is closed after it; an interruption ends it at once. */
export async function lookAtHost<T>(
  session: Session,
  host: HostEntry,
  look: (transport: NetworkTransport) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  session.emit({ type: "host-connecting", host: host.name });
  const transport = await session.connect(host);
  try {
    return await interruptible(() => look(transport), host.name, signal);
  } finally {
    await transport.close();
  }
}
