import { neutralise } from "../diagnostics/diagnostic.ts";

/** A line of a crontab that has the whole queue tried again. */
export interface FlushJob {
  readonly file: string;
  readonly line: number;
  /** Its schedule and the command itself: the rest of a line may hold secrets. */
  readonly text: string;
  /** The least number of minutes between two runs; 60 where it does not run more than once in an hour. */
  readonly minutes: number;
}

/** The jobs in lines of crontabs: file, tab, number, tab, and the line as it is. */
export function readFlushJobs(text: string): FlushJob[] {
  return text.split("\n").flatMap((row) => {
    const [file = "", number = "", ...rest] = row.split("\t");
    const [schedule, minute = "", hour = ""] = SCHEDULE.exec(rest.join("\t").trim()) ?? [];
    const [command] = FLUSH.exec(rest.join("\t")) ?? [];
    if (schedule === undefined || command === undefined) return [];
    const shown = neutralise(`${schedule.trim().replaceAll(/\s+/g, " ")} … ${command}`);
    return [{ file: neutralise(file), line: Number(number), text: shown, minutes: gap(minute, hour) }];
  });
}

/** Five fields; words such as `@hourly` never mean more than once in an hour. */
const SCHEDULE = /^([\d*,/-]+)\s+([\d*,/-]+)\s+[\d*,/-]+\s+[\w*,/-]+\s+[\w*,/-]+\s/;

const FLUSH =
  /\b(?:postqueue\s+(?:-[cv]\s+\S+\s+)*-[a-z]*f\b|sendmail\s+(?:-[a-z]\S*\s+)*-q(?=\s|$|[;|&>])|postfix\s+flush\b|postsuper\s+(?:-[cv]\s+\S+\s+)*-r\s+ALL\b)/;

function gap(minute: string, hour: string): number {
  const runs = minute.split(",").flatMap(minutesOf);
  const sorted = [...new Set(runs)].sort((a, b) => a - b);
  // In the next hour it begins again, unless it runs in one hour of the day alone.
  const next = /^\d+$/.test(hour) ? [] : sorted.slice(0, 1).map((first) => first + 60);
  const all = [...sorted, ...next];
  return Math.min(60, ...all.slice(1).map((at, index) => at - (all[index] ?? 0)));
}

/** `5`, `*`, `10-20`, each with or without a step. */
function minutesOf(part: string): number[] {
  const [, from = "", to, step = "1"] = /^(\*|\d{1,2})(?:-(\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  if (from === "" || Number(step) === 0) return [];
  const first = from === "*" ? 0 : Number(from);
  const last = from === "*" ? 59 : Number(to ?? from);
  return Array.from({ length: 60 }, (_, at) => at).filter(
    (at) => at >= first && at <= last && (at - first) % Number(step) === 0,
  );
}
