import { timedOut } from "../transports/run-program.ts";
import type { Conversation, NetworkTransport, ProgramInput, ReadProgram } from "../transports/transport.ts";
import { linesOf } from "./line-splitter.ts";

/**
 * Has every line that a program on a host writes read, while it runs and no longer than it may; then the conversation is
 * closed. `begin` gets the conversation before the first line, for a reader that answers. Lines are still bytes, see
 * line-splitter.ts. Fails when the road breaks, and when the program does not end in its time.
 */
export async function readLines<R extends { read(line: string): void }>(
  transport: NetworkTransport,
  program: ReadProgram,
  input: ProgramInput,
  begin: (conversation: Conversation) => R,
): Promise<{ readonly reader: R; readonly said: string }> {
  const conversation = await transport.converse(program, input);
  const { stream, said } = conversation;
  const late = setTimeout(() => stream.destroy(timedOut(transport.host, program)), program.seconds * 1000);
  try {
    const reader = begin(conversation);
    for await (const lines of linesOf(stream)) for (const line of lines) reader.read(line);
    return { reader, said: said() };
  } finally {
    clearTimeout(late);
    stream.destroy();
  }
}
