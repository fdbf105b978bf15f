/** Turns the times of logs and queue listings into seconds since 1970, as the host meant them. */
export class HostClock {
  readonly now: number;
  private readonly offset: number;
  private last = { text: "", seconds: null as number | null };

  /** `zone` is what `date +%z` prints there. On the day of a change of summer time some lines are an hour off. */
  constructor(now: number, zone: string) {
    this.now = now;
    const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(zone) ?? [];
    this.offset = (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
  }

  /** Of seconds since 1970, of ISO 8601, or of `Nov 24 11:21:42`, which has no year; null for anything else. */
  secondsOf(text: string): number | null {
    if (text !== this.last.text) this.last = { text, seconds: this.read(text) };
    return this.last.seconds;
  }

  private read(text: string): number | null {
    if (/^\d{1,12}(?:\.\d+)?$/.test(text)) return Math.floor(Number(text));
    if (text[4] === "-") return this.iso(text);
    const [, name = "", day, hour, minute, second] = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)/.exec(text) ?? [];
    const month = MONTHS.indexOf(name);
    if (month < 0) return null;
    const year = new Date((this.now + this.offset) * 1000).getUTCFullYear();
    const inYear = (of: number) =>
      Date.UTC(of, month, Number(day), Number(hour), Number(minute), Number(second)) / 1000 - this.offset;
    return [year + 1, year, year - 1].map(inYear).find((seconds) => seconds <= this.now + DAY) ?? null;
  }

  private iso(text: string): number | null {
    const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text);
    const milliseconds = Date.parse(zoned ? text : `${text.replace(",", ".")}Z`);
    if (Number.isNaN(milliseconds)) return null;
    return Math.floor(milliseconds / 1000) - (zoned ? 0 : this.offset);
  }
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const DAY = 86_400;
