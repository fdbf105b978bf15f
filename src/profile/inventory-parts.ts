import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { HostConnectionSettings } from "./inventory.ts";
import type { PostfixInstance } from "./schema-types.ts";
import type { Variables } from "./variables.ts";

/** What an inventory says of a host itself, whatever its format. */
export interface HostPart extends CommonPart {
  readonly name: string;
  readonly address: string | undefined;
  readonly postfix: Readonly<PostfixInstance>;
}

/** What an inventory says of a group. */
export interface GroupPart extends CommonPart {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly children: readonly string[];
}

export interface CommonPart {
  readonly profile: string | undefined;
  readonly connection: HostConnectionSettings;
  readonly vars: Variables;
  /** By setting, why it cannot be used; undefined takes back what a more general part says of the setting. */
  readonly complaints: ReadonlyMap<string, Diagnostic | undefined>;
  /** Where a value of it was written, by its path below the host or group: `profile`, `hosts.0`; the whole of it for "". */
  readonly range: (path: string) => SourceRange | undefined;
}
