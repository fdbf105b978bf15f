import type { NetworkTransport } from "../../transports/transport.ts";
import type { MailState } from "./mail-state.ts";
export interface MailStateRequest {
  readonly configDirectory: string;
  readonly queueDirectory: string;
  readonly seconds: number;
}
export async function readMailState(_t: NetworkTransport, _r: MailStateRequest): Promise<MailState> {
  throw new Error("not there yet");
}
