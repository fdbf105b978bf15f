import { disclosure } from "../../plan/sensitive.ts";

/** How values of a main.cf are shown: credentials in `static:` and `inline:` tables are masked. */
export function sensitiveDisclosure(
  entries: readonly (readonly [string, string])[],
): (name: string, value: string) => string {
  const show = disclosure(entries);
  return (name, value) => show(name, value).text;
}
