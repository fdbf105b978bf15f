import { expect, test } from "vitest";
import { carryOut } from "../../src/cli/carry-out.ts";
import { EXIT } from "../../src/cli/exit-code.ts";
import { guarded } from "../../src/cli/guarded-terminal.ts";
import type { FleetPlan } from "../../src/fleet/plan-hosts.ts";
import { hostEntry, sessionOf, transportOf } from "../engine/sessions.ts";
import { host, plan } from "../plan/simulated-host.ts";
import { recordingTerminal } from "./recording-terminal.ts";

function fleet(): FleetPlan {
  const made = plan(host(""), { parameters: { smtp_helo_name: "a.example" } });
  const [mx1, mx2] = [hostEntry("mx1"), hostEntry("mx2")];
  const failure = [{ code: "auth-failed", severity: "error", summary: "The host does not let us log in" }] as const;
  const ready = { host: mx1, plan: made, transport: transportOf() };
  return {
    hosts: [ready, { host: mx2, failure }],
    document: { schema: "postmend/plan/v1", hosts: [made.document] },
    close: () => Promise.resolve(),
  };
}

/** Carries the fleet's plan out; `interruptAt` says where Ctrl-C is pressed. */
async function carriedOut(interruptAt: "planning" | "question") {
  const abort = new AbortController();
  const recording = recordingTerminal({ answers: ["yes"] });
  const ask = async (question: string) => {
    await recording.ask(question);
    abort.abort();
    return undefined;
  };
  if (interruptAt === "planning") abort.abort();
  const terminal = guarded({ ...recording, ask });
  const progress = { listen: () => {}, interject: recording.err, end: () => {} };
  const run = { terminal, session: sessionOf(), hosts: [], signal: abort.signal, progress };
  const flags = { format: "text", color: false, verbose: false, yes: false, reviewed: false } as const;
  const never = () => Promise.reject(new Error("nothing may be begun"));
  const exit = await carryOut(run, fleet(), never, { ...flags, question: "Apply?", unasked: "" });
  return { exit, asked: recording.questions.length, said: recording.stdoutText() };
}

test.each([
  ["planning", 0],
  ["question", 1],
] as const)(
  "an interruption during the %s begins nothing, and hides no failure that came before it",
  async (interruptAt, asked) => {
    const end = await carriedOut(interruptAt);
    expect(end).toMatchObject({ exit: EXIT.hostFailed, asked });
    expect(end.said).toContain("The run was interrupted before this host was reached");
    expect(end.said).toContain("The host does not let us log in");
    expect(end.said).toContain("Result: 1 skipped, 1 failed");
  },
);
