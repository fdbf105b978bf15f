import { interruptionError } from "../diagnostics/interruption.ts";

/**
 * What looks at a host, or an error `interrupted` as soon as the person no longer wants to wait for it. What still runs
 * on the host ends when its connection is closed. Never for what changes a host: that is waited for.
 */
export async function interruptible<T>(
  looking: () => Promise<T>,
  host: string,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (!signal) return looking();
  let abort = () => {};
  const interrupted = new Promise<never>((_, failed) => {
    abort = () => failed(interruptionError(host, "Interrupted before the host had answered"));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
  return Promise.race([interrupted, looking()]).finally(() => signal.removeEventListener("abort", abort));
}
