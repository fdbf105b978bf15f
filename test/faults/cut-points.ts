import type { HostProgram, ProgramInput, Transport } from "../../src/transports/transport.ts";
import type { MailHost } from "../lab/mail-host.ts";

/**
 * Cut points of a change: before and after every act of the programs on the host that touches a file or Postfix. They come
 * from the acts themselves, by shell functions that stand before the commands, so a new step has its cut points as soon
 * as it is there.
 */
const ACTS = ["mv", "rm", "ln", "cp", "mkdir", "sync", "touch", "chown", "postmap", "postfix", "systemctl"];

/** Where the n-th cut point is counted and looked up, on the host. */
const COUNTED = "/var/tmp/cuts";
const WANTED = "/var/tmp/cut-at";
const REACHED = "/var/tmp/cut-here";

/** What happens at the wanted cut point: the program dies, or waits there for `resume`. */
export type Cut = "die" | "wait";

/** The same road, with cut points in the programs that are sent over it. */
export function withCutPoints(transport: Transport, cut: Cut): Transport {
  return {
    ...transport,
    host: transport.host,
    hostKey: transport.hostKey,
    read: (program, input) => transport.read(program, input),
    tunnel: (host, port) => transport.tunnel(host, port),
    close: () => transport.close(),
    write: (program, input, heard) => {
      const cutting = program.name === "transaction" ? instrumented(program, cut) : program;
      return transport.write(cutting, withSettle(input, cut), heard);
    },
  };
}

/** Where the programs are to be cut: at the n-th point, or nowhere with 0. A second one cuts off who goes back. */
export async function cutAt(host: MailHost, ...points: number[]): Promise<void> {
  await host.run(`rm -f ${COUNTED} ${REACHED}; echo ' ${points.join(" ")} ' >${WANTED}`);
}

/** How many cut points the last change had, and what stood at each. */
export async function cutPoints(host: MailHost): Promise<string[]> {
  return (await host.run(`cat ${COUNTED} 2>/dev/null || true`)).split("\n").filter(Boolean);
}

/** True once the program waits at its cut point. */
export async function isCut(host: MailHost): Promise<boolean> {
  return (await host.exec(`[ -e ${REACHED} ]`)).exit === 0;
}

/** Lets a program that waits go on. */
export async function resume(host: MailHost): Promise<void> {
  await host.run(`rm -f ${REACHED}; echo 0 >${WANTED}`);
}

function instrumented<Program extends HostProgram>(program: Program, cut: Cut): Program {
  return { ...program, text: withFunctions(program.text, cut) };
}

function withFunctions(text: string, cut: Cut): string {
  if (!text.startsWith("{\n")) throw new Error("a host program is no longer one brace group");
  const end = cut === "die" ? "kill -9 $$" : `: >${REACHED}; while [ -e ${REACHED} ]; do sleep 0.1; done`;
  const functions = [
    `cut_here() { echo "$*" >>${COUNTED}; case $(cat ${WANTED}) in *" $(wc -l <${COUNTED}) "*) ${end} ;; esac; }`,
    ...ACTS.map(
      (act) =>
        `${act}() { cut_here before ${act} "$@"; command ${act} "$@"; set -- $? "$@"; cut_here after ${act}; return "$1"; }`,
    ),
  ];
  return `{\n${functions.join("\n")}\n${text.slice(2)}`;
}

/** The program that settles a change travels in the input, after its length. */
function withSettle([nonce, head, ...rest]: ProgramInput, cut: Cut): ProgramInput {
  const match = /^([\s\S]*\n)(\d+)\n(\{\n[\s\S]*)$/.exec(String(head));
  if (!match) return [nonce ?? "", head ?? "", ...rest];
  const settle = withFunctions(match[3] ?? "", cut);
  return [nonce ?? "", `${match[1]}${Buffer.byteLength(settle)}\n${settle}`, ...rest];
}
