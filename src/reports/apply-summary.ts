import type { ApplyDocument, ApplyStatus, HostApplyResult } from "../engine/apply-document.ts";

/** How results are told: what is well first, what needs a person last, where a terminal shows it. */
const STATUS_ORDER: readonly ApplyStatus[] = [
  "unchanged",
  "applied",
  "waiting",
  "declined",
  "skipped",
  "stale",
  "failed",
  "restored",
  "unknown",
  "restore-failed",
];

/** What a status means for the reader. */
export const STATUS_WORDS: Readonly<Record<ApplyStatus, string>> = {
  unchanged: "unchanged",
  applied: "applied",
  waiting: "waiting",
  declined: "declined",
  skipped: "skipped",
  stale: "STALE PLAN",
  failed: "FAILED",
  restored: "RESTORED",
  "restore-failed": "RESTORE FAILED",
  unknown: "END UNKNOWN",
};

/** What became of the host's configuration, where the word alone could be misread. */
export const STATUS_MEANING: Readonly<Partial<Record<ApplyStatus, string>>> = {
  waiting: "changed; taken back by the host unless `postmend confirm` comes in time",
  skipped: "not touched: the rollout had stopped",
  stale: "not touched: the host moved since the plan was made",
  failed: "not changed: it failed before anything was written",
  restored: "the change failed and the old configuration is back",
  "restore-failed": "the change failed and so did going back: this host needs a person now",
  unknown: "the host did not tell how it ended: it may be on the old or on the new configuration",
};

const TROUBLE: ReadonlySet<ApplyStatus> = new Set(["stale", "failed", "restored", "unknown", "restore-failed"]);

/** True for a host that somebody should look at. */
export function isTrouble({ status }: HostApplyResult): boolean {
  return TROUBLE.has(status);
}

/** `1 applied, 37 unchanged, 1 restored`. */
export function applySummary({ hosts }: ApplyDocument): { readonly fine: string; readonly trouble: string } {
  const said = (wanted: readonly HostApplyResult[]) =>
    STATUS_ORDER.map((status) => ({ status, number: wanted.filter((host) => host.status === status).length }))
      .filter(({ number }) => number > 0)
      .map(({ status, number }) => `${number} ${status}`)
      .join(", ");
  return { fine: said(hosts.filter((host) => !isTrouble(host))), trouble: said(hosts.filter(isTrouble)) };
}

/** What is well first, or with `worstFirst` the other way round; the document's order within a status. */
export function inOrder(hosts: readonly HostApplyResult[], worstFirst = false): HostApplyResult[] {
  const rank = ({ status }: HostApplyResult) => STATUS_ORDER.indexOf(status) * (worstFirst ? -1 : 1);
  return [...hosts].sort((a, b) => rank(a) - rank(b));
}

/** What proves that mail flows. */
export function proof(verification: HostApplyResult["verification"]): string[] {
  if (verification?.outcome !== "accepted" || !verification.canary) return [];
  const { canary, flush } = verification;
  const sent = flush && flush.sent > 0 ? [`${flush.sent} deferred sent`] : [];
  return [`test message at ${canary.relay?.split("[")[0] || "the relay"}`, ...sent];
}
