import { parameterData } from "./parameter-data.ts";
import { nearestName } from "./suggestion.ts";
import { isAtLeast, type PostfixVersion, reaches } from "./version.ts";

/**
 * What a value is to Postfix. `bytes` is an integer; `word-set` is a list of words whose order and repetition do not
 * matter; `list` elements are tried in order; `table` is one `type:name`, `table-list` several; `destinations` are
 * next hops as in relayhost; `protocols` are TLS protocol lists; `string` covers the rest.
 */
export type ParameterType =
  | "boolean"
  | "integer"
  | "bytes"
  | "time"
  | "word"
  | "word-set"
  | "list"
  | "table"
  | "table-list"
  | "destinations"
  | "protocols"
  | "path"
  | "hostname"
  | "transport"
  | "string";

/** The letter after the digits of a time. */
export type TimeUnit = "s" | "m" | "h" | "d" | "w";

/** What Postfix knows of a parameter in one release. */
export interface ParameterInfo {
  readonly name: string;
  readonly type: ParameterType;
  /** Unexpanded, as `postconf -d` prints it. Where `hostDependent`, only an example. */
  readonly default: string;
  /** The release that brought it; `2.0` stands for that or earlier. */
  readonly since: string;
  /** Undefined for a parameter in good standing. */
  readonly deprecated?: Deprecation;
  /** What makes a changed value take effect everywhere. */
  readonly apply: "none" | "reload" | "restart";
  /** The only words allowed, for `word` and `word-set`. */
  readonly words?: readonly string[];
  /** Of the number (seconds for a time), or of the length of a text. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** The unit of a time without one. */
  readonly unit?: TimeUnit;
  /** The default comes from the machine, not from the release. */
  readonly hostDependent: boolean;
}

/** That a parameter will be removed. */
export interface Deprecation {
  /** The release whose programs are the first to say so. */
  readonly since: string;
  /** The parameter to use instead; empty when there is none. */
  readonly by: string;
}

/** The parameter in that release; undefined when the release does not know the name. Names are case-sensitive. */
export function parameter(name: string, version: PostfixVersion): ParameterInfo | undefined {
  const known = knownParameter(name);
  return known ? asOf(known, version) : serviceParameter(name, version);
}

/** Every parameter that the release knows by a fixed name, sorted. */
export function parameterNames(version: PostfixVersion): string[] {
  return [...catalogue().keys()].filter((name) => {
    const known = knownParameter(name);
    return known && asOf(known, version);
  });
}

/** Whether some release knows the name, or would know it with a service of that name in master.cf. */
export function isParameterName(name: string): boolean {
  return catalogue().has(name) || SERVICE_SUFFIXES.some(([suffix]) => isServiceParameter(name, suffix));
}

/** The parameter that somebody who wrote an unknown name most likely meant; undefined when nothing is near. */
export function suggestParameter(name: string, version: PostfixVersion): string | undefined {
  return nearestName(name, [...parameterNames(version), ...commonServiceParameters()]);
}

interface Known extends Omit<ParameterInfo, "default" | "unit"> {
  readonly defaults: readonly DefaultSince[];
}

/** The default from a release on; undefined from the release that dropped the parameter. */
interface DefaultSince {
  readonly major: number;
  readonly minor: number;
  readonly value: string | undefined;
}

/** Parsed when it is first asked for: a plan needs some forty of a thousand. */
function knownParameter(name: string): Known | undefined {
  const parsed = PARSED.get(name);
  const line = parsed ? undefined : catalogue().get(name);
  if (line === undefined) return parsed;
  const known = parseLine(line);
  PARSED.set(name, known);
  return known;
}

const PARSED = new Map<string, Known>();

let lines: ReadonlyMap<string, string> | undefined;

/** The lines of the data by name, made at first use, so that loading the module costs nothing. */
function catalogue(): ReadonlyMap<string, string> {
  lines ??= new Map(parameterData.map((line) => [line.slice(0, line.indexOf("\t")), line]));
  return lines;
}

function parseLine(line: string): Known {
  const [name = "", type = "", range = "", words = "", apply = "", deprecated = "", host = "", ...defaults] =
    line.split("\t");
  const [minimum, maximum] = range.split("..");
  return {
    name,
    type: isType(type) ? type : "string",
    since: defaults[0]?.split("=")[0] ?? "",
    ...(deprecated === "" ? {} : { deprecated: parseDeprecation(deprecated) }),
    apply: apply === "none" || apply === "restart" ? apply : "reload",
    ...(words === "" ? {} : { words: words.split(" ") }),
    ...(minimum ? { minimum: Number(minimum) } : {}),
    ...(maximum ? { maximum: Number(maximum) } : {}),
    hostDependent: host === "host",
    defaults: defaults.map(parseDefault),
  };
}

function parseDeprecation(field: string): Deprecation {
  const [since = "", by = ""] = field.split(" ");
  return { since, by: by === "-" ? "" : by };
}

