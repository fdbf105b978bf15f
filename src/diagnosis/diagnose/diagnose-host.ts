/**
 * Finds out why mail of a host does not flow: what its queue and log tell, what is wrong with its configuration, and how
 * its relays answer it now. Three executions over one connection, and the relay tests; nothing is written, no message is
 * sent, and no line gets into the host's log but those of the connections themselves.
 */
import { neutralise } from "../../diagnostics/diagnostic.ts";
import type { Session } from "../../engine/session.ts";
import type { ObservedState } from "../../observe/observed-state.ts";
import type { HostEntry } from "../../profile/inventory.ts";
import type { NetworkTransport } from "../../transports/transport.ts";
import { sourceLive } from "../../verify/plan-sources.ts";
import { testRelay } from "../../verify/relay-test.ts";
import type { RelayTest } from "../../verify/relay-test-result.ts";
import { relaysOf } from "../../verify/relays.ts";
import { Configuration } from "../configuration/configuration.ts";
import type { ConfigurationFacts } from "../configuration/facts.ts";
import { suspicions } from "../lint/lint.ts";
import { readHost } from "../lint/read-host.ts";
import type { MailState } from "../mail-state/mail-state.ts";
import { readMailState } from "../mail-state/read-mail-state.ts";
import { diagnosedQueue } from "./diagnosed-queue.ts";
import type { HostDiagnosis } from "./diagnosis-document.ts";
import { findingsOf } from "./findings.ts";
import { heldBackBy } from "./held-back.ts";
import { keptOf } from "./kept.ts";
import { lastChanges, lastRewrite } from "./last-change.ts";
import { portControls } from "./port-controls.ts";

/** How far back the log is read. */
const LOG_SECONDS = 86_400;

/** Diagnoses one host. Throws when it cannot be asked. */
export async function diagnoseHost(
  session: Session,
  transport: NetworkTransport,
  host: HostEntry,
): Promise<HostDiagnosis> {
  const { observed, facts } = await readHost(session, transport, host);
  const { configDirectory, queueDirectory, running } = observed;
  const mail = await readMailState(transport, { configDirectory, queueDirectory, seconds: LOG_SECONDS });
  session.emit({ type: "host-testing", host: host.name });
  const relays = await liveTests(transport, observed, troubledSender(mail));
  const controls = await portControls(transport, relays, mail.queue.groups);
  const kept = keptOf(observed);
  const findings = findingsOf({
    mail,
    running: running.state === "present" ? running.value : running.state === "absent" ? false : undefined,
    lint: suspicions(facts),
    relays,
    ...(controls && { controls }),
    ...lastChanges(observed, facts, kept),
    rewritten: lastRewrite(observed),
    kept,
  });
  const heldBack = [...new Set(heldBackBy(mail).map(({ program }) => neutralise(program)))];
  return {
    host: host.name,
    postfix_version: observed.version.text,
    running: running.state === "unknown" ? null : running.state === "present" && running.value,
    queue: diagnosedQueue(mail),
    log: { source: mail.log.source, from: mail.log.from, to: mail.log.to },
    ...(heldBack.length > 0 && { held_back: heldBack }),
    findings,
    unknown: [...unknowns(observed, mail, relays), ...otherInstances(facts)],
  };
}

async function liveTests(
  transport: NetworkTransport,
  observed: ObservedState,
  sender: string | undefined,
): Promise<RelayTest[]> {
  if (observed.mainCf.state !== "present") return [];
  const targets = relaysOf(await sourceLive(transport, observed), sender);
  return Promise.all(targets.map((target) => testRelay(transport, target)));
}

/** A sender whose mail is in trouble: a relay may refuse it, and whoever does not log in, at its name alone. */
function troubledSender({ queue, log }: MailState): string | undefined {
  const examples = [...queue.groups, ...log.groups].flatMap((group) => group.examples);
  return examples.find(({ sender }) => sender !== "")?.sender;
}

/** What the operator may take this instance for. */
function otherInstances(facts: ConfigurationFacts): string[] {
  const others = new Configuration(facts).list("multi_instance_directories");
  if (others.length === 0) return [];
  const names = neutralise(others.join(", "));
  return [
    `other instances of Postfix (${names}): each needs an inventory entry of its own, with postfix.config_directory`,
  ];
}

function unknowns(
  { masterCf, running }: ObservedState,
  { queue, log }: MailState,
  relays: readonly RelayTest[],
): string[] {
  return [
    ...(queue.because === undefined ? [] : [`the queue, message by message: ${queue.because}`]),
    ...(log.because === undefined ? [] : [`the log: ${log.because}`]),
    ...(masterCf.state === "unknown" ? [`master.cf: ${masterCf.because}`] : []),
    ...(running.state === "unknown" ? [`whether Postfix runs: ${running.because}`] : []),
    ...relays.flatMap(({ relay, undetermined }) => (undetermined === undefined ? [] : [`${relay}: ${undetermined}`])),
  ].map(neutralise);
}
