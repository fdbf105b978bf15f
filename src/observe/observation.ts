import { hostError, neutralise, type PostmendError } from "../diagnostics/diagnostic.ts";
import { type PostfixVersion, parseVersion } from "../postfix/version.ts";
import { parseRecords } from "../transports/frames.ts";
import type { HostKey, ProgramResult } from "../transports/transport.ts";
import { fileFacts } from "./file-facts.ts";
import { answers, type HostAnswers } from "./host-answers.ts";
import { type Directory, observedTable, observedText } from "./observed-files.ts";
import type { Observation, ObservedRevision, ObservedState } from "./observed-state.ts";
import { storedRevisions } from "./stored-revisions.ts";

/** What was asked, and of whom: the answer itself does not say. */
export interface Asked {
  readonly host: string;
  readonly hostKey: HostKey | undefined;
  readonly stateDirectory: string;
  /** File names of the tables. */
  readonly tables: readonly string[];
}

/** The answer of observe.sh as a value. Throws a `host` error when there is nothing to observe or no right to. */
export function observedState(result: ProgramResult, nonce: string, asked: Asked): ObservedState {
  const got = answers(parseRecords(result.stdout, nonce));
  const refusal = whyNothingWasSeen(got, result, asked.host);
  if (refusal) throw refusal;
  const defaults = assignments(printed(got, "defaults"));
  const effective = assignments(printed(got, "effective"));
  const setting = (name: string) => effective.get(name) ?? defaults.get(name) ?? "";
  const directory = directoryOf(got);
  const instance = checkedInstance(got.text("instance") ?? "", asked.host);
  const state = `${asked.stateDirectory}/${instance}`;
  // Where master stands, if main.cf did not lead to it.
  const queueDirectory = got.text("queue") ?? setting("queue_directory");
  return {
    host: asked.host,
    hostKey: asked.hostKey,
    instance,
    version: checkedVersion(defaults.get("mail_version") ?? "", asked.host),
    configDirectory: directory.path,
    queueDirectory,
    mapTypes: lines(printed(got, "types")).filter((line) => /^\w+$/.test(line)),
    defaultMapType: setting("default_database_type"),
    mainCf: observedText(got, directory, "main.cf"),
    masterCf: observedText(got, directory, "master.cf"),
    defaults,
    postconfMessages: messages(printed(got, "effective")),
    tables: asked.tables.map((name) => observedTable(got, directory, name, got.word("suffix")?.data ?? "")),
    revisions: revisions(got, directory, state),
    xoauth2Plugin: xoauth2Plugin(got),
    running: running(got, directory, queueDirectory),
    unfinished: unfinished(got, directory, state),
  };
}

function whyNothingWasSeen(got: HostAnswers, result: ProgramResult, host: string): PostmendError | undefined {
  const uid = got.word("uid")?.data;
  if (uid !== undefined && uid !== "0") return notRoot(uid, host);
  if (got.word("postconf")) return noPostfix(host);
  if (!got.word("end") || result.exit !== 0) return brokenOff(result, host);
  const { path, real } = directoryOf(got);
  return real === "" ? noDirectory(path, host) : undefined;
}

function notRoot(uid: string, host: string): PostmendError {
  return hostError("not-root", "Postfix's files can be read and changed by root only", {
    detail: `the commands on the host ran as user id ${neutralise(uid)}`,
    hint: "Set `become: sudo` for this host in the inventory, or connect as root.",
    host,
  });
}

function noPostfix(host: string): PostmendError {
  return hostError("postfix-missing", "There is no Postfix on the host", {
    detail: "no postconf in /usr/local/sbin, /usr/sbin, /sbin, /usr/local/bin, /usr/bin or /bin",
    hint: "Install Postfix on the host, or take the host out of the inventory.",
    host,
  });
}

function brokenOff(result: ProgramResult, host: string): PostmendError {
  const said = lines(result.stderr).at(-1) ?? "it said nothing";
  return hostError("observe-broken-off", "Looking at the host did not come to its end", {
    detail: `exit status ${result.exit ?? "none, ended by a signal"}: ${neutralise(said)}`,
    hint: "Run it again; if it stays so, try `/bin/sh -c 'command -v base64 dd stat tail'` on the host.",
    host,
  });
}

