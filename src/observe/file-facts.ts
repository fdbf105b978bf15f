import { neutralise } from "../diagnostics/diagnostic.ts";
import type { ProbeAnswer } from "../transports/frames.ts";
import type { Observation } from "./observed-state.ts";

/** What `stat -L` tells of a path. */
export interface FileFacts {
  readonly regular: boolean;
  readonly directory: boolean;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  /** Of the filesystem that it is on. */
  readonly device: string;
  readonly size: number;
  readonly mtime: number;
}

/** Answers for paths from one `stat -L -c '%f %u %g %h %d %s %Y %n'` of many. */
export function fileFacts(answer: ProbeAnswer): (path: string) => Observation<FileFacts> {
  const found = new Map<string, FileFacts>();
  for (const line of text(answer.stdout).split("\n")) {
    const match = /^([0-9a-f]+) (\d+) (\d+) (\d+) (\d+) (\d+) (-?\d+) (.+)$/.exec(line);
    if (match) found.set(match[8] ?? "", facts(match.slice(1, 8)));
  }
  const complaints = answer.stderr.split("\n").filter((line) => line !== "");
  return (path) => {
    const value = found.get(path);
    if (value) return { state: "present", value };
    const complaint = complaints.find((line) => line.includes(`'${path}'`) || line.includes(`${path}: `));
    // Only stat's own "is not there" proves an absence; anything else is a place that could not be looked at.
    if (complaint?.endsWith(": No such file or directory")) return { state: "absent" };
    return { state: "unknown", because: neutralise(complaint ?? `stat did not answer for ${path}`) };
  };
}

function facts(fields: readonly string[]): FileFacts {
  const [raw = "", uid, gid, links, device = "", size, mtime] = fields;
  const bits = Number.parseInt(raw, 16);
  return {
    regular: (bits & 0o170000) === 0o100000,
    directory: (bits & 0o170000) === 0o040000,
    mode: bits & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    links: Number(links),
    device,
    size: Number(size),
    mtime: Number(mtime),
  };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
