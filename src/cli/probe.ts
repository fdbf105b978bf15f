import { InvalidArgumentError } from "commander";
import { probeHosts } from "../fleet/probe-hosts.ts";
import { probeMarkdown } from "../reports/probe-markdown.ts";
import { renderProbe } from "../reports/probe-text.ts";
import type { ProbeDocument } from "../verify/probe-document.ts";
import type { Register } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { type Format, formatOption, type HostOptions, hostOptions } from "./options.ts";
import { json, styleOf } from "./output.ts";
import { type Run, withRun } from "./run.ts";

interface ProbeOptions extends HostOptions {
  readonly live: boolean;
  readonly send?: string | true;
  readonly format: Format;
}

/** `postmend probe [HOST]`: tests the relay from the host, step by step. */
export const registerProbe: Register = (program, terminal, done) => {
  const command = program
    .command("probe")
    .argument("[host]", "one host; without it, those that --limit selects")
    .summary("tests the relay from the host: connection, TLS, certificate, AUTH, sender")
    .description(
      "Opens an SMTP dialogue with the relay from each host's own place in the network, as Postfix there would after an apply, and shows each step with its time. Changes nothing, and sends no message but with --send.",
    )
    .option("--send [address]", "hand each relay a message, to the address or to that of `verify.canary`", mailAddress)
    .option("--live", "with the settings that the host has now, in place of its profile's", false)
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "markdown").action(
    async (host: string | undefined, options: ProbeOptions) => {
      const one = host !== undefined && { limit: host };
      const secrets = options.live ? "connection" : "profile";
      const request = { verb: "probe", secrets, leavesRecord: false, ...one } as const;
      done(
        await withRun(terminal, options, request, async (run) => {
          const settings = options.live ? "live" : "profile";
          const document = await probeHosts(run.session, run.hosts, settings, run.signal, recipient(options));
          run.progress.end();
          run.terminal.out(printed(document, run, options));
          return probeExit(document);
        }),
      );
    },
  );
};

function recipient({ send }: ProbeOptions): string | undefined {
  return send === true ? "canary" : send;
}

function mailAddress(text: string): string {
  if (/^[^\s<>@]+@[^\s<>@]+$/.test(text)) return text;
  throw new InvalidArgumentError("Expected a mail address.");
}

function probeExit({ hosts }: ProbeDocument): number {
  if (hosts.some(({ error }) => error)) return EXIT.hostFailed;
  return hosts.every(({ relays }) => relays.every(({ result }) => result === "passed")) ? EXIT.ok : EXIT.changes;
}

function printed(document: ProbeDocument, { terminal }: Run, options: ProbeOptions): string {
  if (options.format === "json") return json(document);
  if (options.format === "markdown") return probeMarkdown(document);
  return renderProbe(document, styleOf(terminal, "stdout", options.color));
}

const EXAMPLES = `
Examples:
  postmend probe                      the relays of all hosts, with the settings of their profiles
  postmend probe mx1                  from one host
  postmend probe mx1 --live           with what mx1 has now; needs no profile
  postmend probe mx1 --send           a message to the address of the profile's canary as well
  postmend probe mx1 --send=ops@example.net
  postmend probe --limit edge --format markdown

Exit codes: 0 every relay accepts, 1 an error in the project, 2 a relay refuses or could not be judged, 3 a host could not
be reached.`;
