import type { Change } from "../plan/plan.ts";
import { MASK } from "../secrets/secret.ts";
import { code, markdownTable, prose } from "./markdown.ts";
import { byFile } from "./plan-summary.ts";

/** Changes as Markdown: one table a file. */
export function changeTables(changes: readonly Change[]): string {
  return [...byFile(changes)].map(([file, list]) => `${code(file)}\n\n${changeTable(list)}`).join("\n\n");
}

function changeTable(changes: readonly Change[]): string {
  const rows = changes.map((change) => [
    SIGNS[change.action],
    code(change.name),
    cell(change.before, change.sensitive),
    cell(change.after, change.sensitive),
    notes(change),
  ]);
  const noted = rows.some((row) => row.at(-1) !== "");
  const head = ["", "name", "before", "after", "note"];
  return noted
    ? markdownTable(head, rows)
    : markdownTable(
        head.slice(0, -1),
        rows.map((row) => row.slice(0, -1)),
      );
}

const SIGNS: Record<Change["action"], string> = { create: "`+`", update: "`~`", delete: "`-`" };

function cell(text: string | null, sensitive: boolean): string {
  return text === null ? "" : sensitive ? code(MASK) : code(text);
}

function notes({ note, impact }: Change): string {
  return [...(note === undefined ? [] : [prose(note)]), ...(impact === "restart" ? ["**restart**"] : [])].join("; ");
}
