import { ADVICE, type Advice, type Cause } from "./cause.ts";
import { CLIENT_REASONS } from "./known-client-reasons.ts";
import { OTHER_LANGUAGES } from "./known-languages.ts";
import { PROVIDER_HINTS, PROVIDER_REPLIES } from "./known-provider-replies.ts";
import type { KnownReason } from "./known-reason.ts";
import { REPLIES } from "./known-replies.ts";
import { SENTENCES } from "./known-sentences.ts";
import { SUBJECTS } from "./known-subjects.ts";
import { anyOf } from "./phrase.ts";
import { type Reason, readReason, type Stage } from "./reason.ts";
import {
  asksForRetry,
  causeOfCode,
  causeOfExactCode,
  causeOfReply,
  causeOfSenderCode,
  statusMeaning,
} from "./status-code.ts";

/** What a reason says, in the vocabulary of causes. */
export interface Classification extends Advice {
  readonly cause: Cause;
  /** What else the text names, most likely first. */
  readonly also?: readonly Cause[];
  /** The enhanced status code in it. */
  readonly dsn?: string;
  /** That code in words. */
  readonly dsn_meaning?: string;
}

/** Classifies one deferral or bounce reason. Never throws; a text that says nothing known is `other`. */
export function classifyReason(input: string): Classification {
  const reason = readReason(input);
  const found = foundIn(reason);
  const exact = causeOfExactCode(reason.dsn);
  const said = found[0]?.row;
  const code = exact ?? (said?.cause === "recipient-rejected" ? causeOfSenderCode(reason.dsn) : undefined);
  const first = code === undefined ? said : found.find(({ row }) => row.cause === code)?.row;
  const cause = code ?? first?.cause ?? vagueCause(reason);
  const dsnMeaning = reason.dsn === undefined ? undefined : statusMeaning(reason.dsn);
  const also = others(
    cause,
    first,
    found.map(({ row }) => row),
  );
  return {
    cause,
    ...(also.length > 0 && { also }),
    ...(reason.dsn !== undefined && { dsn: reason.dsn }),
    ...(dsnMeaning !== undefined && { dsn_meaning: dsnMeaning }),
    ...ADVICE[cause],
    ...first?.advice,
  };
}

/** The formulas of the standard, like "mailbox unavailable", say something only where nothing else is said. */
function foundIn(reason: Reason): Row[] {
  const found = matching(TABLE, reason);
  return found.length > 0 || reason.formula === undefined
    ? found
    : matching(TABLE, { ...reason, words: reason.formula });
}

/** No text that is known: the codes, the subject of the sentence and the command that was refused say something too. */
function vagueCause(reason: Reason): Cause {
  if (asksForRetry(reason)) return "greylisted";
  const byCode = causeOfCode(reason.dsn);
  if (byCode !== undefined && canBeKnown(byCode, reason.stage)) return byCode;
  // A passing state of the other system, whatever it is called.
  if (reason.dsn?.startsWith("4.3.")) return "other";
  return matching(SUBJECT_ROWS, reason)[0]?.row.cause ?? causeOfReply(reason);
}

function matching(table: readonly Row[], reason: Reason): Row[] {
  return table.filter(({ row, isIn, reads }) => applies(row, reason) && isIn(reason[reads]));
}

interface Row {
  readonly row: KnownReason;
  readonly isIn: (text: string) => boolean;
  /** Providers are known by names and links too; what all say is words. */
  readonly reads: "text" | "words";
}

/** What one product says decides before what all say; within a table the order is that of the table. */
const TABLE: readonly Row[] = [
  ...rows(PROVIDER_REPLIES, "text"),
  ...rows(SENTENCES, "words"),
  ...rows(CLIENT_REASONS, "words"),
  ...rows(OTHER_LANGUAGES, "words"),
  ...rows(REPLIES, "words"),
  ...rows(PROVIDER_HINTS, "text"),
];

const SUBJECT_ROWS = rows(SUBJECTS, "words");

function rows(table: readonly KnownReason[], reads: Row["reads"]): Row[] {
  return table.map((row) => ({ row, isIn: anyOf(row.phrases), reads }));
}

function applies({ cause, by, stages }: KnownReason, { quoted, stage }: Reason): boolean {
  if (stages !== undefined && (stage === undefined || !stages.includes(stage))) return false;
  return canBeKnown(cause, stage) && (by === undefined || (by === "server") === quoted);
}

function canBeKnown(cause: Cause, stage: Stage | undefined): boolean {
  return stage === undefined || UNKNOWN_YET[stage]?.includes(cause) !== true;
}

/** What a server judges by the addresses and the message that it was given. */
const ENVELOPE: readonly Cause[] = ["sender-rejected", "recipient-rejected", "mailbox-full", "content-rejected"];

/** A server that refuses a greeting or a login has seen no sender, recipient or message: it speaks of the client. */
const UNKNOWN_YET: Partial<Record<Stage, readonly Cause[]>> = {
  greeting: ENVELOPE,
  helo: ENVELOPE,
  starttls: [...ENVELOPE, "message-too-large", "greylisted"],
  auth: [...ENVELOPE, "message-too-large", "relay-access-denied", "greylisted", "loop"],
  mail: ["recipient-rejected"],
};

function others(cause: Cause, first: KnownReason | undefined, found: readonly KnownReason[]): Cause[] {
  const named = [...(first?.also ?? []), ...found.slice(1, 3).map((row) => row.cause)];
  return [...new Set(named)].filter((one) => one !== cause).slice(0, 2);
}
