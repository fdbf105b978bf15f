import type { Consent } from "../engine/consent.ts";
import type { RotationDocument } from "../engine/rotation-document.ts";
import { rotateHosts } from "../fleet/rotate-hosts.ts";
import type { PlanDocument } from "../plan/plan.ts";
import { rotationMarkdown } from "../reports/rotation-markdown.ts";
import { renderRotation } from "../reports/rotation-text.ts";
import type { Register } from "./command.ts";
import { consentTo, onStandardError } from "./consent.ts";
import { ROTATION_EXITS } from "./exit-code.ts";
import { type Format, formatOption, type HostOptions, hostOptions } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { printedPlan } from "./plan.ts";
import { type Run, withRun } from "./run.ts";

interface RotateOptions extends HostOptions {
  readonly check: boolean;
  readonly canary: boolean;
  readonly yes: boolean;
  readonly format: Format;
}

/** `postmend rotate [HOST]`: a new credential, tried from every host before any of them gets it. */
export const registerRotate: Register = (program, terminal, done) => {
  const command = program
    .command("rotate")
    .argument("[host]", "one host; without it, all that --limit selects")
    .summary("brings hosts to a new credential: tried first, applied, proven, the old one kept until it is revoked")
    .description(
      "For a second credential that the operator of the relay has issued, and that is where the profiles take theirs from. It is tried at the relay from every host first; where one is refused, or more than the credential would change, no host is changed. Then the hosts get it one after the other, each as a transaction that a test message proves; the first that fails is put back, and the rest is left on the old one. The report says when the old one can be revoked.",
    )
    .option("--check", "try the new credential from every host, and change nothing", false)
    .option("--no-canary", "also where a profile names no canary: the login at the relay alone proves the credential")
    .option("-y, --yes", "do not ask", false)
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "markdown").action(
    async (host: string | undefined, options: RotateOptions) => {
      const one = host !== undefined && { limit: host };
      const request = { verb: "rotate", secrets: "profile", leavesRecord: true, ...one } as const;
      done(await withRun(terminal, options, request, (run) => work(run, options)));
    },
  );
};

async function work(run: Run, options: RotateOptions): Promise<number> {
  const { session, hosts, signal, progress, terminal } = run;
  const document = await rotateHosts(session, hosts, {
    check: options.check,
    withoutCanary: !options.canary,
    review: (plan) => review(run, plan, options),
    signal,
  });
  progress.end();
  terminal.out(printed(document, run, options));
  return ROTATION_EXITS[document.outcome];
}

/** Shows what would be done, and asks. */
async function review({ terminal, progress }: Run, plan: PlanDocument, options: RotateOptions): Promise<Consent> {
  progress.end();
  terminal.err(printedPlan(plan, onStandardError(terminal), { ...options, format: "text" }));
  return consentTo("Bring the new credential to these hosts?", terminal, options.yes);
}

function printed(document: RotationDocument, { terminal }: Run, options: RotateOptions): string {
  if (options.format === "json") return json(document);
  if (options.format === "markdown") return rotationMarkdown(document);
  return renderRotation(document, styleOf(terminal, "stdout", options.color));
}

const EXAMPLES = `
Examples:
  postmend rotate --check             tries the new credential from every host, changes nothing
  postmend rotate                     tries, shows, asks, changes host after host
  postmend rotate --limit edge --yes  without a question, for CI
  postmend rotate                     once more, where a host failed: goes on with those that are left

Exit codes: 0 all hosts are on the new credential, 1 an error, somebody said no, or a host is not ready for it, 2 a check
found hosts to change, 3 the relay refused the new credential or a host failed, and was not changed, 4 a host failed and
has the old credential back, 5 a host needs a person, 130 interrupted.`;
