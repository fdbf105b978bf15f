import { describe, expect, test } from "vitest";
import type { EngineEvent } from "../../src/engine/events.ts";
import { createProgress, type Progress } from "../../src/reports/progress.ts";
import { lines } from "./samples.ts";

/** A terminal, a clock and a timer that the test turns by hand. */
class Surroundings {
  written = "";
  milliseconds = 0;
  timers = 0;
  readonly color = false;
  readonly size: (() => { columns: number; rows: number }) | undefined;
  tick: () => void = () => {};

  constructor(size?: { columns: number; rows: number }) {
    this.size = size && (() => size);
  }

  readonly write = (text: string): void => {
    this.written += text;
  };

  readonly now = (): number => this.milliseconds;

  readonly every = (_milliseconds: number, tick: () => void): (() => void) => {
    this.tick = tick;
    this.timers += 1;
    return () => {
      this.timers -= 1;
    };
  };

  /** What was written since the last call. */
  take(): string {
    const text = this.written;
    this.written = "";
    return text;
  }
}

function send(progress: Progress, ...events: readonly EngineEvent[]): void {
  for (const event of events) progress.listen(event);
}

const HOSTS = ["mx1", "mx2", "mx3", "mx4"];
const PLANNING: EngineEvent = { type: "run-started", verb: "apply", hosts: HOSTS };
const STARTED: EngineEvent = { type: "rollout-started", hosts: HOSTS };
const connecting = (host: string): EngineEvent => ({ type: "host-connecting", host });
const applied = (host: string): EngineEvent => ({
  type: "host-finished",
  host,
  status: "applied",
  ok: true,
  summary: "8 changes",
});
const failed = (host: string): EngineEvent => ({
  type: "host-finished",
  host,
  status: "failed",
  ok: false,
  summary: "The host refused the connection",
});

function flushing(more: Partial<Extract<EngineEvent, { type: "host-flushing" }>>) {
  const nothing = { tried: 0, sent: 0, deferred: 0, own: 0, bounced: 0 };
  return { type: "host-flushing", host: "mx1", grade: "one", selected: 70, ...nothing, ...more } as const;
}

describe("progress in CI and pipes", () => {
  test("is one plain line for each batch and each finished host", () => {
    const around = new Surroundings();
    const progress = createProgress(around);
    send(progress, STARTED, { type: "batch-started", batch: 1, batches: 2, hosts: ["mx1"] }, connecting("mx1"));
    around.milliseconds = 1234;
    send(progress, { type: "host-step", host: "mx1", step: "reload" }, applied("mx1"));
    send(progress, { type: "batch-started", batch: 2, batches: 2, hosts: ["mx2", "mx3", "mx4"] }, failed("mx2"));
    progress.end();
    expect(around.take()).toBe(
      lines(
        "batch 1 of 2: mx1",
        "[1/4] mx1: 8 changes (1.2 s)",
        "batch 2 of 2: mx2, mx3, mx4",
        "[2/4] mx2: failed, The host refused the connection (0.0 s)",
      ),
    );
    expect(around.timers).toBe(0);
  });

  test("names no more hosts of a large batch than one can read", () => {
    const around = new Surroundings();
    const hosts = Array.from({ length: 250 }, (_, index) => `mx${index}`);
    send(createProgress(around), { type: "batch-started", batch: 2, batches: 5, hosts });
    expect(around.take()).toBe("batch 2 of 5: mx0, mx1, mx2, mx3, mx4, mx5, mx6, mx7 and 242 more\n");
  });
});

