import type { HostClock } from "./host-clock.ts";
import type { InstanceLine } from "./instance-line.ts";
import type { QueueFlow } from "./mail-state.ts";

/** Seconds of log that tell how fast a queue moves: what was an hour ago says nothing of now. */
const LATELY = 600;
/** Seconds of log that tell nothing yet. */
const TOO_SHORT = 60;

/** Counts the messages that came into the queues of one instance and those that left them in the last minutes of its log. */
export class FlowTally {
  private readonly clock: HostClock;
  private came = 0;
  private left = 0;
  private heard = false;
  /** When mail was last taken in, however long ago. */
  taken: number | null = null;

  constructor(clock: HostClock) {
    this.clock = clock;
  }

  /** cleanup names the Message-ID of each message that it takes in, once; who ends a message says `removed`. */
  add({ program, text }: InstanceLine, at: number | null): void {
    if (at === null) return;
    const came = program.endsWith("/cleanup") && CAME.test(text);
    if (came) this.taken = at;
    if (at < this.clock.now - LATELY) return;
    this.heard = true;
    if (came) this.came += 1;
    else if (program.endsWith("/qmgr") || program.endsWith("/postsuper")) this.left += LEFT.test(text) ? 1 : 0;
  }

  /** `from`: when the log that was read begins. Null where nothing was logged of late: then perhaps nothing is logged at all. */
  result(from: number | null): QueueFlow | null {
    if (!this.heard || from === null) return null;
    const seconds = Math.min(LATELY, this.clock.now - from);
    return seconds < TOO_SHORT ? null : { seconds, came: this.came, left: this.left };
  }
}

const CAME = /^\w{5,24}: message-id=/;
const LEFT = /^\w{5,24}: removed$/;
