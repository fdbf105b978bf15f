import type { TransactionContext } from "../../src/apply/context.ts";
import { type Settled, type Settling, settleHost } from "../../src/apply/settle-host.ts";
import { applyPlan } from "../../src/apply/transaction.ts";
import type { TransactionResult } from "../../src/apply/transaction-result.ts";
import { observe } from "../../src/observe/observe.ts";
import type { Transport } from "../../src/transports/transport.ts";
import { applying, noSecrets, planFor, underShell, type Wish } from "../integration/host-plans.ts";
import type { MailHost } from "../lab/mail-host.ts";
import { cutAt, cutPoints, withCutPoints } from "./cut-points.ts";

export const relayhost = "[relay.lab.example]:587";
/** Another relay and its credentials; the relay is not there, and no mail is sent. */
const wish: Wish = { parameters: { relayhost }, tables: { sasl_passwd: `${relayhost} alerts:s3cret word\n` } };

export function look(transport: Transport) {
  return observe(transport, { parameterNames: ["relayhost"], mapType: "auto" });
}

export async function change(
  transport: Transport,
  more: Partial<TransactionContext> = {},
  { parameters, ...others }: Wish = {},
): Promise<TransactionResult> {
  const context: TransactionContext = Object.assign({}, applying, more);
  const wished = { ...wish, ...others, parameters: { ...wish.parameters, ...parameters } };
  return applyPlan(transport, planFor(await look(transport), wished), noSecrets, context);
}

export function contact(host: MailHost, mode: Settling["mode"]): Promise<Settled> {
  const place = { instance: "default", configDirectory: "/etc/postfix" };
  return settleHost(underShell(host, ["/bin/sh"]), { ...place, mode, who: "tester@lab 2026-01-02T03:04:05Z" });
}

/** A change, also of more `parameters`, that waits for its confirmation, with a guard whose time is up after so many seconds. */
export function waiting(
  host: MailHost,
  seconds: number,
  parameters: Wish["parameters"] = {},
): Promise<TransactionResult> {
  return change(underShell(host, ["/bin/sh"]), { confirmSeconds: seconds }, { parameters });
}

/** The cut point after this part of all acts of the change; the host is as it was installed again. */
export async function pointAt(host: MailHost, part: number): Promise<number> {
  await host.resetPostfix();
  await cutAt(host, 0);
  await change(withCutPoints(underShell(host, ["/bin/sh"]), "wait"));
  const points = await cutPoints(host);
  await host.resetPostfix();
  return Math.floor(points.length * part);
}
