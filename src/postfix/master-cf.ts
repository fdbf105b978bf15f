import { userError } from "../diagnostics/diagnostic.ts";
import { EditableText } from "./editable-text.ts";
import { elementWarnings } from "./element-warnings.ts";
import {
  commentProblems,
  type FileProblem,
  firstPiece,
  isSpace,
  type LogicalLine,
  lastPiece,
  lineProblems,
  logicalLines,
  placesInFile,
  upToNul,
} from "./logical-lines.ts";
import { fieldReplaced, overrideRemoved, overrideSet, type PlacedService } from "./master-cf-edits.ts";
import { forRecentTexts } from "./recent-texts.ts";
import { serviceArguments } from "./service-arguments.ts";
import { listElementsAt } from "./values.ts";

/** One service of master.cf. The fields stand as written; `-` is the default of the column. */
export interface Service {
  readonly name: string;
  /** `inet`, `unix`, `fifo`, `pass` or `unix-dgram`. */
  readonly type: string;
  readonly private: string;
  readonly unprivileged: string;
  /** `y`, `n` or `-`; the default is `n` from compatibility_level 1 on. */
  readonly chroot: string;
  readonly wakeup: string;
  readonly processLimit: string;
  /** The program and its arguments, as `postconf -F` prints them. */
  readonly command: string;
  /** The program's name alone: `smtpd`. */
  readonly program: string;
  /** First and last physical line, counted from 1. */
  readonly line: number;
  readonly endLine: number;
  /** The `-o` options in order; of several for one parameter the last is in force. */
  readonly overrides: readonly Override[];
}

/** A parameter that one service sees instead of main.cf's. */
export interface Override {
  readonly name: string;
  /** As `postconf -P` prints it. */
  readonly value: string;
  /** The line of the service that holds it, counted from 1. */
  readonly line: number;
}

/** Reads a master.cf. Never throws: what Postfix would refuse is in `problems`. */
export function parseMasterCf(text: string): MasterCf {
  return new MasterCf(text);
}

/** The columns that an edit can change, in postconf's words. */
export type ServiceField = "private" | "unprivileged" | "chroot" | "wakeup" | "process_limit";

/**
 * A master.cf as a lossless tree: `String(parseMasterCf(text)) === text` for every text. Edits change one field or one
 * override in its place and keep every other byte. A service is named as postconf names it, `smtp/unix`; of two with
 * that name the last is meant, which the master runs.
 */
export class MasterCf extends EditableText<Parsed> {
  constructor(text: string) {
    super(text, parse);
  }

  /** What Postfix would warn about or refuse, in its own words and file order. */
  get problems(): readonly FileProblem[] {
    return this.parsed().problems;
  }

  /** Every service in file order. Of two with the same name and type the master runs the last. */
  services(): readonly Service[] {
    return this.parsed().rows.map((row) => row.service);
  }

  /** Gives a field a value, as `postconf -F service/type/field=value` does. Throws a user error for what Postfix would refuse. */
  setField(service: string, field: ServiceField, value: string): this {
    const row = this.#row(service);
    const column = COLUMNS.indexOf(field);
    refuseBadField(row.service, field, value);
    return this.replaced(fieldReplaced(String(this), row, column, value));
  }

