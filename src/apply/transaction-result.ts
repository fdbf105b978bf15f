import { type Diagnostic, hostError, neutralise, type PostmendError } from "../diagnostics/diagnostic.ts";
import type { HostPlan } from "../plan/plan.ts";
import { quotable } from "../plan/sensitive.ts";
import type { HostRecord } from "../transports/frames.ts";
import type { ProgramResult } from "../transports/transport.ts";
import { type Answer, refusal } from "./refusals.ts";

/** How a transaction that crossed its write boundary ended. */
export interface TransactionResult {
  /** `restored`: it failed, and every file is what it was. `restore-failed`: it needs a person. */
  readonly status: "applied" | "restored" | "restore-failed";
  /** The revision that was stored: the new one, or the record of the failed attempt; null when there is none. */
  readonly revision: number | null;
  /** The revision in which the state that was found was stored first, when no revision held it. */
  readonly found: number | null;
  /** What was done so that Postfix uses the new files. */
  readonly activation: "none" | "reload" | "restart" | "not-running";
  /** Why it failed, and what to do; empty when applied. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The answer of transaction.sh. Throws when the host refused before anything changed, or when the end is unknown. */
export function transactionResult(
  result: ProgramResult,
  records: readonly HostRecord[],
  plan: HostPlan,
  host: string,
): TransactionResult {
  const answer = answerOf(records, result);
  if (answer.result === undefined) throw answer.failed ? refusal(answer, plan, host) : endUnknown(answer, host);
  const { word: status, number } = answer.result;
  const common = { revision: number, found: answer.found };
  if (status === "applied") return { ...common, status, activation: answer.activation, diagnostics: [] };
  const failed = failure(answer, plan, host);
  if (status === "restored") {
    const diagnostics = answer.journalKept ? [failed, journalKept(plan, host)] : [failed];
    return { ...common, status, activation: "none", diagnostics };
  }
  return { ...common, status, activation: "none", diagnostics: [failed, restoreFailed(answer, plan, host)] };
}

interface TransactionAnswer extends Answer {
  readonly result: { readonly word: TransactionResult["status"]; readonly number: number | null } | undefined;
  readonly found: number | null;
  readonly activation: TransactionResult["activation"];
  /** How it ended could not be recorded, and the journal is still there. */
  readonly journalKept: boolean;
}

function answerOf(records: readonly HostRecord[], { stderr, exit }: ProgramResult): TransactionAnswer {
  const word = (name: string) => records.find((record) => record.name === name && record.kind === "word");
  const text = (name: string) => records.findLast((record) => record.name === name && record.kind === "text");
  const said = (record: HostRecord | undefined) => (record?.kind === "word" ? record : undefined);
  const told = (record: HostRecord | undefined) =>
    record?.kind === "text" ? Buffer.from(record.bytes).toString("utf8").trim() : "";
  const result = said(word("result"));
  const status = STATUSES.find((known) => known === result?.word);
  return {
    failed: said(word("failed"))?.word,
    reason: told(text("reason")),
    stage: told(text("stage")),
    stderr,
    exit,
    result: status && { word: status, number: numbered(result?.data) },
    found: numbered(said(word("found"))?.data),
    activation: ACTIVATIONS.find((known) => known === said(word("activation"))?.data) ?? "none",
    journalKept: word("journal") !== undefined,
  };
}

const STATUSES = ["applied", "restored", "restore-failed"] as const;
const ACTIVATIONS = ["none", "reload", "restart", "not-running"] as const;

function numbered(data: string | undefined): number | null {
  return data !== undefined && /^\d{1,6}$/.test(data) ? Number(data) : null;
}

function failure({ failed, reason }: TransactionAnswer, plan: HostPlan, host: string): Diagnostic {
  const what = FAILURES[failed ?? ""] ?? FAILURES["check"];
  const said = reason === "" ? what?.detail(plan) : reason;
  return {
    code: what?.code ?? "change-failed",
    severity: "error",
    summary: what?.summary ?? "The change failed",
    detail: neutralise(quotable(said ?? "")),
    hint: "The old configuration is back in force. Postfix's own words are in the mail log of the host.",
    host,
  };
}

const FAILURES: Readonly<
  Record<string, { code: string; summary: string; detail: (plan: HostPlan) => string } | undefined>
> = {
  place: {
    code: "files-not-replaced",
    summary: "The new files could not all be put in place",
    detail: ({ basis }) => `a rename in ${basis.configDirectory} failed`,
  },
  activate: {
    code: "activation-failed",
    summary: "Postfix did not stay up with the new configuration",
    detail: ({ activation, basis }) => `${activation} of the Postfix in ${basis.configDirectory}`,
  },
  check: {
    code: "readback-differs",
    summary: "What Postfix reads after the change is not what was written",
    detail: ({ basis }) => `a file in ${basis.configDirectory}, or a value of postconf -n, is not as planned`,
  },
  settle: {
    code: "revision-not-recorded",
    summary: "The new revision could not be recorded on the host",
    detail: ({ basis }) => `in /var/lib/postmend/${basis.instance}`,
  },
};

function journalKept({ basis }: HostPlan, host: string): Diagnostic {
  const journal = `/var/lib/postmend/${basis.instance}/journal`;
  return {
    code: "journal-kept",
    severity: "error",
    summary: "The old files are back, and the host could not record it",
    detail: `${journal} is still there, and no other change is made before it is gone`,
    hint: `Look for a full, read-only or failing disk: df -h /var/lib ; findmnt -T /var/lib ; dmesg | tail\nThen, on the host, as root: rm ${journal}`,
    host,
  };
}

function restoreFailed({ stage }: TransactionAnswer, { basis }: HostPlan, host: string): Diagnostic {
  const directory = basis.configDirectory;
  return {
    code: "restore-failed",
    severity: "error",
    summary: "The old configuration could not be restored by itself",
    detail: neutralise(`the old files that are not back yet are in ${stage}/old`),
    hint: `On the host, as root: cp -a ${stage}/old/. ${directory}/ ; postfix -c ${directory} stop ; postfix -c ${directory} start`,
    host,
  };
}

function endUnknown({ stderr, exit }: TransactionAnswer, host: string): PostmendError {
  const last = stderr.trim().split("\n").at(-1);
  return hostError("transaction-end-unknown", "The host did not tell how the change ended", {
    detail: neutralise(`exit status ${exit ?? "none, ended by a signal"}${last ? `: ${last}` : ""}`),
    hint: `Run \`postmend plan --limit ${host}\`: it shows the state that the host is in, and an unfinished change if there is one.`,
    host,
  });
}
