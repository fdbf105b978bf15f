/** How a change spreads over hosts: a canary group first, then batches. */
export interface Rollout {
  /** Hosts in the first group; 0 means no canary. */
  readonly canary: number;
  /** Hosts in each later batch, a number or a share of all hosts such as `25%`. */
  readonly batch: number | string;
}

/** The hosts in the order and the groups in which they are changed. A batch is never empty. */
export function batches<T>(hosts: readonly T[], rollout: Rollout): T[][] {
  const size = batchSize(rollout.batch, hosts.length);
  const first = hosts.slice(0, rollout.canary);
  const groups = first.length > 0 ? [first] : [];
  for (let at = rollout.canary; at < hosts.length; at += size) groups.push(hosts.slice(at, at + size));
  return groups;
}

function batchSize(batch: number | string, total: number): number {
  const size = typeof batch === "number" ? batch : Math.floor((total * Number.parseInt(batch, 10)) / 100);
  return Math.max(1, size);
}
