import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { userError } from "../diagnostics/diagnostic.ts";
import { failureOf } from "../engine/failure.ts";
import { choosePlaybook } from "../playbooks/built-in.ts";
import { aboutRun, remediate } from "../playbooks/remediate.ts";
import type { OverlayRecord, RemediationDocument } from "../playbooks/remediation-document.ts";
import type { Work } from "../playbooks/running.ts";
import { writeOverlay } from "../playbooks/write-overlay.ts";
import type { Register } from "./command.ts";
import { consentTo, saysYes } from "./consent.ts";
import { EXIT, REMEDIATION_EXITS } from "./exit-code.ts";
import { oneHost } from "./one-host.ts";
import { type Format, formatOption, type ProjectOptions, projectOptions, SKIP_PREFLIGHT } from "./options.ts";
import { json } from "./output.ts";
import { type Run, withRun } from "./run.ts";
import { runningRecord } from "./running-record.ts";

interface RemediateOptions extends ProjectOptions {
  readonly playbook: string;
  readonly check: boolean;
  readonly write: boolean;
  readonly yes: boolean;
  readonly skipPreflight: boolean;
  readonly record?: string;
  readonly format: Format;
}

/** `postmend remediate HOST`: diagnose, decide, change, prove; stops where a person must decide. */
export const registerRemediate: Register = (program, terminal, done) => {
  const command = program
    .command("remediate")
    .argument("<host>", "the host to mend; it needs a profile")
    .summary("runs a playbook: diagnose, plan, apply, verify; stops where a person must decide")
    .description(
      "Diagnoses a host, brings it to its profile with what the profile gets wrong laid over, and diagnoses it again. Every change goes through a plan and the transaction of 'apply'. Where a person must decide, nothing is changed and the next step is said. On a healthy host nothing is done.",
    )
    .option("--playbook <name>", "a built-in playbook, or one of the project", "deferred-queue")
    .option("--check", "show what each step would do, and change nothing", false)
    .option("--write", "write the overlay into the file of the profile, once it is applied", false)
    .option("-y, --yes", "do not ask", false)
    .option("--skip-preflight", SKIP_PREFLIGHT, false)
    .option("--record <file>", "also write the record of the run there, as JSON")
    .addHelpText("after", EXAMPLES);
  formatOption(projectOptions(command), "text", "json", "markdown").action(
    async (name: string, options: RemediateOptions) => {
      if (options.check && options.write) throw CHECK_WRITES_NOTHING();
      const leavesRecord = !options.check;
      const request = { verb: "remediate", secrets: "profile", leavesRecord, limit: name } as const;
      done(await withRun(terminal, options, request, (run) => work(run, name, options)));
    },
  );
};

function CHECK_WRITES_NOTHING(): Error {
  return userError("check-and-write", "--check and --write were both given", {
    detail: "a check changes nothing, the profile included",
    hint: "Run it without --write, and look at the overlay that it shows.",
  });
}

async function work(run: Run, name: string, options: RemediateOptions): Promise<number> {
  const { session, signal, progress, terminal } = run;
  const host = oneHost(run.hosts, name);
  const { check, skipPreflight } = options;
  const request = { ...choosePlaybook(session.project, options.playbook), check, skipPreflight };
  const record = runningRecord(run, aboutRun(host, request), options);
  const ended = await remediate(session, host, {
    ...request,
    review: (shown) => {
      progress.end();
      record.reviewed(shown);
      return consentTo(questionOf(shown), terminal, options.yes);
    },
    onStep: record.step,
    signal,
  });
  progress.end();
  const document = options.write ? await withProfileWritten(run, ended, options) : ended;
  record.end(document);
  if (options.record !== undefined) saveRecord(resolve(terminal.cwd, options.record), document);
  const exit = REMEDIATION_EXITS[document.outcome];
  return exit === EXIT.ok && document.diagnostics.some(({ severity }) => severity === "error") ? EXIT.error : exit;
}

function questionOf(shown: Work): string {
  return "flush" in shown ? `Try deferred mail again, by degrees (${shown.flush})?` : "Apply these changes?";
}

/** A profile of several hosts is theirs as well: somebody has to say yes to that. */
async function withProfileWritten(
  { terminal }: Run,
  document: RemediationDocument,
  { yes, project }: RemediateOptions,
): Promise<RemediationDocument> {
  const { overlay } = document;
  if (!overlay) return document;
  const others = overlay.shared_with.length;
  const mayWrite = others === 0 || yes || (await saysYes(terminal, sharedQuestion(overlay)));
  if (!mayWrite) return document;
  try {
    writeOverlay(resolve(terminal.cwd, project), overlay);
    return { ...document, overlay: { ...overlay, written: true } };
  } catch (error) {
    // The host is mended all the same, and that has to be told.
    return { ...document, diagnostics: [...document.diagnostics, ...failureOf(error, document.host)] };
  }
}

function sharedQuestion({ file, shared_with }: OverlayRecord): string {
  return `${file} is also the profile of ${shared_with.length} other ${shared_with.length === 1 ? "host" : "hosts"}, which the next apply would change. Write the overlay into it?`;
}

function saveRecord(path: string, document: RemediationDocument): void {
  try {
    // It names addresses and relays.
    writeFileSync(path, json(document), { mode: 0o600 });
  } catch (error) {
    throw userError("record-not-written", "The record could not be written", {
      detail: error instanceof Error ? error.message : String(error),
      hint: `The run itself ended as ${document.outcome}: ${document.because}.`,
    });
  }
}

const EXAMPLES = `
Examples:
  postmend remediate mx1 --check                     what would be done, and where a person must decide
  postmend remediate mx1                             diagnose, plan, ask, apply, prove
  postmend remediate mx1 --write                     and put into the profile what had to be laid over it
  postmend remediate mx1 --playbook rollback-known-good
  postmend remediate mx1 --yes --format json --record mx1.json

Playbooks: deferred-queue, relay-auth, dns-failure, blocked-port, tls, throttling, rotate-credential,
rollback-known-good, and your own.

Exit codes: 0 mended, or nothing to mend, 1 an error in the project or somebody said no, 2 a person must act, or a check
found something to do, 3 the host failed before it was changed, 4 the change failed and was taken back, 5 the host needs a
person at once, 130 interrupted.`;
