import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseRecords, probeAnswers } from "../../src/transports/frames.ts";
import { minimise, readProgram } from "../../src/transports/program.ts";

const SHELLS = ["dash", "busybox sh", "bash", "bash --posix"];
const NONCE = "n0nce";

function run(shell: string, script: string, input = "") {
  const [command = "", ...args] = shell.split(" ");
  return spawnSync(command, [...args, "-c", script], { input, maxBuffer: 1 << 24 });
}

function answers(shell: string, body: string, input = "") {
  const ran = run(shell, readProgram("test", body).text, `${NONCE}\n${input}`);
  return { records: parseRecords(ran.stdout, NONCE), exit: ran.status, stderr: ran.stderr.toString() };
}

describe.each(SHELLS)("under %s", (shell) => {
  test("a probe answers with status, output and errors apart", () => {
    const { records, exit, stderr } = answers(shell, "probe both ls /etc/hostname /nowhere");
    const both = probeAnswers(records).get("both");
    expect(both?.status).toBe(2);
    expect(Buffer.from(both?.stdout ?? []).toString()).toBe("/etc/hostname\n");
    expect(both?.stderr).toContain("/nowhere");
    expect([exit, stderr]).toEqual([0, ""]);
  });

  test("output without a final newline, with NUL bytes and with trailing newlines arrives byte for byte", () => {
    const { records } = answers(shell, "bytes() { printf 'a\\000\\377b\\n\\n\\n'; }\nprobe raw bytes\nprobe none true");
    expect([...(probeAnswers(records).get("raw")?.stdout ?? [])]).toEqual([97, 0, 255, 98, 10, 10, 10]);
    expect(probeAnswers(records).get("none")).toEqual({ status: 0, stdout: Buffer.alloc(0), stderr: "" });
  });

  test("a command that is not there is a status of 127, and the next probe still runs", () => {
    const found = probeAnswers(answers(shell, "probe a no-such-command\nprobe b true").records);
    expect(found.get("a")?.status).toBe(127);
    expect(found.get("a")?.stderr).toContain("not found");
    expect(found.get("b")?.status).toBe(0);
  });

  test("a probe does not swallow the input that the program reads itself", () => {
    const { records } = answers(shell, 'probe a cat\nIFS= read -r x\nsay x is "$x"', "hello  world\\n\n");
    expect(Buffer.from(probeAnswers(records).get("a")?.stdout ?? []).toString()).toBe("");
    expect(records.at(-1)).toEqual({ name: "x", kind: "word", word: "is", data: "hello  world\\n" });
  });

  test("arguments reach the command as they are", () => {
    const { records } = answers(shell, "probe a printf '<%s>' 'x  y' '' '*' '$HOME'");
    expect(Buffer.from(probeAnswers(records).get("a")?.stdout ?? []).toString()).toBe("<x  y><><*><$HOME>");
  });

  test("tell carries text with newlines", () => {
    const [record] = answers(shell, 'x=$(printf "a\\n b")\ntell note "$x"').records;
    expect(record).toEqual({ name: "note", kind: "text", bytes: Buffer.from("a\n b") });
  });

  test("half a megabyte of output is no problem", () => {
    const { records } = answers(shell, "big() { dd if=/dev/zero bs=1024 count=512 2>/dev/null; }\nprobe a big");
    expect(probeAnswers(records).get("a")?.stdout.length).toBe(512 * 1024);
  });

  test("a program that was cut off on its way runs not a single command", () => {
    const directory = mkdtempSync(join(tmpdir(), "cut-"));
    after.push(directory);
    const { text } = readProgram("test", `touch "${directory}/ran"\nexit 0\n# end`);
    const lines = text.trimEnd().split("\n");
    for (let kept = lines.length - 1; kept > 0; kept -= 7) {
      const cut = lines.slice(0, kept).join("\n");
      run(shell, 'eval "$(cat)"', cut);
      run(shell, 'eval "$(cat)"', `${cut}\n${lines[kept]?.slice(0, -1) ?? ""}`);
    }
    expect(readdirSync(directory)).toEqual([]);
    run(shell, `eval "$(dd ibs=1 count=${text.length} 2>/dev/null)"`, `${text}${NONCE}\n`);
    expect(existsSync(join(directory, "ran"))).toBe(true);
  });

  test("a program without the nonce on its input ends at once", () => {
    expect(run(shell, readProgram("test", "echo went on").text)).toMatchObject({
      status: 125,
      stdout: Buffer.alloc(0),
    });
  });

  test("a minimised program does what the original does", () => {
    const ran = run(shell, ORIGINAL);
    expect(ran.stdout.toString()).toBe("a # b\n  c\nd e\nf  #g\n1\n2\n");
    expect(run(shell, minimise(ORIGINAL)).stdout.toString()).toBe(ran.stdout.toString());
  });
});

const ORIGINAL = `#!/bin/sh
# comment
say() { # trailing comment
    printf '%s\\n' "$1"   # it's "fine" here
}
  say 'a # b'
\tsay "  c"

    say d\\
\\ e
say "f  #g"
for i in 1 2; do
    # inner
    say "$i"
done
`;

describe("minimise", () => {
  test("drops comments, blank lines and indentation", () => {
    expect(minimise("#!/bin/sh\n\n  # why\n\tif true; then\n    x=1 # kept\n  fi\n")).toBe(
      "if true; then\nx=1 # kept\nfi",
    );
  });

  test.each([
    ["a here-document", "cat <<EOF\n  text\nEOF"],
    ["a quote that spans lines", "x='a\n  b'"],
    ["a quote that spans lines", 'x="a\n  b"'],
    ["a quote that spans lines", 'x="a \\\n  b"'],
  ])("refuses %s", (what, text) => {
    expect(() => minimise(text)).toThrow(what);
  });

  test("a # inside a word or a quote starts no comment, so a quote after it still counts", () => {
    expect(minimise("x=y#'a'\necho a#b '#c'")).toBe("x=y#'a'\necho a#b '#c'");
    expect(() => minimise("echo a#'b\n'")).toThrow("spans lines");
  });
});

test("shellcheck has nothing to say about the programs that run on hosts", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sh"));
  expect(files.length).toBeGreaterThan(3);
  const ran = spawnSync("shellcheck", ["--shell=sh", ...files], { cwd: "src", encoding: "utf8" });
  expect(ran.error, "shellcheck must be installed: apt-get install shellcheck").toBeUndefined();
  expect([ran.stdout, ran.status]).toEqual(["", 0]);
});

const after: string[] = [];
afterAll(() => {
  for (const directory of after) rmSync(directory, { recursive: true });
});
