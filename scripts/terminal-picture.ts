/**
 * Makes a picture of a terminal: `script -qec COMMAND FILE`, then `tsx scripts/terminal-picture.ts FROM TO <FILE >PICTURE.svg`
 * for what stands between the first line with FROM and the next one with TO. What the command overwrote is gone, as on the
 * terminal; what it wrote in colours is in colours.
 */
import { readFileSync } from "node:fs";

/** Characters of one look, from a column on. */
interface Run {
  readonly column: number;
  readonly text: string;
  readonly classes: readonly string[];
}

const CELL = { width: 8.4, height: 18 };
const MARGIN = { left: 16, top: 44, bottom: 16 };

function between(lines: readonly Run[][], from: string, to: string): readonly Run[][] {
  const has = (text: string) => (line: readonly Run[]) => line.some((run) => run.text.includes(text));
  const start = Math.max(0, lines.findIndex(has(from)));
  const end = to === "" ? -1 : lines.findIndex((line, at) => at > start && has(to)(line));
  return lines.slice(start, end < 0 ? undefined : end);
}

/** What stands on an endless screen in the end. */
function screen(typescript: string): Run[][] {
  const text = typescript.replace(/^Script started.*\n/, "").replace(/\n?Script done.*\n?$/, "");
  const lines: Run[][] = [[]];
  let row = 0;
  let classes: readonly string[] = [];
  for (const [token, numbers = "", command] of text.matchAll(TOKENS)) {
    if (token === "\n") {
      row += 1;
      lines[row] ??= [];
    } else if (command === "m") classes = painted(classes, numbers);
    else if (command === "A") row = Math.max(0, row - Number(numbers || 1));
    else if (command === "J") lines.splice(row, lines.length, []);
    else if (command === undefined && token !== "\r" && token !== ESCAPE) {
      const line = lines[row] ?? [];
      lines[row] = line;
      const last = line.at(-1);
      line.push({ column: last ? last.column + [...last.text].length : 0, text: token, classes });
    }
  }
  return lines;
}

const ESCAPE = "\u001b";
const TOKENS = new RegExp(`${ESCAPE}\\[([?\\d;]*)([A-Za-z])|[\\r\\n]|[^${ESCAPE}\\r\\n]+|${ESCAPE}`, "g");

const CLASSES: Readonly<Record<string, string>> = {
  1: "bold",
  2: "dim",
  31: "red",
  32: "green",
  33: "yellow",
  36: "cyan",
};

function painted(before: readonly string[], numbers: string): string[] {
  let now = [...before];
  for (const number of numbers.split(";")) {
    if (number === "" || number === "0") now = [];
    else if (number === "22") now = now.filter((name) => name !== "bold" && name !== "dim");
    else if (number === "39") now = now.filter((name) => name === "bold" || name === "dim");
    else if (CLASSES[number] !== undefined) now.push(CLASSES[number]);
  }
  return now;
}

function picture(lines: readonly Run[][]): string {
  const columns = Math.max(...lines.flat().map(({ column, text }) => column + [...text].length));
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN.left);
  const height = MARGIN.top + lines.length * CELL.height + MARGIN.bottom;
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map(
    (color, at) => `<circle cx="${20 + 20 * at}" cy="20" r="6" fill="${color}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<style>
text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #d6deeb; white-space: pre }
.bold { font-weight: 700; fill: #ffffff } .dim { fill: #7f8ea3 } .red { fill: #ff6b6b } .green { fill: #7ee787 } .yellow { fill: #f2cc60 } .cyan { fill: #79c0ff }
</style>
<rect width="100%" height="100%" rx="10" fill="#0f1720"/>
${dots.join("")}
${lines
  .map(lineText)
  .filter((text) => text !== "")
  .join("\n")}
</svg>
`;
}

function lineText(runs: readonly Run[], row: number): string {
  const shown = runs.filter(({ text }) => text.trim() !== "");
  if (shown.length === 0) return "";
  const spans = shown.map(({ column, text, classes }) => {
    const look = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
    return `<tspan x="${(MARGIN.left + column * CELL.width).toFixed(1)}"${look}>${escaped(text)}</tspan>`;
  });
  return `<text y="${MARGIN.top + (row + 1) * CELL.height - 5}">${spans.join("")}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const [from = "", to = ""] = process.argv.slice(2);
process.stdout.write(picture(between(screen(readFileSync(0, "utf8")), from, to)));
