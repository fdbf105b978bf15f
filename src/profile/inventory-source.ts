import { parseAnsibleInventory } from "./ansible-inventory.ts";
import type { Inventory } from "./inventory.ts";
import { readInventory } from "./inventory-file.ts";
import type { Problems } from "./problems.ts";
import type { Need, ProjectReader } from "./project-reader.ts";
import type { InventorySource } from "./schema-types.ts";
import { decode } from "./source-text.ts";

/** The inventory from wherever the project says that it is. */
export function loadInventory(
  source: InventorySource,
  need: Need,
  reader: ProjectReader,
  problems: Problems,
): Inventory | undefined {
  if (typeof source === "string") {
    const document = reader.yaml(source, need);
    return document && readInventory(document, problems);
  }
  const [program, ...rest] = "ansible" in source ? ["ansible-inventory", "--list", "-i", source.ansible] : source.exec;
  return fromProgram([program ?? "", ...rest], reader, problems);
}

function fromProgram(
  argv: readonly [string, ...string[]],
  reader: ProjectReader,
  problems: Problems,
): Inventory | undefined {
  const command = argv.join(" ");
  const output = reader.files.run?.(argv);
  if (!output) {
    return problems.error("exec-forbidden", "Program not allowed", {
      detail: `the inventory comes from a program (${command}), and --no-exec forbids programs`,
    });
  }
  if (output.state !== "present") {
    const because = output.state === "unknown" ? output.because : "there is no such program";
    return problems.error("inventory-program", "Inventory program failed", { detail: `${command}: ${because}` });
  }
  const text = decode(command, output.value, problems)?.text;
  return text === undefined ? undefined : parseAnsibleInventory(text, argv[0], problems);
}
