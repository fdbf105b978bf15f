import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { TABLE_NAMES } from "../observe/tables.ts";
import { mapType } from "../postfix/map-types.ts";
import type { SecretReference, SecretTextPart } from "../secrets/secret-text.ts";
import type { JsonValue } from "./json-value.ts";
import type { Action, Change, HostPlanDocument, Match, PlannedFile } from "./plan.ts";
import type { SavedBasis, SavedBasisFile, SavedHostPlan, SavedPlan, SavedPlanAbout } from "./saved-plan.ts";

const IMPACTS = ["none", "reload", "restart"] as const;

/** Who made the plan. */
export function readAbout(value: JsonValue): SavedPlanAbout {
  const about = value.fields(["postmend", "time", "actor", "commit"]);
  return {
    postmend: about.get("postmend").text(),
    time: about.get("time").text(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, "a time in UTC"),
    actor: about.get("actor").text(),
    commit: about.get("commit").nullOr((commit) => commit.text()),
  };
}

/** A secret that the plan was made with. */
export function readSecret(value: JsonValue): SavedPlan["secrets"][number] {
  const secret = value.fields(["reference", "seal"]);
  return { reference: readReference(secret.get("reference")), seal: secret.get("seal").text() };
}

/** One host's plan. What it may write is held to our own tables in the host's configuration directory. */
export function readHost(value: JsonValue): SavedHostPlan {
  const host = value.fields(["document", "profileDigest", "basis", "files", "activation", "managed", "revisionFiles"]);
  const basis = readBasis(host.get("basis"));
  const inside = (path: JsonValue) => pathIn(basis.configDirectory, path);
  return {
    document: readDocument(host.get("document")),
    profileDigest: host.get("profileDigest").text(/^[0-9a-f]{64}$/, "a SHA-256 digest"),
    basis,
    files: host.get("files").list((file) => readFile(file, inside)),
    activation: host.get("activation").oneOf(IMPACTS),
    managed: host.get("managed").list(parameterName),
    revisionFiles: host.get("revisionFiles").list(inside),
  };
}

function readBasis(value: JsonValue): SavedBasis {
  const basis = value.fields(["hostKey", "instance", "configDirectory", "version", "files", "parameters"], ["mapType"]);
  const mapType = basis.maybe("mapType");
  const configDirectory = basis.get("configDirectory").text(/^(\/(?!\.\.?(\/|$))[\w.+@=-]+)+$/, "an absolute path");
  return {
    hostKey: basis.get("hostKey").nullOr((key) => key.text()),
    instance: basis.get("instance").text(/^[\w.-]+$/, "the name of an instance"),
    configDirectory,
    version: basis.get("version").text(/^\d+\.\d+/, "a Postfix version"),
    ...(mapType && { mapType: mapType.text(/^[a-z]+$/, "a lookup table type") }),
    files: basis.get("files").list((file) => readBasisFile(file, configDirectory)),
    parameters: basis.get("parameters").list((pair) => {
      const [name = "", text = "", ...more] = pair.list((item) => item.text());
      return more.length > 0 ? pair.wrong("a name and a value") : ([name, text] as const);
    }),
  };
}

function readBasisFile(value: JsonValue, configDirectory: string): SavedBasisFile {
  if (value.has("seal")) {
    const file = value.fields(["path", "seal"]);
    return { path: pathIn(configDirectory, file.get("path")), seal: file.get("seal").nullOr((seal) => seal.text()) };
  }
  const file = value.fields(["path", "sha256"]);
  const sha256 = file.get("sha256").nullOr((digest) => digest.text(/^[0-9a-f]{64}$/, "a SHA-256 digest"));
  return { path: pathIn(configDirectory, file.get("path")), sha256 };
}

function readFile(value: JsonValue, inside: (path: JsonValue) => string): PlannedFile {
  const file = value.fields(["path", "content", "encoding", "mode", "uid", "gid", "sensitive"], ["build"]);
  const path = inside(file.get("path"));
  if (!OURS.test(path)) file.get("path").wrong("a lookup table of postmend");
  const sensitive = file.get("sensitive").boolean();
  const mode = file.get("mode").number(0o777);
  if ((mode & ~(sensitive ? 0o600 : 0o644)) !== 0) file.get("mode").wrong("a mode that is not wider than the table's");
  const build = file.maybe("build");
  return {
    path,
    content: file.get("content").nullOr((content) => content.list(readPart)),
    encoding: file.get("encoding").oneOf(["utf8", "latin1"]),
    mode,
    uid: file.get("uid").number(0),
    gid: file.get("gid").number(0),
    sensitive,
    ...(build && { build: readBuild(build, path) }),
  };
}

/** The tables that postmend makes, and what postmap builds of them: nothing else comes as a whole file. */
const OURS = new RegExp(`/(?:${TABLE_NAMES.join("|")})(?:\\.(?:db|lmdb|cdb))?$`);

