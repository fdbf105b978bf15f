import { type Diagnostic, type DiagnosticExtras, neutralise } from "../diagnostics/diagnostic.ts";
import type { ObservedFile, ObservedState } from "../observe/observed-state.ts";
import { sameValue } from "../postfix/equality.ts";
import { expand } from "../postfix/expand.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { parseMasterCf } from "../postfix/master-cf.ts";
import { parameter } from "../postfix/parameters.ts";
import { parseTime } from "../postfix/values.ts";
import { isAtLeast } from "../postfix/version.ts";
import { mainCfPath } from "./basis.ts";
import { defaultOf } from "./main-cf-changes.ts";
import { type Disclosure, disclosure } from "./sensitive.ts";

/** The parameters of main.cf as they will be after the plan. */
export type PlannedValues = ReadonlyMap<string, string>;

/** What on the host keeps a plan from having its full effect, or makes it do more than it says. */
export function hostWarnings(observed: ObservedState, wanted: PlannedValues, planned: PlannedValues): Diagnostic[] {
  return [
    ...overrides(observed, wanted),
    ...unguarded(observed),
    ...duplicates(observed, wanted),
    ...strongerRoutes(observed, wanted, planned),
    ...shorterLifetimes(observed, planned),
    ...oddFiles(observed),
    ...notRunning(observed),
    ...newerThanKnown(observed),
  ];
}

/** `-o name=value` in master.cf holds for its service, whatever main.cf says. */
function overrides(observed: ObservedState, wanted: PlannedValues): Diagnostic[] {
  if (observed.masterCf.state !== "present") return [];
  const file = `${observed.configDirectory}/master.cf`;
  const show = disclosure([]);
  return parseMasterCf(observed.masterCf.value.text)
    .services()
    .flatMap((service) =>
      service.overrides.flatMap(({ name, value, line }) => {
        const managed = wanted.get(name);
        if (managed === undefined || sameValue(name, value, managed, { version: observed.version })) return [];
        return [
          warning(observed, "master-cf-override", {
            detail: `service ${service.name}/${service.type} has -o ${name}=${show(name, value).text}; the profile sets ${name} = ${show(name, managed).text}`,
            source: { file, line, column: 1 },
            hint: `Take the option out of master.cf, or leave ${name} to it.`,
          }),
        ];
      }),
    );
}

/** Programs that answer a client and have no mail to bounce. */
const SERVERS: ReadonlySet<string> = new Set(["smtpd", "postscreen"]);

/** Services that would bounce while a change is not proven: an `-o soft_bounce=no` beats the line that holds bounces back. */
function unguarded(observed: ObservedState): Diagnostic[] {
  if (observed.masterCf.state !== "present" || !isRunning(observed)) return [];
  const file = `${observed.configDirectory}/master.cf`;
  return parseMasterCf(observed.masterCf.value.text)
    .services()
    .flatMap(({ name, type, program, overrides }) => {
      const last = overrides.findLast((override) => override.name === "soft_bounce");
      if (!last || SERVERS.has(program) || sameValue("soft_bounce", last.value, "yes", observed)) return [];
      return [
        warning(observed, "soft-bounce-overridden", {
          detail: `service ${name}/${type} has -o soft_bounce=${last.value}, so apply refuses to change the host while Postfix runs`,
          source: { file, line: last.line, column: 1 },
          hint: `Take the option out, on the host as root:\n  postconf -c ${observed.configDirectory} -PX ${name}/${type}/soft_bounce && postfix -c ${observed.configDirectory} reload`,
        }),
      ];
    });
}

/** An earlier line of a managed parameter is dead, and comes to life when somebody deletes the last one. */
function duplicates(observed: ObservedState, wanted: PlannedValues): Diagnostic[] {
  if (observed.mainCf.state !== "present") return [];
  const file = mainCfPath(observed);
  const assignments = parseMainCf(observed.mainCf.value.text).assignments();
  return assignments.flatMap(({ name, line, inForce }) => {
    if (inForce || !wanted.has(name)) return [];
    const last = assignments.find((other) => other.name === name && other.inForce)?.line;
    const detail = `${name} is set on line ${line} and again on line ${last}, which wins`;
    return [warning(observed, "main-cf-duplicate", { detail, source: { file, line, column: 1 } })];
  });
}

/** Parameters that take mail elsewhere before relayhost is asked, with what they do. */
const STRONGER = [
  ["transport_maps", "beats relayhost for the recipients that it lists"],
  ["sender_dependent_relayhost_maps", "beats relayhost for the senders that it lists"],
  ["sender_dependent_default_transport_maps", "chooses the transport by sender"],
  ["default_transport", "is not smtp, so mail may never come to relayhost"],
  ["relay_transport", "is not relay, so mail for relay domains goes another way"],
] as const;