  /**
   * Gives one service its own value of a parameter, as `postconf -P service/type/name=value` does: in place of the
   * override in force, else on a line of its own behind the options. An equal value changes no byte. Throws a user
   * error for a name or value that cannot stand in master.cf.
   */
  setOverride(service: string, name: string, value: string): this {
    return this.replaced(overrideSet(String(this), this.#row(service), name, value));
  }

  /** Removes every override of the parameter from one service. */
  deleteOverride(service: string, name: string): this {
    return this.replaced(overrideRemoved(String(this), this.#row(service), name));
  }

  #row(service: string): Row {
    const row = this.parsed().rows.findLast((each) => `${each.service.name}/${each.service.type}` === service);
    if (row) return row;
    throw userError("master-cf-service", "There is no such service in this master.cf", {
      detail: `the service is "${service}"`,
      hint: "Name it as `postconf -M` shows it, name and type with a slash between: smtp/unix.",
    });
  }
}

/** The columns in their order. */
const COLUMNS: readonly string[] = [
  "service",
  "type",
  "private",
  "unprivileged",
  "chroot",
  "wakeup",
  "process_limit",
] satisfies (ServiceField | "service" | "type")[];

function refuseBadField(service: Service, field: ServiceField, value: string): void {
  const { name, type, private: priv, unprivileged, chroot, wakeup, processLimit } = service;
  const wanted = { private: priv, unprivileged, chroot, wakeup, process_limit: processLimit, [field]: value };
  const { private: p, unprivileged: u, chroot: c, wakeup: w, process_limit: l } = wanted;
  if (value !== "" && badField([name, type, p, u, c, w, l]) === undefined) return;
  throw userError("master-cf-field", "Postfix would refuse this field of a service", {
    detail: `${field} of ${name}/${type} would be "${value}"`,
    hint: "private, unprivileged and chroot are y, n or -; wakeup is seconds, with ? behind them if it may be left out, or -; process_limit is a number or -.",
  });
}

interface Parsed {
  readonly rows: readonly Row[];
  readonly problems: readonly FileProblem[];
}

/** A service and where its parts stand. */
interface Row extends PlacedService {
  readonly service: Service;
}

const parse = forRecentTexts((text: string): Parsed => {
  const rows: Row[] = [];
  const problems: FileProblem[] = [];
  const lines = logicalLines(text);
  problems.push(...commentProblems(text, lines));
  for (const source of lines) {
    problems.push(...lineProblems(source));
    if (source.stray) continue;
    const parsed = parseService(source);
    if (parsed.row) rows.push(parsed.row);
    for (const problem of parsed.problems) problems.push(problem);
  }
  return { rows, problems: [...problems, ...optionProblems(rows), ...duplicates(rows.map((row) => row.service))] };
});

function parseService(source: LogicalLine): { row?: Row; problems: FileProblem[] } {
  const line = firstPiece(source).line;
  const text = upToNul(source.text);
  const words = listElementsAt(text, " \t\r\n");
  const fields = words.map((word) => word.text);
  if (fields.length < 8) return { problems: [{ severity: "fatal", line, text: "bad field count" }] };
  const bad = badField(fields);
  if (bad) return { problems: [{ severity: "fatal", line, text: `invalid ${bad} in "${text}"` }] };
  const [name = "", type = "", priv = "", unprivileged = "", chroot = "", wakeup = "", processLimit = ""] = fields;
  const [program = "", ...args] = fields.slice(7);
  const { shown, warnings, ...options } = serviceArguments(args);
  const placed = { source, words, ...options };
  const service: Service = {
    name,
    type,
    private: priv,
    unprivileged,
    chroot,
    wakeup,
    processLimit,
    command: [program, ...shown].join(" "),
    program,
    line,
    endLine: lastPiece(source).line,
    overrides: overridesWithLines(placed),
  };
  return {
    row: { ...placed, service },
    problems: warnings.map((warning) => ({ severity: "warning", line, text: warning })),
  };
}

/** Gives each override the physical line on which its name stands. */
function overridesWithLines({ source, words, overrides }: PlacedService): Override[] {
  const place = placesInFile(source);
  return overrides.map(({ name, value, setting }) => {
    const word = words[8 + setting.word];
    let at = word ? word.end - word.text.length + setting.offset : 0;
    while (source.text[at] === "{" || isSpace(source.text[at])) at += 1;
    return { name, value, line: place(at).line };
  });
}

const TYPES = ["inet", "unix", "fifo", "pass", "unix-dgram"];

/** The first field that Postfix refuses, in its words: `chroot field "q"`. */
function badField(fields: readonly string[]): string | undefined {
  const [, type = "", priv = "", unprivileged = "", chroot = "", wakeup = "", limit = ""] = fields;
  if (!TYPES.includes(type)) return `type field "${type}"`;
  if (!/^[yn-]$/.test(priv)) return `private field "${priv}"`;
  if (!/^[yn-]$/.test(unprivileged)) return `unprivileged field "${unprivileged}"`;
  if (!/^[yn-]$/.test(chroot)) return `chroot field "${chroot}"`;
  if (!/^(-|[0-9]*)\??$/.test(wakeup)) return `wakeup field "${wakeup}"`;
  if (!/^(-|[0-9]+)$/.test(limit)) return `process_limit field "${limit}"`;
  return undefined;
}

/**
 * What postconf says of the values of options. Services of one name and type have theirs in common; what it says for each
 * of them is said once here.
 */
function optionProblems(rows: readonly Row[]): FileProblem[] {
  const inForce = new Map<string, { whose: string; name: string; line: number; exact: string }>();
  for (const { service, overrides } of rows) {
    const whose = `${service.name}/${service.type}`;
    overrides.forEach(({ name, exact }, at) => {
      const line = service.overrides[at]?.line ?? service.line;
      inForce.set(`${whose}/${name}`, { whose, name, line, exact });
    });
  }
  return [...inForce.values()].flatMap(({ whose, name, line, exact }) =>
    elementWarnings(name, exact).map(({ text, ...releases }) => {
      const shown = text.startsWith("#") ? text : `${whose}: ${text}`;
      return { severity: "warning" as const, line, text: shown, ...releases };
    }),
  );
}

/** What the master says when it starts; postconf accepts duplicates. */
function duplicates(services: readonly Service[]): FileProblem[] {
  const seen = new Set<string>();
  return services.flatMap((service) => {
    const key = `${service.name}/${service.type}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const text = `duplicate master.cf entry for service "${service.name}" -- using the last entry`;
    return [{ severity: "warning" as const, line: service.line, text }];
  });
}
