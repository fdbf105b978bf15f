/** The least number of minutes between two runs by the first two fields of a crontab's line; 60 at the most. */
export function cronMinutes(minute: string, hour: string): number {
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

/** The same by a line of a timer of systemd, `OnCalendar=` or `OnUnitActiveSec=` and the like; one minute at the least. */
export function timerMinutes(line: string): number {
  const [, name, value = ""] = /^(\w+)=\s*(.*?)\s*$/.exec(line) ?? [];
  if (name === "OnUnitActiveSec" || name === "OnUnitInactiveSec") return clamped(spanSeconds(value) / 60);
  return name === "OnCalendar" ? calendarMinutes(value) : 60;
}

function clamped(minutes: number): number {
  return Number.isFinite(minutes) ? Math.min(60, Math.max(1, Math.floor(minutes))) : 60;
}

/** `5min`, `1h 30s`, `300`. NaN for another text. */
function spanSeconds(span: string): number {
  // A number may not be taken for two: of a long one there would be too many ways to do so.
  if (!/^(?:\d+(?!\d)\s*(?:[a-zA-Z]+\s*)?)+$/.test(span)) return Number.NaN;
  return [...span.matchAll(/(\d+)\s*([a-zA-Z]*)/g)]
    .map(
      ([, number, unit = ""]) => Number(number) * (SECONDS[unit.replace(/(?<=sec|min|hour|hr)s$/, "")] ?? Number.NaN),
    )
    .reduce((a, b) => a + b, 0);
}

/** What is longer is not told apart: it is not more than once in an hour. */
const SECONDS: Readonly<Record<string, number>> = {
  "": 1,
  ms: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
};

/** `minutely`, `*:0/5`, `*-*-* 08..18:*:00`: like a crontab's fields, which write steps and ranges in another way. */
function calendarMinutes(calendar: string): number {
  if (calendar === "minutely") return 1;
  const [, hour = "", minute = "", second = "0"] =
    /(?:^|\s)([^\s:]+):([^\s:]+)(?::([^\s:]+))?(?:\s|$)/.exec(calendar) ?? [];
  if (/[*/,]/.test(second)) return 1;
  return cronMinutes(minute.replaceAll("..", "-").replaceAll(/\b(\d{1,2})\//g, "$1-59/"), hour);
}