function strongerRoutes(observed: ObservedState, wanted: PlannedValues, planned: PlannedValues): Diagnostic[] {
  if ((wanted.get("relayhost") ?? "") === "") return [];
  const show: Disclosure = disclosure([...planned]);
  return STRONGER.flatMap(([name, effect]) => {
    const value = planned.get(name);
    const standard = defaultOf(observed, name) ?? "";
    if (value === undefined || wanted.has(name) || sameValue(name, value, standard, observed)) return [];
    const detail = `${name} = ${show(name, value).text} ${effect}`;
    return [
      warning(observed, "route-before-relayhost", {
        detail,
        hint: `Manage ${name} in the profile if this is not wanted.`,
      }),
    ];
  });
}

/** How long mail is kept that waits, and what becomes of mail that is older: soft_bounce does not hold it back. */
const LIFETIMES = [
  ["maximal_queue_lifetime", "deferred mail that is older than that returns to its senders at its next try"],
  ["bounce_queue_lifetime", "notices of failure that wait and are older than that are given up at their next try"],
] as const;

function shorterLifetimes(observed: ObservedState, planned: PlannedValues): Diagnostic[] {
  if (observed.mainCf.state !== "present") return [];
  const live: PlannedValues = new Map(parseMainCf(observed.mainCf.value.text).entries());
  // A notice is kept no longer than other mail, whatever is set.
  const longest = lifetime(observed, live, "maximal_queue_lifetime").seconds;
  return LIFETIMES.flatMap(([name, effect]) => {
    const [before, after] = [lifetime(observed, live, name), lifetime(observed, planned, name)];
    if (!isShorter(after.seconds, before.seconds) || !isShorter(after.seconds, longest)) return [];
    return [
      warning(observed, "lifetime-shortened", {
        detail: `${name} is ${before.text} and becomes ${after.text}: ${effect}`,
        hint: "See how old the oldest mail is that waits, on the host as root: `postqueue -p`. Shorten it once that has left.",
      }),
    ];
  });
}

/** False where one of them cannot be read. */
function isShorter(after: bigint | undefined, before: bigint | undefined): boolean {
  return after !== undefined && before !== undefined && after < before;
}

function lifetime(observed: ObservedState, values: PlannedValues, name: string) {
  const lookup = (other: string) => values.get(other) ?? defaultOf(observed, other);
  const { text } = expand(lookup(name) ?? "", lookup, observed.version);
  return { text, seconds: parseTime(text, parameter(name, observed.version)?.unit ?? "d") };
}

function oddFiles(observed: ObservedState): Diagnostic[] {
  const files: ObservedFile[] = [observed.mainCf, ...observed.tables.map(({ source }) => source)].flatMap((file) =>
    file.state === "present" ? [file.value] : [],
  );
  return files.flatMap(({ path, realPath, elsewhere, links }) => [
    ...(realPath === path ? [] : [symbolicLink(observed, path, realPath, elsewhere)]),
    ...(links > 1
      ? [
          warning(observed, "file-hard-link", {
            detail: `${path} has ${links} names; apply does not replace such a file`,
          }),
        ]
      : []),
  ]);
}

/** A rename cannot cross filesystems, and an apply would not leave a half-written file behind for want of one. */
function symbolicLink(observed: ObservedState, path: string, realPath: string, elsewhere: boolean): Diagnostic {
  if (!elsewhere) {
    return warning(observed, "file-symlink", {
      detail: `${path} is a link to ${realPath}, which is what gets written`,
    });
  }
  return warning(observed, "file-symlink", {
    detail: `${path} is a link to ${realPath} on another filesystem; apply does not replace such a file`,
    hint: `Put the file itself there, as root on the host:\n  cp -a --remove-destination ${neutralise(realPath)} ${path}`,
  });
}

function notRunning(observed: ObservedState): Diagnostic[] {
  if (isRunning(observed)) return [];
  const hint = "Start it on the host: `systemctl start postfix`, or `postfix start`.";
  return [warning(observed, "postfix-not-running", { detail: "there is no master process", hint })];
}

/** Whether there is a master process to reload. */
export function isRunning({ running }: ObservedState): boolean {
  return running.state === "present" && running.value;
}

function newerThanKnown(observed: ObservedState): Diagnostic[] {
  if (!isAtLeast(observed.version, 3, 12)) return [];
  const detail = `it runs ${observed.version.text}; parameters are judged as in Postfix 3.11`;
  return [warning(observed, "postfix-newer", { detail })];
}

const SUMMARIES = {
  "master-cf-override": "A managed parameter is overridden in master.cf",
  "soft-bounce-overridden": "A service would bounce mail while a change is not proven",
  "main-cf-duplicate": "A managed parameter is set twice in main.cf",
  "route-before-relayhost": "Something else decides about mail before relayhost does",
  "lifetime-shortened": "Mail that waits would be given up sooner than now",
  "file-symlink": "A managed file is a symbolic link",
  "file-hard-link": "A managed file has more than one name",
  "postfix-not-running": "Postfix does not run on this host",
  "postfix-newer": "This Postfix is newer than what postmend knows",
} as const;

function warning(observed: ObservedState, code: keyof typeof SUMMARIES, extras: DiagnosticExtras): Diagnostic {
  const detail = extras.detail === undefined ? {} : { detail: neutralise(extras.detail) };
  return { code, severity: "warning", summary: SUMMARIES[code], host: observed.host, ...extras, ...detail };
}
