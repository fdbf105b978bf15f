import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { MailHost } from "../../lab/mail-host.ts";

/** Files for one run of a Postfix program, by name, in a directory of their own. */
export interface Case {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The command line, read by the shell in that directory; `$D` is the directory's path. */
  readonly command: string;
}

/** What the program said. */
export interface Said {
  readonly exit: number;
  /** Bytes that are not UTF-8 are U+FFFD. */
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs each case on the host, many in one execution. The files are an hour old, for Postfix reads newer ones several times.
 * A program's output never holds a NUL, so NULs part the cases.
 */
export async function runCases(host: MailHost, cases: readonly Case[]): Promise<Said[]> {
  const said: Said[] = [];
  for (let at = 0; at < cases.length; at += AT_ONCE) said.push(...(await runSome(host, cases.slice(at, at + AT_ONCE))));
  return said;
}

/** As many as fit into the host's memory beside those of the other tests. */
const AT_ONCE = 200;

async function runSome(host: MailHost, cases: readonly Case[]): Promise<Said[]> {
  const { exit, stdout, stderr } = await host.exec(["/bin/sh", "-c", PROGRAM], { stdin: archive(cases) });
  if (exit !== 0) throw new Error(`exit ${exit} of the cases on ${host.label}: ${stderr.slice(-2000)}`);
  // Before the first NUL is nothing: a byte order mark at the very beginning would be lost in decoding.
  const [out, err] = [stdout.split("\0").slice(1), stderr.split("\0")];
  return cases.map((_, at) => ({
    exit: Number(out[2 * at + 1]),
    stdout: out[2 * at] ?? "",
    stderr: err[at] ?? "",
  }));
}

/**
 * No program is started but the cases' own: starting one is what costs. Many run at a time, because a Postfix program that
 * ends with a fatal error sleeps for a second first.
 */
const PROGRAM = `
set -u
all=$(mktemp -d /dev/shm/cases.XXXXXX) || exit
trap 'rm -rf "$all"' EXIT
base64 -d | tar -x -C "$all" || exit
one() {
  read -r command <"$D/.command"
  cd "$D"
  eval "$command" </dev/null >.stdout 2>.stderr
  printf '\\0%s\\0' $? >>.stdout
  printf '\\0' >>.stderr
}
running=0
for D in "$all"/*; do
  one &
  running=$((running + 1))
  [ $((running % 100)) -ne 0 ] || wait
done
wait
printf '\\0'
cat "$all"/*/.stdout && cat "$all"/*/.stderr >&2
`;

function archive(cases: readonly Case[]): string {
  const directory = mkdtempSync(join(tmpdir(), "postmend-cases-"));
  try {
    cases.forEach(({ files, command }, at) => {
      for (const [name, content] of Object.entries({ ...files, ".command": `${command}\n` })) {
        const path = join(directory, String(at).padStart(5, "0"), name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content);
      }
    });
    const { stdout, stderr, status } = spawnSync(
      "tar",
      ["-c", "-C", directory, "--mtime=1 hour ago", "--owner=0", "--group=0", "--mode=u+rwX,go+rX", "."],
      { maxBuffer: 2 ** 30 },
    );
    if (status !== 0) throw new Error(`tar ended with ${status}: ${stderr}`);
    return stdout.toString("base64");
  } finally {
    rmSync(directory, { recursive: true });
  }
}
