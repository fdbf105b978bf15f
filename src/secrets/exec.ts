import { spawn } from "node:child_process";
import { userError } from "../diagnostics/diagnostic.ts";
import { redactor } from "./redact.ts";
import { Secret } from "./secret.ts";
import type { SecretSources } from "./sources.ts";

/**
 * Runs a program, without a shell, and takes its standard output as the secret. Its standard error is shown only when it
 * fails, with whatever it printed as the secret taken out. A program that takes longer than 30 s is killed.
 */
export async function execSecret(argv: readonly [string, ...string[]], sources: SecretSources): Promise<Uint8Array> {
  const command = argv.join(" ");
  if (!sources.allowExec) {
    throw userError("exec-forbidden", "Program not allowed", { detail: `${command}: --no-exec forbids programs` });
  }
  const end = await run(argv, sources);
  if (end.how === "ended" && end.status === 0) return end.stdout;
  const how = end.how === "ended" ? `ended with ${end.signal ?? `status ${end.status}`}` : end.because;
  const said = end.how === "ended" ? complaint(end) : "";
  throw userError("secret-exec", "Program for a secret failed", { detail: `${command}: ${how}${said && `: ${said}`}` });
}

type End =
  | { how: "ended"; status: number | null; signal: string | null; stdout: Uint8Array; stderr: string }
  | { how: "stopped"; because: string };

const TIMEOUT_MS = 30_000;
const LARGEST = 1_000_000;

function run([program, ...args]: readonly [string, ...string[]], { env, baseDirectory }: SecretSources): Promise<End> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: baseDirectory, env: { ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const stdout: Uint8Array[] = [];
    let size = 0;
    let stderr = "";
    const stop = (because: string): void => {
      child.kill("SIGKILL");
      // A grandchild may hold the pipes open for as long as it likes.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ how: "stopped", because });
    };
    const timer = setTimeout(() => stop(`no answer within ${TIMEOUT_MS / 1000} s`), TIMEOUT_MS);
    child.stdout.on("data", (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > LARGEST) stop("too much output for a secret (over 1 MB)");
      else stdout.push(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      if (stderr.length < LARGEST) stderr += chunk;
    });
    child.on("error", (error) =>
      stop("code" in error && error.code === "ENOENT" ? "there is no such program" : error.message),
    );
    child.on("close", (status, signal) =>
      resolve({ how: "ended", status, signal, stdout: Buffer.concat(stdout), stderr }),
    );
    child.on("close", () => clearTimeout(timer));
    child.on("error", () => clearTimeout(timer));
  });
}

const LONGEST_COMPLAINT = 500;

/** What the program said, without anything that it also gave as the secret. */
function complaint({ stdout, stderr }: { stdout: Uint8Array; stderr: string }): string {
  const printed = new TextDecoder()
    .decode(stdout)
    .split("\n")
    .map((line) => new Secret(line.trim()));
  const text = redactor(printed)(stderr.trim());
  return text.length > LONGEST_COMPLAINT ? `${text.slice(0, LONGEST_COMPLAINT)}…` : text;
}