describe("progress on a terminal", () => {
  test("redraws one line for each host at work and a counter, and leaves nothing behind", () => {
    const around = new Surroundings({ columns: 60, rows: 24 });
    const progress = createProgress(around);
    send(progress, STARTED, connecting("mx1"), connecting("mx2"));
    expect(around.take()).toBe("\u001b[?25l");
    around.milliseconds = 500;
    around.tick();
    expect(around.take()).toBe(
      lines("  mx1  connecting  0.5 s", "  mx2  connecting  0.5 s", "apply: 0 of 4 hosts done"),
    );
    send(progress, applied("mx1"), { type: "host-step", host: "mx2", step: "reload" });
    around.tick();
    expect(around.take()).toBe(
      `\u001b[3A\r\u001b[J${lines("  mx2  applying: reload  0.5 s", "apply: 1 of 4 hosts done")}`,
    );
    progress.end();
    expect(around.take()).toBe("\u001b[2A\r\u001b[J\u001b[?25h");
    expect(around.timers).toBe(0);
  });

  test.each<[EngineEvent & { host: string }, string]>([
    [
      { type: "host-verifying", host: "mx1", criterion: "canary", left: 60 },
      "waiting for the test message, 1 min 0 s at most",
    ],
    [
      { type: "host-verifying", host: "mx1", criterion: "queue", left: 30, waiting: 7 },
      "watching the queue, 7 messages wait, 30 s at most",
    ],
    [flushing({ grade: "one" }), "trying one message of 70 again"],
    [
      flushing({ grade: "sample", tried: 11, sent: 9, deferred: 1, own: 1 }),
      "11 of 70 tried again, carefully: 9 sent, 2 put off",
    ],
    [
      flushing({ grade: "rest", tried: 61, sent: 60, bounced: 1 }),
      "61 of 70 tried again: 60 sent, 0 put off, 1 bounced",
    ],
  ])("says how far a verification or a flush is: %j", (event, said) => {
    const around = new Surroundings({ columns: 100, rows: 24 });
    const progress = createProgress(around);
    send(progress, { type: "run-started", verb: "flush", hosts: ["mx1"] }, event);
    around.take();
    around.tick();
    expect(around.take()).toBe(lines(`  mx1  ${said}  0.0 s`, "flush: 0 of 1 host done"));
    progress.end();
  });

  test("keeps a host in trouble above the lines that change", () => {
    const around = new Surroundings({ columns: 80, rows: 24 });
    const progress = createProgress(around);
    send(progress, STARTED, connecting("mx1"), failed("mx1"));
    expect(around.take()).toBe(
      `\u001b[?25l${lines(
        "[1/4] mx1: failed, The host refused the connection (0.0 s)",
        "apply: 1 of 4 hosts done, 1 in trouble",
      )}`,
    );
    progress.end();
    expect(around.take()).toBe("\u001b[1A\r\u001b[J\u001b[?25h");
  });

  test("lets a message in between without tearing the lines", () => {
    const around = new Surroundings({ columns: 60, rows: 24 });
    const progress = createProgress(around);
    progress.interject("before\n");
    send(progress, STARTED);
    around.tick();
    around.take();
    progress.interject("Interrupted\n");
    expect(around.take()).toBe("\u001b[1A\r\u001b[JInterrupted\napply: 0 of 4 hosts done\n");
  });

  test("never draws more lines than fit, nor a line that would wrap", () => {
    const around = new Surroundings({ columns: 20, rows: 5 });
    const progress = createProgress(around);
    const hosts = Array.from({ length: 30 }, (_, index) => `a-long-host-name-${index}.example.net`);
    send(progress, { type: "run-started", verb: "plan", hosts }, ...hosts.map(connecting));
    around.take();
    around.tick();
    expect(around.take()).toBe(
      lines("  a-long-host-name-", "  a-long-host-name-", "  and 28 more hosts", "plan: 0 of 30 hosts"),
    );
  });

  test("ends quietly when it never began, and only once", () => {
    const around = new Surroundings({ columns: 60, rows: 24 });
    const progress = createProgress(around);
    progress.end();
    send(progress, STARTED);
    progress.end();
    progress.end();
    expect(around.take()).toBe("\u001b[?25l\u001b[?25h");
  });

  test("counts anew when planning is over, and says what is being done now", () => {
    const shown = (verb: "apply" | "rollback") => {
      const around = new Surroundings({ columns: 60, rows: 24 });
      const progress = createProgress(around);
      send(progress, { ...PLANNING, verb }, connecting("mx1"), applied("mx1"));
      around.tick();
      const planning = around.take();
      progress.end();
      around.take();
      send(progress, { type: "rollout-started", hosts: ["mx1"] });
      around.tick();
      return [planning, around.take()];
    };
    expect(shown("apply")).toEqual(["\u001b[?25lplan: 1 of 4 hosts done\n", "\u001b[?25lapply: 0 of 1 host done\n"]);
    expect(shown("rollback")[1]).toBe("\u001b[?25lrollback: 0 of 1 host done\n");
  });
});
