import type { TransactionContext } from "../../src/apply/context.ts";
import type { ObservedState } from "../../src/observe/observed-state.ts";
import { credentialTraces } from "../../src/plan/credential-traces.ts";
import { rewrittenMainCf } from "../../src/plan/main-cf-text.ts";
import type { BasisFile, HostPlan, Impact, PlannedFile } from "../../src/plan/plan.ts";
import { parseMainCf } from "../../src/postfix/main-cf.ts";
import { mapType } from "../../src/postfix/map-types.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { ResolvedSecrets } from "../../src/secrets/secret-text.ts";
import { connect } from "../../src/transports/connect.ts";
import type { HostProgram, ProgramInput, Transport } from "../../src/transports/transport.ts";
import type { Lab } from "../lab/lab.ts";
import type { MailHost } from "../lab/mail-host.ts";

/** What a plan for a test shall do. */
export interface Wish {
  readonly parameters?: Readonly<Record<string, string>>;
  /** Texts of tables by name; null takes a table away. */
  readonly tables?: Readonly<Record<string, string | null>>;
  readonly type?: string;
  readonly activation?: Impact;
}

/** A plan of just these edits, bound to what was observed. */
export function planFor(observed: ObservedState, wish: Wish): HostPlan {
  const { configDirectory: directory, tables } = observed;
  const mainCf = present(observed.mainCf);
  const tree = parseMainCf(mainCf.text);
  for (const [name, value] of Object.entries(wish.parameters ?? {})) tree.set(name, value);
  const files = Object.entries(wish.tables ?? {}).flatMap(([name, text]) =>
    tableFiles(`${directory}/${name}`, text, wish.type ?? "hash"),
  );
  const edited = rewrittenMainCf(mainCf, tree.toString());
  return {
    document: {
      host: observed.host,
      status: "changes",
      postfix_version: observed.version.text,
      profile: "smarthost",
      changes: [],
      actions: [],
      warnings: [],
      matches: [],
      fingerprint: "f00d",
    },
    goal: { profileDigest: "d1935" },
    basis: {
      hostKey: observed.hostKey?.fingerprint ?? null,
      instance: observed.instance,
      configDirectory: directory,
      version: observed.version.text,
      files: basisFiles(observed),
      parameters: new Map(),
      clientOptions: new Map(),
    },
    files: wish.parameters ? [...files, edited] : files,
    activation: wish.activation ?? "reload",
    managed: Object.keys(wish.parameters ?? {}),
    revisionFiles: [mainCf.path, ...tables.map((table) => table.path)],
    credentials: credentialTraces(observed),
  };
}

/** The value of something that has to be there. */
export function present<T>(
  observation: { readonly state: "present"; readonly value: T } | { readonly state: string },
): T {
  if ("value" in observation) return observation.value;
  throw new Error(`not there, but ${observation.state}`);
}

/** For plans whose only secrets are those that a rollback read from the host. */
export const noSecrets: ResolvedSecrets = {
  get(reference) {
    if ("plaintext" in reference) return reference.plaintext;
    throw new Error("this plan refers to no secret");
  },
};

/** The context of an apply in a test. */
export const applying: TransactionContext = {
  action: "apply",
  actor: "tester@lab",
  time: "2026-01-02T03:04:05Z",
  postmend: "0.0.0",
  profileDigest: null,
  commit: null,
  keep: 20,
};

/** Over SSH, as postmend reaches hosts. */
export function connectTo(lab: Lab, host: MailHost, user: "root" | "ops" | "opspw" = "root"): Promise<Transport> {
  const become = user === "root" ? {} : ({ become: "sudo" } as const);
  const password = user === "opspw" ? { becomePassword: new Secret(lab.state.sudoPassword) } : {};
  return connect(
    { name: host.label, address: host.label, user, ...become, ...password },
    {
      configFile: lab.files.sshConfig,
      knownHostsFiles: [lab.files.knownHosts],
      connectTimeout: 20_000,
      env: {},
      homeDirectory: lab.state.directory,
      localUser: "tester",
    },
  );
}

/** A connection by the system's ssh. */
export function connectBySystemSsh(lab: Lab, host: MailHost): Promise<Transport> {
  const { label: name, sshPort: port } = host;
  return connect(
    { name, address: "127.0.0.1", port, user: "root", identityFile: lab.files.key, transport: "openssh" },
    {
      configFile: "none",
      knownHostsFiles: [lab.files.knownHosts],
      connectTimeout: 20_000,
      env: { PATH: process.env["PATH"] },
      homeDirectory: lab.state.directory,
      localUser: "tester",
    },
  );
}

/** Past SSH, under a shell of choice. `cut` loses the end of the input, as a connection does that breaks. */
export function underShell(host: MailHost, shell: readonly string[], cut = 0): Transport {
  const run = async (program: HostProgram, input: ProgramInput) => {
    const length = Buffer.byteLength(program.text);
    const start = `eval "$(dd ibs=1 obs=4096 count=${length} 2>/dev/null)"`;
    const text = input.map(asText).join("");
    const stdin = program.text + text.slice(0, text.length - cut);
    const { stdout, stderr, exit } = await host.exec([...shell, "-c", start], { stdin });
    return { stdout: Buffer.from(stdout), stderr, exit };
  };
  const refuse = () => Promise.reject(new Error("not through docker exec"));
  return {
    host: host.label,
    hostKey: undefined,
    read: run,
    write: run,
    tunnel: refuse,
    converse: refuse,
    close: () => Promise.resolve(),
  };
}

function asText(chunk: ProgramInput[number]): string {
  if (typeof chunk === "string") return chunk;
  return chunk instanceof Secret ? chunk.reveal() : Buffer.from(chunk).toString("utf8");
}

function tableFiles(path: string, text: string | null, type: string): PlannedFile[] {
  const common = { encoding: "utf8", uid: 0, gid: 0, sensitive: path.endsWith("sasl_passwd") } as const;
  const suffix = mapType(type)?.built;
  if (text === null)
    return [path, `${path}${suffix}`].map((gone) => ({ ...common, path: gone, content: null, mode: 0 }));
  const file = { ...common, path, content: [text], mode: common.sensitive ? 0o600 : 0o644 };
  return [suffix === undefined ? file : { ...file, build: { type, built: `${path}${suffix}` } }];
}

function basisFiles({ mainCf, tables }: ObservedState): Map<string, BasisFile> {
  const files = new Map<string, BasisFile>([
    [present(mainCf).path, { sha256: present(mainCf).sha256, sensitive: false }],
  ]);
  for (const { path, source, built } of tables) {
    const sensitive = path.endsWith("sasl_passwd");
    files.set(path, { sha256: source.state === "present" ? source.value.sha256 : null, sensitive });
    if (built.state === "present") files.set(built.value.path, { sha256: built.value.sha256, sensitive });
  }
  return files;
}
