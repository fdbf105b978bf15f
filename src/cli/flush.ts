import { type Command, InvalidArgumentError, Option } from "commander";
import { CAUSES } from "../diagnosis/cause.ts";
import { userError } from "../diagnostics/diagnostic.ts";
import { flushHosts } from "../fleet/flush-hosts.ts";
import { flushMarkdown } from "../reports/flush-markdown.ts";
import { renderFlush } from "../reports/flush-text.ts";
import type { FlushDocument } from "../verify/flush-document.ts";
import type { Register } from "./command.ts";
import { flushExit } from "./exit-code.ts";
import { type Format, formatOption, type HostOptions, hostOptions, positive } from "./options.ts";
import { complain, json, styleOf } from "./output.ts";
import { type Run, withRun } from "./run.ts";

interface FlushOptions extends HostOptions {
  readonly id?: readonly string[];
  readonly cause?: string;
  readonly destination?: string;
  readonly all: boolean;
  readonly rate?: number;
  readonly maxBounces?: number;
  readonly again: boolean;
  readonly skipPreflight: boolean;
  readonly format: Format;
}

/** `postmend flush [HOST]`: deferred mail is tried again, by degrees. */
export const registerFlush: Register = (program, terminal, done) => {
  const command = withSelection(
    program
      .command("flush")
      .argument("[host]", "one host; without it, those that --limit selects")
      .summary("tries deferred mail again by degrees: one message, a sample, the rest")
      .description(
        "Asks the relays first, with the settings that the host has now and the envelope of a message that waits. Then Postfix gets one deferred message to try, then up to ten, then the rest in batches, which have one message of each sender, destination and cause that was not tried. It stops at the first bounce, where the relay asks for less, and where it takes nothing. Without soft_bounce, which only an apply raises, a message that bounces is lost: of a relay that could not be asked, and refuses all, one of each kind, ten at the most.",
      ),
  )
    .addOption(new Option("--rate <n>", "messages a minute at the most").argParser((text) => positive(text, 100_000)))
    .addOption(
      new Option(
        "--max-bounces <n>",
        "bear so many bounces where the recipient does not exist, or has no room",
      ).argParser((text) => positive(text, 100_000)),
    )
    .option("--again", "also where the same was flushed a moment ago, or another flush seems to be under way", false)
    .option("--skip-preflight", "flush even where the relay refuses: the mail may bounce, and is then lost", false)
    .addHelpText("after", EXAMPLES);
  formatOption(hostOptions(command), "text", "json", "markdown").action(
    async (host: string | undefined, options: FlushOptions) => {
      const wish = wishOf(options);
      const one = host !== undefined && { limit: host };
      const request = { verb: "flush", secrets: "connection", leavesRecord: false, needsLimit: true, ...one } as const;
      done(
        await withRun(terminal, options, request, async (run) => {
          if (options.all) complain(run.terminal, [ALL_AT_ONCE], options.color);
          const document = await flushHosts(run.session, run.hosts, { ...wish, signal: run.signal });
          run.progress.end();
          run.terminal.out(printed(document, run, options));
          return flushExit(document);
        }),
      );
    },
  );
};

function withSelection(command: Command): Command {
  return command
    .addOption(new Option("--id <id...>", "only these messages").argParser(queueIds))
    .addOption(new Option("--cause <cause>", "only mail that waits for this reason").choices(CAUSES))
    .option("--destination <domain>", "only mail for this domain")
    .option("--all", "everything at once, as `postqueue -f`: unwatched, and nobody can call it back", false);
}

/** Postfix's short ids are of digits and capital letters, the long ones of letters without vowels. */
function queueIds(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^[0-9A-Za-z]{5,40}$/.test(text)) throw new InvalidArgumentError("Expected a queue id, such as 4B2C10F3A.");
  return [...before, text];
}

function wishOf({ id, cause, destination, all, rate, maxBounces, again, skipPreflight }: FlushOptions) {
  const narrowed = cause !== undefined || destination !== undefined;
  if ([id !== undefined, narrowed, all].filter(Boolean).length > 1) {
    throw userError("selection-twice", "What to flush was said in two ways", {
      detail: "--id, --all, and --cause with --destination exclude each other",
    });
  }
  return {
    ...(id && { ids: id }),
    ...(cause !== undefined && { cause }),
    ...(destination !== undefined && { destination }),
    ...(rate !== undefined && { rate }),
    ...(maxBounces !== undefined && { mostBounces: maxBounces }),
    all,
    again,
    skipPreflight,
  };
}

const ALL_AT_ONCE = {
  code: "flush-all",
  severity: "warning",
  summary: "Everything is tried at once, and nobody watches it",
  detail:
    "postqueue -f hands all deferred mail to the queue manager: new mail waits behind it, and what bounces is lost before anybody sees it",
} as const;

function printed(document: FlushDocument, { terminal }: Run, options: FlushOptions): string {
  if (options.format === "json") return json(document);
  if (options.format === "markdown") return flushMarkdown(document);
  return renderFlush(document, styleOf(terminal, "stdout", options.color));
}

const EXAMPLES = `
Examples:
  postmend flush mx1                                everything that is deferred, by degrees
  postmend flush mx1 --cause connection-timeout     only what waits for this reason; see postmend explain
  postmend flush mx1 --destination example.org      only mail for this domain
  postmend flush mx1 --id 4B2C10F3A                 one message
  postmend flush mx1 --rate 60                      one message a second at the most

Exit codes: 0 all of it was tried, 1 an error in the project, 2 refused before anything was done, or stopped on the way, 3 a
host failed.`;
