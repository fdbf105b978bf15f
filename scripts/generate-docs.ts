/**
 * The pages of docs/ that are made of what the code knows: the reference of the files that users write (from schemas/),
 * the parameter catalogue, the presets and the lint rules. `npm run generate` writes them; test/docs/ holds that they are current.
 */
import { fileURLToPath } from "node:url";
import { filePages } from "./generate-file-pages.ts";
import { parametersPage } from "./generate-parameters-page.ts";
import { providersPage } from "./generate-providers-page.ts";
import { rulePages } from "./generate-rule-pages.ts";

/** Where the pages belong. */
export const docsDirectory = fileURLToPath(new URL("../docs/", import.meta.url));

/** The text of every generated page, by its name under `docs/`. */
export function generateDocs(): ReadonlyMap<string, string> {
  return new Map([
    ...filePages(),
    ["parameters.md", parametersPage()],
    ["providers.md", providersPage()],
    ...rulePages(),
  ]);
}
