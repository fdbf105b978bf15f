import type { EngineListener } from "../engine/events.ts";

/**
 * Ctrl-C: the first one aborts `signal`, so that no other host is begun; none cuts off a host in the middle of a change.
 * What it says follows from what the engine told, so that nobody waits for a change that is not being made.
 */
export class Interruption {
  readonly #abort = new AbortController();
  readonly #changing = new Set<string>();

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  readonly listen: EngineListener = (event) => {
    if (event.type === "host-applying") this.#changing.add(event.host);
    else if (event.type === "host-finished") this.#changing.delete(event.host);
  };

  /** Interrupts the run, and says on a line what goes on. */
  interrupt(): string {
    const again = this.#abort.signal.aborted;
    this.#abort.abort();
    const { size } = this.#changing;
    if (size === 0) {
      return again
        ? "Still closing the connections; no host is being changed.\n"
        : "Interrupted: no host is being changed, and no other is begun.\n";
    }
    const hosts = size === 1 ? "1 host" : `${size} hosts`;
    return again
      ? `Still waiting for ${hosts} to finish or revert; a host does so by itself, also without us.\n`
      : `Interrupted: ${hosts} in the middle of a change ${size === 1 ? "is" : "are"} finished or reverted first, no other is begun.\n`;
  }
}
