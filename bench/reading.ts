import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parameterNames } from "../src/desired/parameter-names.ts";
import { loadProject } from "../src/index.ts";
import { observe } from "../src/observe/observe.ts";
import { profileForHost } from "../src/profile/resolve.ts";
import type { HostProgram, ProgramInput } from "../src/transports/transport.ts";
import type { Road } from "./road.ts";

/** What postmend runs on a host to look at it, as files, so that others can run the very same. */
export interface Reading {
  readonly program: string;
  readonly input: string;
  /** Length of the program, which the remote command reads first. */
  readonly length: number;
}

/** Records what a plan would send, with a transport that goes nowhere. */
export async function recordReading({ project, env }: Road): Promise<Reading> {
  const { loaded } = loadProject(project, { env });
  const [host] = loaded.inventory.hosts.values();
  if (!host) throw new Error("a project without hosts");
  let sent: { program: HostProgram; input: ProgramInput } | undefined;
  const recorder = {
    host: host.name,
    hostKey: undefined,
    read: (program: HostProgram, input: ProgramInput) => {
      sent = { program, input };
      return Promise.reject(new Error("recorded"));
    },
  };
  const wanted = { parameterNames: parameterNames(profileForHost(loaded, host)), mapType: "auto" };
  await observe(recorder, wanted).catch(() => undefined);
  if (!sent) throw new Error("nothing was sent to be recorded");
  const [program, input] = [join(project, "observe.sh"), join(project, "observe.input")];
  writeFileSync(program, sent.program.text);
  writeFileSync(input, sent.input.map(String).join(""));
  return { program, input, length: Buffer.byteLength(sent.program.text) };
}
