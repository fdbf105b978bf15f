import type { ObservedRevision } from "./observed-state.ts";

/**
 * The revisions of a store, oldest first, from what `tail -n +1` printed of its files. A revision lies in three of them:
 * what the controller knew (`manifest.json`), what the host measured (`files`), and how it ended (`outcome`). The
 * manifest that comes out joins the first two. Of a damaged revision it is empty, for its readers to say so.
 */
export function storedRevisions(printed: string): ObservedRevision[] {
  return [...partsByRevision(printed)]
    .sort(([a], [b]) => a - b)
    .map(([number, parts]) => ({
      number,
      outcome: (parts.get("outcome") ?? "").trim() || "damaged",
      manifest: joined(number, parts.get("manifest.json"), parts.get("files")),
    }));
}

/** How a file stands in a revision's `files`: one line a file. */
const FILE_LINE = /^(?:- - - - - -|([0-9a-f]{64}) ([0-7]{1,4}) (\d+) (\d+) (-?\d+) \d+) (\/.*)$/;

function partsByRevision(printed: string): Map<number, Map<string, string>> {
  const revisions = new Map<number, Map<string, string>>();
  // `tail` sets "==> NAME <==" before each file, and an empty line between two. A directory alone has no NAME behind it.
  const [, ...chunks] = printed.split(/^==> (\d{6}\/[a-z.]*) <==$/m);
  for (let at = 0; at + 1 < chunks.length; at += 2) {
    const [number = "", name = ""] = (chunks[at] ?? "").split("/");
    const parts = revisions.get(Number(number)) ?? new Map<string, string>();
    revisions.set(Number(number), parts.set(name, chunks[at + 1] ?? ""));
  }
  return revisions;
}

function joined(number: number, manifest: string | undefined, files: string | undefined): string {
  const known = parsedObject(manifest ?? "");
  const lines = (files ?? "").split("\n").filter((line) => line !== "");
  const entries = lines.map((line) => FILE_LINE.exec(line));
  if (!known || lines.length === 0 || entries.includes(null)) return "";
  const { sensitive, ...rest } = known;
  const hidden = new Set(Array.isArray(sensitive) ? sensitive : []);
  const [schema, ...others] = Object.entries(rest);
  if (!schema) return "";
  return JSON.stringify({
    ...Object.fromEntries([schema, ["number", number], ...others]),
    files: entries.map((entry) => fileEntry(entry ?? [], hidden)),
  });
}

function fileEntry(entry: readonly (string | undefined)[], hidden: ReadonlySet<unknown>) {
  const [, sha256, mode, uid, gid, mtime, path] = entry;
  if (sha256 === undefined) return { path, absent: true };
  return {
    path,
    sha256,
    mode: (mode ?? "").padStart(4, "0"),
    uid: Number(uid),
    gid: Number(gid),
    mtime: Number(mtime),
    sensitive: hidden.has(path),
  };
}

function parsedObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