function noDirectory(path: string, host: string): PostmendError {
  return hostError("config-directory-missing", "There is no such configuration directory on the host", {
    detail: `${neutralise(path)} is not a directory that can be entered`,
    hint: "Set `postfix: {config_directory: …}` for this host in the inventory; `postmulti -l` lists the instances of a host.",
    host,
  });
}

function directoryOf(got: HostAnswers): Directory {
  const stat = got.probe("stat");
  return {
    path: got.text("directory") ?? "",
    real: got.text("real") ?? "",
    facts: fileFacts(stat ?? { status: 1, stdout: new Uint8Array(), stderr: "" }),
  };
}

/** The name becomes a directory below the state directory. */
function checkedInstance(name: string, host: string): string {
  if (/^\w[\w.+@=-]*$/.test(name)) return name;
  throw hostError("instance-name-invalid", "The Postfix instance has a name that cannot be used", {
    detail: `multi_instance_name, or the name of the configuration directory, is "${neutralise(name)}"`,
    hint: "Give the instance a multi_instance_name of letters, digits and . _ - only.",
    host,
  });
}

function checkedVersion(text: string, host: string): PostfixVersion {
  const version = parseVersion(text);
  if (version) return version;
  throw hostError("postfix-version-unknown", "Postfix did not tell its version", {
    detail: `postconf -d mail_version printed "${neutralise(text)}"`,
    hint: "Run `postconf -d mail_version` on the host.",
    host,
  });
}

function revisions(got: HostAnswers, directory: Directory, state: string): Observation<readonly ObservedRevision[]> {
  const found = directory.facts(`${state}/revisions`);
  if (found.state === "unknown") return found;
  if (found.state === "absent") return namedByGuess(got) ? guessed(state) : found;
  const answer = got.probe("revisions");
  if (!answer) return { state: "unknown", because: `${state}/revisions is not a directory` };
  // An empty store, or a revision that lacks a file, makes tail complain of just that.
  const refused = lines(answer.stderr).find((line) => !line.endsWith("No such file or directory"));
  if (refused !== undefined) return { state: "unknown", because: neutralise(refused) };
  return { state: "present", value: storedRevisions(Buffer.from(answer.stdout).toString("utf8")) };
}

/** A main.cf that Postfix cannot read does not tell multi_instance_name, and the directory's name stood in for it. */
function namedByGuess(got: HostAnswers): boolean {
  return got.text("instance") !== "default" && got.probe("effective")?.status !== 0;
}

function guessed(state: string): { state: "unknown"; because: string } {
  return { state: "unknown", because: `main.cf does not tell the instance's name, and ${state} is not there` };
}

function xoauth2Plugin(got: HostAnswers): Observation<true> {
  const found = got.word("xoauth2")?.word;
  if (found === "present") return { state: "present", value: true };
  return found === "absent" ? { state: found } : { state: "unknown", because: "no SASL plug-in was found" };
}

function unfinished(got: HostAnswers, directory: Directory, state: string): Observation<string> {
  const found = directory.facts(`${state}/journal`);
  if (found.state !== "present") return found;
  const answer = got.probe("journal");
  if (answer?.status !== 0) return { state: "unknown", because: `${state}/journal cannot be read` };
  return { state: "present", value: Buffer.from(answer.stdout).toString("utf8") };
}

function running(got: HostAnswers, directory: Directory, queueDirectory: string): Observation<boolean> {
  const pidFile = `${queueDirectory}/pid/master.pid`;
  const master = got.word("master");
  if (master?.word === "alive") return { state: "present", value: true };
  if (master?.word === "dead" || master?.word === "another") return { state: "present", value: false };
  if (master?.word === "unnamed") return { state: "unknown", because: "/proc does not tell the name of the process" };
  if (!master && directory.facts(pidFile).state === "absent") return { state: "present", value: false };
  return { state: "unknown", because: `${pidFile} cannot be read` };
}

function printed(got: HostAnswers, name: string): string {
  return Buffer.from(got.probe(name)?.stdout ?? []).toString("utf8");
}

/** `name = value` lines of postconf; its messages stand among them. */
function assignments(text: string): Map<string, string> {
  const pairs = lines(text).flatMap((line) => {
    const [, name, value] = /^(\w+) =(?: (.*))?$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value ?? ""] as const];
  });
  return new Map(pairs);
}

/** A main.cf that was written within the last second is read again and again, and each time complained about. */
function messages(text: string): string[] {
  return [...new Set(lines(text).filter((line) => line.startsWith("postconf: ")))];
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
