import { neutralise } from "../diagnostics/diagnostic.ts";
import { cronMinutes, timerMinutes } from "./run-times.ts";

/** A line of a crontab, or a timer of systemd, that has the whole queue tried again. */
export interface FlushJob {
  readonly file: string;
  readonly line: number;
  /** Its schedule and the command itself: the rest of a line may hold secrets. */
  readonly text: string;
  /** The least number of minutes between two runs; 60 where it does not run more than once in an hour. */
  readonly minutes: number;
}

/** The jobs in lines of crontabs, timers, services and scripts: `FILE:NUMBER:LINE`, as `grep -nH` prints them. */
export function readFlushJobs(text: string): FlushJob[] {
  const rows = text.split("\n").flatMap(rowOf);
  const commandIn = commandFinder(rows);
  return [
    ...rows.filter(isCrontab).flatMap((row) => cronJob(row, commandIn)),
    ...timersIn(rows).flatMap((timer) => timerJob(timer, rows, commandIn)),
  ];
}

interface Row {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

function rowOf(line: string): Row[] {
  const [, file, number, text = ""] = /^(\/.*?):(\d+):(.*)$/.exec(line) ?? [];
  return file === undefined || /^\s*#/.test(text) ? [] : [{ file, line: Number(number), text }];
}

const isCrontab = ({ file }: Row) => /^\/etc\/cron(?:tab$|\.d\/)|^\/var\/spool\/cron\//.test(file);
const isTimer = ({ file }: Row) => file.endsWith(".timer");
const isService = ({ file }: Row) => file.endsWith(".service");

type CommandFinder = (text: string) => string | undefined;

/** Finds what flushes the queue in a line: a command, or a script in which one stands. */
function commandFinder(rows: readonly Row[]): CommandFinder {
  const scripts = new Map<string, string>();
  for (const row of rows) {
    const [command] = FLUSH.exec(row.text) ?? [];
    if (command !== undefined && !isCrontab(row) && !isTimer(row) && !isService(row)) scripts.set(row.file, command);
  }
  return (text) => {
    const [command] = FLUSH.exec(text) ?? [];
    const script = text.split(/[\s;&|()<>"'=]+/).find((word) => scripts.has(word));
    return command ?? (script === undefined ? undefined : `${script} (${scripts.get(script)})`);
  };
}

const FLUSH =
  /\b(?:postqueue\s+(?:-[cv]\s+\S+\s+)*-[a-z]*f\b|sendmail\s+(?:-[a-z]\S*\s+)*-q(?=\s|$|[;|&>"'])|postfix\s+flush\b|postsuper\s+(?:-[cv]\s+\S+\s+)*-r\s+ALL\b)/;

function cronJob({ file, line, text }: Row, commandIn: CommandFinder): FlushJob[] {
  const [schedule, minute = "", hour = ""] = SCHEDULE.exec(text.trim()) ?? [];
  const command = commandIn(text);
  if (schedule === undefined || command === undefined) return [];
  return [job(file, line, `${schedule.trim().replaceAll(/\s+/g, " ")} … ${command}`, cronMinutes(minute, hour))];
}

/** Five fields; words such as `@hourly` never mean more than once in an hour. */
const SCHEDULE = /^([\d*,/-]+)\s+([\d*,/-]+)\s+[\d*,/-]+\s+[\w*,/-]+\s+[\w*,/-]+\s/;

/** The lines of each timer. */
function timersIn(rows: readonly Row[]): Row[][] {
  const timers = rows.filter(isTimer);
  return [...new Set(timers.map(({ file }) => file))].map((file) => timers.filter((row) => row.file === file));
}

function timerJob(timer: readonly Row[], rows: readonly Row[], commandIn: CommandFinder): FlushJob[] {
  const times = timer.map((row) => ({ ...row, minutes: timerMinutes(row.text) })).sort((a, b) => a.minutes - b.minutes);
  const [first] = times;
  if (first === undefined) return [];
  const [named] = timer.flatMap(({ text }) => /^Unit=(.*)/.exec(text)?.[1]?.trim() ?? []);
  const unit = named ?? baseName(first.file).replace(/timer$/, "service");
  const [command] = rows
    .filter((row) => isService(row) && baseName(row.file) === unit && row.text.startsWith("Exec"))
    .flatMap(({ text }) => commandIn(text) ?? []);
  return command === undefined ? [] : [job(first.file, first.line, `${first.text} … ${command}`, first.minutes)];
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function job(file: string, line: number, text: string, minutes: number): FlushJob {
  return { file: neutralise(file), line, text: neutralise(text), minutes };
}
