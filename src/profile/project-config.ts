import type { InventorySource, Project, Retention, Rollout, Ssh } from "./schema-types.ts";

/** `postmend.yml` with every default filled in, by the names that the file gives them. */
export interface ProjectConfig {
  readonly inventory: InventorySource;
  readonly profiles: string;
  readonly playbooks: string;
  readonly templates: string;
  readonly ssh: Readonly<Required<Ssh>>;
  readonly concurrency: number;
  readonly rollout: Readonly<Required<Rollout>>;
  readonly retention: Readonly<Required<Retention>>;
}

/** The configuration of a project whose `postmend.yml` says what `written` says. */
export function withDefaults(written: Project): ProjectConfig {
  return {
    inventory: "inventory.yml",
    profiles: "profiles",
    playbooks: "playbooks",
    templates: "templates",
    concurrency: 32,
    ...written,
    ssh: {
      transport: "ssh2",
      config: "~/.ssh/config",
      known_hosts: ["~/.ssh/known_hosts"],
      connect_timeout: "10s",
      ...written.ssh,
    },
    rollout: { canary: 1, batch: "25%", max_failures: 0, pause: "0s", ...written.rollout },
    retention: { revisions: 20, ...written.retention },
  };
}
