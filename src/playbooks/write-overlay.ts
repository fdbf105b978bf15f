/**
 * Writes an overlay into the file of a profile. Not a byte but of the keys changes; the file is replaced in one rename, so that a
 * crash leaves the old one or the new one, and perhaps a file `.NAME.postmend` beside it. Where the result would not say
 * exactly what it should, nothing is written.
 */
import { readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  type Document,
  isMap,
  isNode,
  isSeq,
  parseDocument,
  type Range,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { userError } from "../diagnostics/diagnostic.ts";
import { VAULT_TAG } from "../profile/yaml-parse.ts";
import { overlayOf } from "./proposal.ts";
import type { OverlayChange, OverlayRecord } from "./remediation-document.ts";

/** Puts the keys into the profile's file; paths start at the project's directory. */
export function writeOverlay(directory: string, { file, changes, yaml }: OverlayRecord): void {
  try {
    const path = realpathSync(resolve(directory, file));
    const text = withChanges(readFileSync(path, "utf8"), changes);
    const beside = join(dirname(path), `.${basename(path)}.postmend`);
    writeFileSync(beside, text, { mode: statSync(path).mode });
    renameSync(beside, path);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw userError("overlay-not-written", "The overlay was not written into the profile", {
      detail: `${file}: ${detail}`,
      hint: `Put these lines into it by hand:\n${yaml}`,
    });
  }
}

/** The text of a profile with the keys set; nothing else in it moves. Throws where that cannot be. */
export function withChanges(text: string, changes: readonly OverlayChange[]): string {
  const leaves = leavesOf(overlayOf(changes));
  const written = leaves.reduce((now, [path, value]) => withLeaf(now, path, value), text);
  const wanted = parsed(text);
  for (const [path, value] of leaves) wanted.setIn(path, value);
  if (!isDeepStrictEqual(parsed(written).toJS(), wanted.toJS()))
    throw new RangeError("the file is laid out in a way that cannot be edited");
  return written;
}

function leavesOf(value: unknown, path: readonly string[] = []): [string[], unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[[...path], value]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function withLeaf(text: string, path: readonly string[], value: unknown): string {
  const document = parsed(text);
  const known = document.getIn(path, true);
  const more = isSeq(known) && !known.flow && Array.isArray(value) ? value.slice(known.items.length) : [];
  if (isSeq(known) && more.length > 0) return appended(text, known, more);
  if (isNode(known) && known.range) return replaced(text, known.range, inFlow(value));
  const depth = path.findIndex((_, index) => !isMap(document.getIn(path.slice(0, index + 1), true)));
  const map = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
  const rest = path.slice(depth);
  if (!isMap(map) || !map.range) return document.contents === null ? `${text}${inBlock(rest, value, 0)}` : text;
  return map.flow ? addedToFlow(text, map, rest, value) : addedToBlock(text, map, rest, value);
}

/** Further entries of a list that stands on lines of its own. */
function appended(text: string, { items, range }: YAMLSeq, more: readonly unknown[]): string {
  const last = items.at(-1);
  if (!isNode(last) || !last.range || !range) return text;
  const start = text.lastIndexOf("\n", range[0] - 1) + 1;
  const newline = text.indexOf("\n", last.range[1]);
  const at = newline < 0 ? text.length : newline;
  const lines = more.map((item) => `\n${text.slice(start, range[0])}- ${inFlow(item)}`);
  return `${text.slice(0, at)}${lines.join("")}${text.slice(at)}`;
}

function replaced(text: string, [start, end]: Range, by: string): string {
  return `${text.slice(0, start)}${by}${text.slice(end)}`;
}

function addedToFlow(text: string, { items, range }: YAMLMap, path: readonly string[], value: unknown): string {
  const last = items.at(-1);
  const end = [last?.value, last?.key].find((node) => isNode(node) && node.range);
  const entry = inFlow(path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)).slice(1, -1);
  if (isNode(end) && end.range) return replaced(text, [end.range[1], end.range[1], end.range[1]], `, ${entry}`);
  return range ? replaced(text, range, `{${entry}}`) : text;
}

/** On lines of its own, behind the last entry and what is beside it. */
function addedToBlock(text: string, { items }: YAMLMap, path: readonly string[], value: unknown): string {
  const [first, last] = [items[0]?.key, items.at(-1)];
  const end = [last?.value, last?.key].find((node) => isNode(node) && node.range);
  if (!isNode(first) || !first.range || !isNode(end) || !end.range) return text;
  const column = first.range[0] - (text.lastIndexOf("\n", first.range[0] - 1) + 1);
  const lines = inBlock(path, value, column);
  const newline = text.indexOf("\n", Math.max(first.range[0], end.range[1] - 1));
  if (newline < 0) return `${text}\n${lines}`;
  return `${text.slice(0, newline + 1)}${lines}${text.slice(newline + 1)}`;
}

function inFlow(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trimEnd();
}

function inBlock(path: readonly string[], value: unknown, column: number): string {
  const above = path.slice(0, -1).map((key, index) => `${" ".repeat(column + 2 * index)}${key}:\n`);
  return `${above.join("")}${" ".repeat(column + 2 * above.length)}${path.at(-1)}: ${inFlow(value)}\n`;
}

function parsed(text: string): Document.Parsed {
  const document = parseDocument(text, {
    version: "1.2",
    customTags: [{ tag: VAULT_TAG, resolve: (vault: string) => vault }],
  });
  const [error] = document.errors;
  if (error) throw error;
  return document;
}
