import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Inventory } from "./inventory.ts";
import type { ProjectConfig } from "./project-config.ts";

/** Everything that a project says, checked as a whole. */
export interface LoadedProject {
  readonly config: ProjectConfig;
  readonly inventory: Inventory;
  /** By name, what they extend merged in; see `profileForHost`. */
  readonly profiles: ReadonlyMap<string, LoadedProfile>;
  /** Templates that take the place of built-in ones, by file name (`main.cf.hbs`). */
  readonly templates: ReadonlyMap<string, string>;
  /** What is odd but no obstacle: a host without a profile, a template of an unknown name. */
  readonly warnings: readonly Diagnostic[];
}
