import type { EngineEvent, RunStarted } from "../engine/events.ts";
import { count } from "./wording.ts";

/** A host at work. */
export interface WorkingHost {
  readonly host: string;
  readonly doing: string;
  readonly seconds: number;
}

/** Where a run stands, added up from its events. */
export class ProgressState {
  verb = "";
  total = 0;
  done = 0;
  trouble = 0;
  readonly #now: () => number;
  readonly #hosts = new Map<string, { doing: string; readonly since: number }>();
  readonly #finished = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  take(event: EngineEvent): void {
    if (event.type === "run-started") {
      this.#start(event);
    } else if (event.type === "host-finished") {
      this.#finish(event.host, event.ok);
    } else if (event.type !== "batch-started") {
      const known = this.#hosts.get(event.host);
      this.#hosts.set(event.host, { doing: doingOf(event), since: known?.since ?? this.#now() });
    }
  }

  #start({ verb, hosts }: RunStarted): void {
    this.verb = verb;
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

function doingOf(event: Exclude<EngineEvent, { type: "run-started" | "batch-started" | "host-finished" }>): string {
  switch (event.type) {
    case "host-connecting":
      return "connecting";
    case "host-connected":
      return "observing";
    case "host-observed":
      return "planning";
    case "host-planned":
      return `planned, ${count(event.changes, "change")}`;
    case "host-applying":
      return "applying";
    case "host-step":
      return event.step;
  }
}
