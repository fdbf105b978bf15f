import type { EngineEvent, EngineListener } from "../engine/events.ts";
import { someHosts } from "./host-names.ts";
import { flow } from "./layout.ts";
import { ProgressState } from "./progress-state.ts";
import { columnsOf, type Line, line, print, span } from "./style.ts";
import { count, duration } from "./wording.ts";

/** What the progress display needs from its surroundings; the terminal is not touched in any other way. */
export interface ProgressSurroundings {
  /** Writes to the terminal or log, which is standard error. */
  write(text: string): void;
  /** Undefined: no terminal, so plain lines. Asked at each redraw, because a window changes its size. */
  readonly size: (() => { readonly columns: number; readonly rows: number }) | undefined;
  readonly color: boolean;
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Calls `tick` again and again until the returned function is called. Must not keep the process alive. */
  every(milliseconds: number, tick: () => void): () => void;
}

export interface Progress {
  readonly listen: EngineListener;
  /** Writes a message between the live lines without tearing them; whole lines, already safe to print. */
  interject(text: string): void;
  /** Leaves the terminal clean: the live lines gone, the cursor back. Safe to call twice, and on an interrupt. */
  end(): void;
}

/**
 * Shows a run while it goes on. On a terminal: one line for each host at work, no more than fit, and a counter; hosts in
 * trouble stay above. Elsewhere: one plain line for each batch and each finished host.
 */
export function createProgress(surroundings: ProgressSurroundings): Progress {
  return surroundings.size === undefined ? plainProgress(surroundings) : liveProgress(surroundings, surroundings.size);
}

function plainProgress(surroundings: ProgressSurroundings): Progress {
  const run = new ProgressState(surroundings.now);
  return {
    listen(event) {
      run.take(event);
      const said = permanentLine(event, run);
      if (said !== undefined) surroundings.write(print([said], surroundings));
    },
    interject: surroundings.write,
    end() {},
  };
}

/** The line that stays: a batch that starts, a host that is finished. */
function permanentLine(event: EngineEvent, run: ProgressState): Line | undefined {
  if (event.type === "batch-started") {
    return line(`batch ${event.batch} of ${event.batches}: ${someHosts(event.hosts)}`);
  }
  if (event.type !== "host-finished") return undefined;
  const total = String(run.total);
  const counter = `[${String(run.done).padStart(total.length)}/${total}]`;
  // What went well is said once: `8 changes`, not `changes, 8 changes`.
  const said = event.summary === undefined || !event.ok ? event.status : event.summary;
  const why = event.summary === undefined || event.ok ? "" : `, ${event.summary}`;
  const took = ` (${duration(run.secondsOf(event.host))})`;
  return line(
    span(`${counter} `, "quiet"),
    `${event.host}: `,
    span(said, event.ok ? "plain" : "bad"),
    why,
    span(took, "quiet"),
  );
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const REDRAW_MILLISECONDS = 100;
/** A live part as high as the terminal would push the lines that stay out of sight. */
const MOST_LIVE_LINES = 10;

function liveProgress(surroundings: ProgressSurroundings, size: () => { columns: number; rows: number }): Progress {
  const { write, now } = surroundings;
  const run = new ProgressState(now);
  let drawn = 0;
  let stop: (() => void) | undefined;
  const redraw = (permanent = "") => {
    const { columns, rows } = size();
    const lines = liveLines(run, columns - 1, Math.min(rows - 1, MOST_LIVE_LINES));
    write(erase(drawn) + permanent + print(lines, surroundings));
    drawn = lines.length;
  };
  const start = () => {
    write(HIDE_CURSOR);
    stop = surroundings.every(REDRAW_MILLISECONDS, () => redraw());
  };
  return {
    listen(event) {
      run.take(event);
      if ((event.type === "run-started" || event.type === "rollout-started") && stop === undefined) start();
      const said = permanentLine(event, run);
      if (said !== undefined && stop !== undefined && stays(event))
        redraw(print(flow(said, size().columns - 1), surroundings));
    },
    interject(text) {
      if (stop === undefined) write(text);
      else redraw(text);
    },
    end() {
      if (stop === undefined) return;
      stop();
      stop = undefined;
      write(erase(drawn) + SHOW_CURSOR);
      drawn = 0;
    },
  };
}

/** On a terminal the report that follows names every host; only trouble and batches are worth a line before it. */
function stays(event: EngineEvent): boolean {
  return event.type === "batch-started" || (event.type === "host-finished" && !event.ok);
}

function erase(lines: number): string {
  return lines > 0 ? `\u001b[${lines}A\r\u001b[J` : "";
}

function liveLines(run: ProgressState, columns: number, rows: number): Line[] {
  const working = run.working();
  const shown = working.slice(0, Math.max(0, working.length <= rows - 1 ? rows - 1 : rows - 2));
  const hidden = working.length - shown.length;
  const more = hidden > 0 && rows > 2 ? [line(span(`  and ${count(hidden, "more host")}`, "quiet"))] : [];
  const name = Math.max(0, ...shown.map(({ host }) => columnsOf(host)));
  return [
    ...shown.map(({ host, doing, seconds }) =>
      clip(line(`  ${host.padEnd(name)}  ${doing}`, span(`  ${duration(seconds)}`, "quiet")), columns),
    ),
    ...more,
    clip(counterLine(run), columns),
  ];
}

function counterLine(run: ProgressState): Line {
  const trouble = run.trouble > 0 ? [span(`, ${run.trouble} in trouble`, "bad")] : [];
  return line(span(`${run.stage}: `, "strong"), `${run.done} of ${count(run.total, "host")} done`, ...trouble);
}

/** A line that wrapped would break the count of lines to erase. */
function clip(parts: Line, columns: number): Line {
  let left = columns;
  return parts.map(({ text, tone }) => {
    let kept = "";
    for (const char of text) {
      left -= columnsOf(char);
      if (left < 0) break;
      kept += char;
    }
    return span(kept, tone);
  });
}
