import type { Action, Change, Impact } from "./plan.ts";

/** How the host comes to use what was written. */
export interface Activation {
  readonly impact: Impact;
  readonly actions: readonly Action[];
}

/**
 * The least that makes Postfix use the changes: nothing, reload, or stop and start. A Postfix that does not run needs
 * none of it now, but the impact stays: it may run by the time at which the plan is carried out, which looks again.
 * `afresh`: why no less than a start will do: master tries a service that died again after a minute, and a reload does not
 * change that.
 */
export function activation(changes: readonly Change[], running: boolean, afresh: string | false = false): Activation {
  if (changes.length === 0) return { impact: "none", actions: [] };
  const needed = afresh === false ? least(changes) : restartFor(afresh);
  if (running) return needed;
  const why = "Postfix is not running; it reads the new configuration when it is started";
  return { impact: needed.impact, actions: [{ run: "none", why }] };
}

function restartFor(why: string): Activation {
  return { impact: "restart", actions: [{ run: "restart", why }] };
}

function least(changes: readonly Change[]): Activation {
  const restart = subjects(changes, "restart");
  if (restart.length > 0) {
    const why = `Postfix reads ${listed(restart)} only when it is started`;
    return { impact: "restart", actions: [{ run: "restart", why }] };
  }
  const reload = subjects(changes, "reload");
  if (reload.length > 0) {
    const why = `running processes keep the old ${listed(reload)} until they are told`;
    return { impact: "reload", actions: [{ run: "reload", why }] };
  }
  const why = changes.every(inMainCf)
    ? "no running process has to be told of it"
    : "Postfix notices a changed table by itself";
  return { impact: "none", actions: [{ run: "none", why }] };
}

function inMainCf({ file }: Change): boolean {
  return file.endsWith("/main.cf");
}

/** Parameters by name, other things by the file that they are in. */
function subjects(changes: readonly Change[], impact: Impact): string[] {
  const concerned = changes.filter((change) => change.impact === impact);
  return [...new Set(concerned.map(({ kind, name, file }) => (kind === "parameter" ? name : file)))];
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
