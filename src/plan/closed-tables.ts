import type { DesiredTable } from "../desired/desired-state.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import { octal } from "./file-mode.ts";
import { proxymapReferenceTo } from "./table-references.ts";

/**
 * Tables that only root may read, and that something reads through proxymap once main.cf is as planned. A credential is
 * closed all the same, for everybody on the host could read it; that mail then waits has to be told.
 */
export function closedToProxymap(
  tables: readonly DesiredTable[],
  observed: ObservedState,
  plannedMainCf: string,
): Diagnostic[] {
  return tables.flatMap(({ path, mode }) => {
    const reference = mode & 0o004 ? undefined : proxymapReferenceTo(path, observed, plannedMainCf);
    if (reference === undefined) return [];
    return [
      {
        code: "table-closed-to-proxymap",
        severity: "warning",
        summary: "Postfix defers mail where it reads a table through proxymap that only root may read",
        detail: `${reference} reads ${path} through proxy:, as Postfix's own user; the plan has the file with mode ${octal(mode)}`,
        hint: `Take \`proxy:\` out of ${reference}: without it the table is opened as root.`,
        host: observed.host,
      },
    ];
  });
}