function readBuild(value: JsonValue, path: string): { type: string; built: string } {
  const build = value.fields(["type", "built"]);
  const type = build.get("type").text(/^[a-z]+$/, "a lookup table type");
  const suffix = mapType(type)?.built;
  if (suffix === undefined) return build.get("type").wrong("a lookup table type that postmap builds");
  return { type, built: build.get("built").oneOf([`${path}${suffix}`]) };
}

function readPart(value: JsonValue): SecretTextPart {
  return value.isText() ? value.text() : { secret: readReference(value.fields(["secret"]).get("secret")) };
}

function readReference(value: JsonValue): SecretReference {
  if (value.has("env")) return { env: value.fields(["env"]).get("env").text() };
  if (value.has("file")) return { file: value.fields(["file"]).get("file").text() };
  if (value.has("ansible_vault")) return { ansible_vault: value.fields(["ansible_vault"]).get("ansible_vault").text() };
  const exec = value.fields(["exec"]).get("exec");
  const [program, ...more] = exec.list((word) => word.text());
  return program === undefined ? exec.wrong("a program") : { exec: [program, ...more] };
}

function readDocument(value: JsonValue): HostPlanDocument {
  const document = value.fields(
    ["host", "status", "postfix_version", "profile", "changes", "actions", "warnings", "matches", "fingerprint"],
    ["error"],
  );
  const error = document.maybe("error");
  return {
    host: document.get("host").text(/./, "the name of a host"),
    status: document.get("status").oneOf(["changes", "unchanged", "error"]),
    postfix_version: document.get("postfix_version").nullOr((version) => version.text()),
    profile: document.get("profile").nullOr((profile) => profile.text()),
    changes: document.get("changes").list(readChange),
    actions: document.get("actions").list(readAction),
    warnings: document.get("warnings").list(readDiagnostic),
    matches: document.get("matches").list(readMatch),
    fingerprint: document.get("fingerprint").nullOr((fingerprint) => fingerprint.text()),
    ...(error && { error: error.list(readDiagnostic) }),
  };
}

function readChange(value: JsonValue): Change {
  const change = value.fields(["file", "kind", "name", "action", "before", "after", "sensitive", "impact"], ["note"]);
  const kind = change.get("kind").oneOf(["parameter", "table-entry", "file", "service"]);
  const note = change.maybe("note");
  return {
    file: change.get("file").text(/^\//, "an absolute path"),
    kind,
    name: kind === "parameter" ? parameterName(change.get("name")) : change.get("name").text(),
    action: change.get("action").oneOf(["create", "update", "delete"]),
    before: change.get("before").nullOr((before) => before.text()),
    after: change.get("after").nullOr((after) => after.text(/^[^\n\0]*$/, "text on one line")),
    sensitive: change.get("sensitive").boolean(),
    impact: change.get("impact").oneOf(IMPACTS),
    ...(note && { note: note.text() }),
  };
}

function readAction(value: JsonValue): Action {
  const action = value.fields(["run", "why"], ["target"]);
  const target = action.maybe("target");
  return {
    run: action.get("run").oneOf(["postmap", "reload", "restart", "none"]),
    ...(target && { target: target.text() }),
    why: action.get("why").text(),
  };
}

function readMatch(value: JsonValue): Match {
  const match = value.fields(["file", "name", "because"]);
  return { file: match.get("file").text(), name: match.get("name").text(), because: match.get("because").text() };
}

function readDiagnostic(value: JsonValue): Diagnostic {
  const diagnostic = value.fields(["code", "severity", "summary"], ["detail", "hint", "source", "host"]);
  const [detail, hint, source, host] = (["detail", "hint", "source", "host"] as const).map((key) =>
    diagnostic.maybe(key),
  );
  return {
    code: diagnostic.get("code").text(),
    severity: diagnostic.get("severity").oneOf(["error", "warning", "note"]),
    summary: diagnostic.get("summary").text(),
    ...(detail && { detail: detail.text() }),
    ...(hint && { hint: hint.text() }),
    ...(source && { source: readRange(source) }),
    ...(host && { host: host.text() }),
  };
}

function readRange(value: JsonValue): SourceRange {
  const range = value.fields(["file", "line", "column"], ["endColumn", "text"]);
  const [endColumn, text] = [range.maybe("endColumn"), range.maybe("text")];
  const most = Number.MAX_SAFE_INTEGER;
  return {
    file: range.get("file").text(),
    line: range.get("line").number(most),
    column: range.get("column").number(most),
    ...(endColumn && { endColumn: endColumn.number(most) }),
    ...(text && { text: text.text() }),
  };
}

function parameterName(value: JsonValue): string {
  return value.text(/^[^\s=#\0][^\s=\0]*$/, "the name of a parameter");
}

function pathIn(configDirectory: string, value: JsonValue): string {
  const path = value.text();
  const name = path.startsWith(`${configDirectory}/`) ? path.slice(configDirectory.length + 1) : "";
  return /^\w[\w.-]*$/.test(name) ? path : value.wrong(`a file in ${configDirectory}`);
}