function parseDefault(field: string): DefaultSince {
  const match = /^(\d+)\.(\d+)(=?)(.*)$/s.exec(field);
  return { major: Number(match?.[1]), minor: Number(match?.[2]), value: match?.[3] ? match[4] : undefined };
}

const TYPES: readonly ParameterType[] = [
  "boolean",
  "integer",
  "bytes",
  "time",
  "word",
  "word-set",
  "list",
  "table",
  "table-list",
  "destinations",
  "protocols",
  "path",
  "hostname",
  "transport",
  "string",
];

function isType(text: string): text is ParameterType {
  return TYPES.some((type) => type === text);
}

function asOf(known: Known, version: PostfixVersion): ParameterInfo | undefined {
  const current = known.defaults.findLast(({ major, minor }) => isAtLeast(version, major, minor));
  if (current?.value === undefined) return undefined;
  const { defaults: _, deprecated, ...rest } = known;
  const told = deprecated !== undefined && reaches(version, deprecated.since);
  const info = { ...rest, default: current.value, ...(told && { deprecated }) };
  return info.type === "time" ? { ...info, unit: defaultUnit(info.default) } : info;
}

/** Postfix takes the unit of a bare number from the last letter of the built-in default. */
function defaultUnit(text: string): TimeUnit {
  const last = text.at(-1);
  return last === "m" || last === "h" || last === "d" || last === "w" ? last : "s";
}

/** Parameters that exist once for every delivery service in master.cf: `<service>_destination_rate_delay`. */
function serviceParameter(name: string, version: PostfixVersion): ParameterInfo | undefined {
  for (const [suffix, kind] of SERVICE_SUFFIXES) {
    if (!isServiceParameter(name, suffix)) continue;
    if (!isAtLeast(version, kind.since[0], kind.since[1])) return undefined;
    return {
      name,
      type: kind.type,
      default: SERVICE_DEFAULTS[name] ?? kind.default,
      since: kind.since.join("."),
      apply: "reload",
      ...(kind.type === "time" ? { unit: "s" as const } : {}),
      hostDependent: false,
    };
  }
  return undefined;
}

function isServiceParameter(name: string, suffix: string): boolean {
  return name.endsWith(suffix) && name.length > suffix.length;
}

interface ServiceKind {
  readonly type: "integer" | "time" | "string";
  readonly default: string;
  readonly since: readonly [number, number];
}

/** A suffix that ends another one comes after it. */
const SERVICE_SUFFIXES: readonly (readonly [string, ServiceKind])[] = [
  [
    "_destination_concurrency_failed_cohort_limit",
    inherits("integer", "destination_concurrency_failed_cohort_limit", 5),
  ],
  ["_destination_concurrency_negative_feedback", inherits("string", "destination_concurrency_negative_feedback", 5)],
  ["_destination_concurrency_positive_feedback", inherits("string", "destination_concurrency_positive_feedback", 5)],
  ["_destination_concurrency_limit", inherits("integer", "destination_concurrency_limit", 0)],
  ["_destination_rate_delay", inherits("time", "destination_rate_delay", 5)],
  ["_destination_recipient_limit", inherits("integer", "destination_recipient_limit", 0)],
  ["_initial_destination_concurrency", { type: "integer", default: "$initial_destination_concurrency", since: [2, 5] }],
  ["_transport_rate_delay", { type: "time", default: "$default_transport_rate_delay", since: [3, 1] }],
  ["_delivery_slot_cost", inherits("integer", "delivery_slot_cost", 0)],
  ["_delivery_slot_discount", inherits("integer", "delivery_slot_discount", 0)],
  ["_delivery_slot_loan", inherits("integer", "delivery_slot_loan", 0)],
  ["_minimum_delivery_slots", inherits("integer", "minimum_delivery_slots", 0)],
  ["_extra_recipient_limit", inherits("integer", "extra_recipient_limit", 0)],
  ["_recipient_refill_delay", inherits("time", "recipient_refill_delay", 4)],
  ["_recipient_refill_limit", inherits("integer", "recipient_refill_limit", 4)],
  ["_recipient_limit", inherits("integer", "recipient_limit", 0)],
  ["_time_limit", { type: "time", default: "$command_time_limit", since: [2, 0] }],
];

/** Two services are delivered one recipient or one process at a time unless told otherwise. */
const SERVICE_DEFAULTS: Readonly<Record<string, string>> = {
  local_destination_concurrency_limit: "2",
  local_destination_recipient_limit: "1",
};

function inherits(type: ServiceKind["type"], suffix: string, minor: number): ServiceKind {
  return { type, default: `$default_${suffix}`, since: [2, minor] };
}

function commonServiceParameters(): string[] {
  const services = ["smtp", "relay", "lmtp", "local", "virtual"];
  return services.flatMap((service) => SERVICE_SUFFIXES.map(([suffix]) => `${service}${suffix}`));
}
