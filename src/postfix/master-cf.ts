import {
  type FileProblem,
  firstPiece,
  isSpace,
  type LogicalLine,
  lineProblems,
  logicalLines,
  upToNul,
} from "./logical-lines.ts";

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

/** A master.cf as a lossless tree: `String(parseMasterCf(text)) === text` for every text. */
export class MasterCf {
  /** What Postfix would warn about or refuse, in its own words and file order. */
  readonly problems: readonly FileProblem[];
  readonly #text: string;
  readonly #services: readonly Service[];

  constructor(text: string) {
    const parsed = parse(text);
    this.#text = text;
    this.#services = parsed.services;
    this.problems = parsed.problems;
  }

  /** Every service in file order. Of two with the same name and type the master runs the last. */
  services(): readonly Service[] {
    return this.#services;
  }

  toString(): string {
    return this.#text;
  }
}

interface Parsed {
  readonly services: readonly Service[];
  readonly problems: readonly FileProblem[];
}

function parse(text: string): Parsed {
  const services: Service[] = [];
  const problems: FileProblem[] = [];
  for (const source of logicalLines(text)) {
    problems.push(...lineProblems(source));
    if (source.stray) continue;
    const parsed = parseService(source);
    if (parsed.service) services.push(parsed.service);
    problems.push(...parsed.problems);
  }
  return { services, problems: [...problems, ...duplicates(services)] };
}

function parseService(source: LogicalLine): { service?: Service; problems: FileProblem[] } {
  const line = firstPiece(source).line;
  const text = upToNul(source.text);
  const placed = listElementsAt(text, " \t\r\n");
  const fields = placed.map((field) => field.text);
  if (fields.length < 8) return { problems: [{ severity: "fatal", line, text: "bad field count" }] };
  const [name = "", type = "", priv = "", unprivileged = "", chroot = "", wakeup = "", processLimit = ""] = fields;
  const bad = badField(fields);
  if (bad) return { problems: [{ severity: "fatal", line, text: `invalid ${bad} in "${text}"` }] };
  const [program = "", ...args] = fields.slice(7);
  const { shown, overrides, warnings } = serviceArguments(args);
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
    endLine: source.pieces.at(-1)?.line ?? line,
    overrides: locate(overrides, source, placed[7]?.end ?? 0),
  };
  return { service, problems: warnings.map((warning) => ({ severity: "warning", line, text: warning })) };
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

/** Gives each override the physical line on which its name stands, searching forward from the program's name. */
function locate(overrides: readonly Omit<Override, "line">[], source: LogicalLine, start: number): Override[] {
  let piece = 0;
  let from = start;
  const starts = pieceStarts(source);
  return overrides.map((override) => {
    const at = settingOf(override.name, source.text, from);
    if (at >= 0) from = at + override.name.length;
    while (at >= 0 && (starts[piece + 1] ?? Number.POSITIVE_INFINITY) <= at) piece += 1;
    return { ...override, line: source.pieces[piece]?.line ?? firstPiece(source).line };
  });
}

/** Where `name=` begins, and not a longer name's end or a value that refers to the name; -1 when nowhere. */
function settingOf(name: string, text: string, from: number): number {
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1];
    let equals = at + name.length;
    while (isSpace(text[equals])) equals += 1;
    // The `o` of `-oname=value`.
    if (text[equals] === "=" && (isSpace(before) || before === "{" || before === "o")) return at;
  }
  return -1;
}

/** Where each physical line begins in the joined text. */
function pieceStarts(source: LogicalLine): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const piece of source.pieces) {
    starts.push(at);
    at += piece.end - piece.start;
  }
  return starts;
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
