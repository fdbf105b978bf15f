import { type Diagnostic, hostError, neutralise, type PostmendError } from "../diagnostics/diagnostic.ts";
import { quotable } from "../plan/sensitive.ts";
import type { HostRecord } from "../transports/frames.ts";
import type { ProgramResult } from "../transports/transport.ts";
import { type Answer, type Place, refusal } from "./refusals.ts";

/** How a transaction that crossed its write boundary ended. */
export interface TransactionResult {
  /**
   * `waiting`: the new configuration is in force, and taken back if nobody confirms it in time. `restored`: it failed, and
   * every file is what it was. `restore-failed`: it needs a person.
   */
  readonly status: "applied" | "waiting" | "restored" | "restore-failed";
  /** The revision that was stored: the new one, or the record of the failed attempt; null when there is none. */
  readonly revision: number | null;
  /** The revision in which the state that was found was stored first, when no revision held it. */
  readonly found: number | null;
  /** What was done so that Postfix uses the new files. */
  readonly activation: "none" | "reload" | "restart" | "not-running";
  /** What was said while the new configuration was in force, and after the old one was back; verify/ reads of the mail flow in it. */
  readonly said: { readonly changed: readonly HostRecord[]; readonly restored: readonly HostRecord[] };
  /** Why it failed, and what to do; of a change that was applied, what is not as it should be. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The answer of settle.sh. Throws when the host refused before anything changed, or when the end is unknown; undefined
 * when there was nothing to settle.
 */
export function transactionResult(
  result: ProgramResult,
  records: readonly HostRecord[],
  place: Place,
  host: string,
): TransactionResult | undefined {
  const answer = answerOf(records, result);
  if (answer.none) return undefined;
  if (answer.result === undefined) throw answer.failed ? refusal(answer, place, host) : endUnknown(answer, host);
  const { word: status, number } = answer.result;
  const common = { revision: number, found: answer.found, status, said: aroundRestore(records) };
  const warnings = sideEffects(answer, host);
  if (status === "applied" || status === "waiting")
    return { ...common, activation: answer.activation, diagnostics: warnings };
  const failed = failure(answer, place, host);
  const ended =
    status === "restored"
      ? [failed, ...(answer.journalKept ? [journalKept(place, host)] : [])]
      : [failed, restoreFailed(answer, place, host)];
  return { ...common, activation: "none", diagnostics: [...ended, ...warnings] };
}

function aroundRestore(records: readonly HostRecord[]): TransactionResult["said"] {
  const at = records.findIndex(
    (record) => record.name === "step" && record.kind === "word" && record.word === "restore",
  );
  return at < 0 ? { changed: records, restored: [] } : { changed: records.slice(0, at), restored: records.slice(at) };
}

interface TransactionAnswer extends Answer {
  readonly result: { readonly word: TransactionResult["status"]; readonly number: number | null } | undefined;
  readonly none: boolean;
  readonly found: number | null;
  readonly activation: TransactionResult["activation"];
  /** How it ended could not be recorded, and the journal is still there. */
  readonly journalKept: boolean;
  /** Files that somebody edited while the change was under way. */
  readonly edited: string;
  /** Why soft_bounce could not be raised. */
  readonly bouncing: string;
  /** After a restore: whether mail flows again; undefined where nothing proves it. */
  readonly again: boolean | undefined;
}

function answerOf(records: readonly HostRecord[], { stderr, exit }: ProgramResult): TransactionAnswer {
  const word = (name: string) => records.find((record) => record.name === name && record.kind === "word");
  const text = (name: string) => records.findLast((record) => record.name === name && record.kind === "text");
  const said = (record: HostRecord | undefined) => (record?.kind === "word" ? record : undefined);
  const told = (record: HostRecord | undefined) =>
    record?.kind === "text" ? Buffer.from(record.bytes).toString("utf8").trim() : "";
  const result = said(word("result"));
  const status = STATUSES.find((known) => known === result?.word);
  const again = said(word("again"))?.word;
  return {
    failed: said(word("failed"))?.word,
    reason: told(text("reason")),
    stage: told(text("stage")),
    stderr,
    exit,
    result: status && { word: status, number: numbered(result?.data) },
    none: result?.word === "none",
    found: numbered(said(word("found"))?.data),
    activation: ACTIVATIONS.find((known) => known === said(word("activation"))?.data) ?? "none",
    journalKept: word("journal") !== undefined,
    edited: told(text("edited")),
    bouncing: told(text("bouncing")),
    again: again === undefined ? undefined : again === "ok",
  };
}

const STATUSES = ["applied", "waiting", "restored", "restore-failed"] as const;
const ACTIVATIONS = ["none", "reload", "restart", "not-running"] as const;

function numbered(data: string | undefined): number | null {
  return data !== undefined && /^\d{1,6}$/.test(data) ? Number(data) : null;
}

function failure({ failed, reason, again }: TransactionAnswer, place: Place, host: string): Diagnostic {
  const what = FAILURES[failed ?? ""] ?? FAILURES["check"];
  const said = reason === "" ? what?.detail(place) : reason;
  return {
    code: what?.code ?? "change-failed",
    severity: "error",
    summary: what?.summary ?? "The change failed",
    detail: neutralise(quotable(said ?? "")),
    hint: `The old configuration is back in force${VERDICT.get(again) ?? ""}. Postfix's own words are in the mail log of the host.`,
    host,
  };
}

/** After a test message as the new configuration got one. How mail flowed before the change nobody has seen. */
const VERDICT: ReadonlyMap<boolean | undefined, string> = new Map([
  [true, ", and mail flows with it"],
  [false, ", and mail does not flow with it now either"],
]);

interface Failure {
  readonly code: string;
  readonly summary: string;
  readonly detail: (place: Place) => string;
}

const FAILURES: Readonly<Record<string, Failure | undefined>> = {
  place: {
    code: "files-not-replaced",
    summary: "The new files could not all be put in place",
    detail: ({ configDirectory }) => `a rename in ${configDirectory} failed`,
  },
  activate: {
    code: "activation-failed",
    summary: "Postfix did not stay up with the new configuration",
    detail: ({ configDirectory }) => `reload or restart of the Postfix in ${configDirectory}`,
  },
  check: {
    code: "readback-differs",
    summary: "What Postfix reads after the change is not what was written",
    detail: ({ configDirectory }) => `a file in ${configDirectory}, or a value of postconf -n, is not as planned`,
  },
  verify: {
    code: "verification-failed",
    summary: "Mail did not flow with the new configuration",
    detail: () => "the test message was not delivered to the relay",
  },
  settle: {
    code: "revision-not-recorded",
    summary: "The new revision could not be recorded on the host",
    detail: ({ instance }) => `in /var/lib/postmend/${instance}`,
  },
  unconfirmed: {
    code: "change-not-confirmed",
    summary: "Nobody confirmed the change in time",
    detail: () => "its time was up, and it was taken back",
  },
  interrupted: {
    code: "change-interrupted",
    summary: "A change was cut off before it was proven",
    detail: () => "it was taken back",
  },
};

function sideEffects({ edited, bouncing }: TransactionAnswer, host: string): Diagnostic[] {
  const warning = (code: string, summary: string, detail: string, hint: string): Diagnostic => {
    return { code, severity: "warning", summary, detail: neutralise(detail), hint, host };
  };
  return [
    ...(edited === ""
      ? []
      : [
          warning(
            "edited-meanwhile",
            "A file was edited on the host while the change was under way",
            edited.trim().split(/\s+/).join(", "),
            `What was in it is kept on the host, in the objects and in the file \`edited\` of the revision. See where the host is now:\n  postmend plan --limit ${host}`,
          ),
        ]),
    ...(bouncing === ""
      ? []
      : [
          warning(
            "bounces-not-held",
            "soft_bounce could not be raised for the time of the change, so mail that the relay refused has bounced",
            bouncing,
            bouncing.startsWith("/")
              ? "main.cf cannot be replaced on this host; only tables were changed."
              : "An option -o soft_bounce in master.cf holds for these services. Take it out, so that nothing bounces in the next change.",
          ),
        ]),
  ];
}

function journalKept({ instance }: Place, host: string): Diagnostic {
  return {
    code: "journal-kept",
    severity: "error",
    summary: "The old files are back, and the host could not record it",
    detail: `/var/lib/postmend/${instance}/journal is still there`,
    hint: `Look for a full, read-only or failing disk: df -h /var/lib ; findmnt -T /var/lib ; dmesg | tail\nThe next apply, or this, records it then:\n  postmend unlock ${host}`,
    host,
  };
}

function restoreFailed({ stage }: TransactionAnswer, { configDirectory: directory }: Place, host: string): Diagnostic {
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
