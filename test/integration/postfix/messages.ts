import type { FileProblem } from "../../../src/postfix/logical-lines.ts";
import { type PostfixVersion, reaches } from "../../../src/postfix/version.ts";

/** Compares what a Postfix program said with what postmend expects it to say. */
export class Messages {
  readonly #left: string[];
  readonly #missing: string[] = [];

  /** `stderr` of a Postfix program. Directories in front of file names are dropped. */
  constructor(stderr: string) {
    this.#left = stderr
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace(/^\w+: /, "").replaceAll(/\/dev\/shm\/cases\.\w+\/\d+\//g, ""))
      .map(plain);
  }

  /** Expects each problem that the release speaks of, up to the first fatal one; with its line where Postfix names one. */
  expectProblems(problems: readonly FileProblem[], file: string, version: PostfixVersion): void {
    const fatal = problems.findIndex(({ severity }) => severity === "fatal");
    for (const { severity, line, endLine, text, since, before } of fatal < 0
      ? problems
      : problems.slice(0, fatal + 1)) {
      if ((since && !reaches(version, since)) || (before && reaches(version, before))) continue;
      const lines = endLine === undefined ? line : `${line}-${endLine}`;
      const place = [
        `${file}, line ${lines}: `,
        `file ${file}: line ${line}: `,
        `${file}: `,
        `${file}:`,
        `${file}.db: `,
        "",
      ];
      this.expect(...place.map((where) => `${severity}: ${where}${text}`));
    }
  }

  /** Expects one of several forms of a line. */
  expect(...forms: string[]): void {
    const plainForms = forms.map(plain);
    const at = this.#left.findIndex((line) => plainForms.includes(line));
    if (at < 0) this.#missing.push(plainForms[0] ?? "");
    else this.#left.splice(at, 1);
  }

  /** Takes out the lines that match; what the groups matched. */
  take(pattern: RegExp): string[][] {
    const taken: string[][] = [];
    for (let at = this.#left.length - 1; at >= 0; at -= 1) {
      const match = pattern.exec(this.#left[at] ?? "");
      if (!match) continue;
      taken.unshift(match.slice(1));
      this.#left.splice(at, 1);
    }
    return taken;
  }

  differences(): string[] {
    return [...this.#missing.map((line) => `not said: ${line}`), ...this.#left.map((line) => `said: ${line}`)];
  }
}

/**
 * As Postfix prints a text in a message: a mark for what is not printable ASCII. It marks each byte, and may cut a
 * character in two; here a run of them is one mark, and a mark before the dots is dropped.
 */
export function plain(text: string): string {
  return text
    .replaceAll(/[^ -~]+/g, "?")
    .replaceAll(/\?+/g, "?")
    .replace(/\?(\.\.\."?)$/, "$1");
}
