import type { EngineEvent } from "../engine/events.ts";
import { count, duration } from "./wording.ts";

/** A host at work. */
export interface WorkingHost {
  readonly host: string;
  readonly doing: string;
  readonly seconds: number;
}

/** Where a run stands, added up from its events. */
export class ProgressState {
  /** What is being done, in the word of its command. */
  stage = "";
  total = 0;
  done = 0;
  trouble = 0;
  readonly #now: () => number;
  #rollout = "apply";
  readonly #hosts = new Map<string, { doing: string; readonly since: number }>();
  readonly #finished = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  take(event: EngineEvent): void {
    if (event.type === "run-started") {
      this.#rollout = event.verb === "rollback" || event.verb === "rotate" ? event.verb : "apply";
      this.#start(event.verb === this.#rollout ? "plan" : event.verb, event.hosts);
    } else if (event.type === "trial-started") {
      this.#start("trial", event.hosts);
    } else if (event.type === "rollout-started") {
      this.#start(this.#rollout, event.hosts);
    } else if (event.type === "host-finished") {
      this.#finish(event.host, event.ok);
    } else if (event.type !== "batch-started") {
      const known = this.#hosts.get(event.host);
      this.#hosts.set(event.host, { doing: doingOf(event), since: known?.since ?? this.#now() });
    }
  }

  #start(stage: string, hosts: readonly string[]): void {
    this.stage = stage;
    this.total = hosts.length;
    this.done = 0;
    this.trouble = 0;
    this.#hosts.clear();
    this.#finished.clear();
  }

  #finish(host: string, ok: boolean): void {
    this.#finished.set(host, this.secondsOf(host));
    this.#hosts.delete(host);
    this.done += 1;
    if (!ok) this.trouble += 1;
  }

  /** Time at work so far, or in all when it is finished. */
  secondsOf(host: string): number {
    const since = this.#hosts.get(host)?.since;
    return since === undefined ? (this.#finished.get(host) ?? 0) : (this.#now() - since) / 1000;
  }

  /** Longest at work first. */
  working(): WorkingHost[] {
    return [...this.#hosts].map(([host, { doing }]) => ({ host, doing, seconds: this.secondsOf(host) }));
  }
}

type HostAtWork = Exclude<
  EngineEvent,
  { type: "run-started" | "trial-started" | "rollout-started" | "batch-started" | "host-finished" }
>;

function doingOf(event: HostAtWork): string {
  switch (event.type) {
    case "host-connecting":
      return "connecting";
    case "host-connected":
      return "observing";
    case "host-observed":
      return "planning";
    case "host-planned":
      return `planned, ${count(event.changes, "change")}`;
    case "host-testing":
      return "testing the relay";
    case "host-verifying":
      return verifyingOf(event);
    case "host-flushing":
      return flushingOf(event);
    case "host-applying":
      return "applying";
    case "host-step":
      return `applying: ${event.step}`;
  }
}

function flushingOf(event: Extract<HostAtWork, { type: "host-flushing" }>): string {
  const { grade, selected, tried, sent, deferred, own, bounced } = event;
  if (tried === 0) return `trying one message of ${selected} again`;
  const how = grade === "rest" ? "" : ", carefully";
  const lost = bounced > 0 ? `, ${bounced} bounced` : "";
  return `${tried} of ${selected} tried again${how}: ${sent} sent, ${deferred + own} put off${lost}`;
}

function verifyingOf({ criterion, left, waiting }: Extract<HostAtWork, { type: "host-verifying" }>): string {
  const most = `${duration(left)} at most`;
  if (criterion === "canary") return `waiting for the test message, ${most}`;
  return `watching the queue, ${count(waiting ?? 0, "message waits", "messages wait")}, ${most}`;
}
