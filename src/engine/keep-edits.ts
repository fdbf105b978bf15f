/**
 * The lines of a profile that would make it say what a host has. None is shown that was not tried out: it is laid over
 * the profile, which is then checked and compared with the host as for a plan, and the difference has to be gone.
 */
import { desiredState } from "../desired/desired.ts";
import { PostmendError } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import type { Change } from "../plan/plan.ts";
import { parseNextHop } from "../postfix/next-hop.ts";
import type { HostEntry } from "../profile/inventory.ts";
import {
  isOverlay,
  joined,
  type Overlay,
  type OverlayValue,
  overlaid,
  overlayAt,
  overlayYaml,
} from "../profile/overlay.ts";
import { profileForHost } from "../profile/resolve.ts";
import type { RelayProfile } from "../profile/resolved-profile.ts";
import type { Keep } from "./drift-document.ts";
import { planTowards, withBuiltIn } from "./plan.ts";
import type { Session } from "./session.ts";

/** How to keep what the host has; `changes` lead from the profile to the host. */
export function keepEdits(
  session: Session,
  host: HostEntry,
  observed: ObservedState,
  changes: readonly Change[],
): Keep | null {
  const loaded = session.project.profiles.get(host.profile ?? "");
  if (!loaded) return null;
  const templates = withBuiltIn(session.project.templates);
  const { profile } = profileForHost(session.project, host);
  const desired = desiredState(profileForHost(session.project, host), observed, templates);
  const owners = new Map(desired.parameters.map(({ name, from }) => [name, from]));
  const found = changes.map((change) => {
    const owner = owners.get(change.name);
    const patch = change.kind === "parameter" && !change.sensitive ? patchFor(change, owner, profile) : undefined;
    const proven = patch && isGone(change, session, host, observed, patch) ? patch : undefined;
    return { change, owner, patch: proven };
  });
  const whole = found.reduce<Overlay>((sum, { patch }) => (patch ? joined(sum, patch) : sum), {});
  return {
    file: loaded.document.file,
    yaml: overlayYaml(withoutNulls(whole)),
    take_out: taken(whole),
    by_hand: [...new Set(found.flatMap(({ change, owner, patch }) => (patch ? [] : byHand(change, owner))))],
  };
}

function patchFor({ name, after }: Change, owner: string | undefined, profile: RelayProfile): Overlay | undefined {
  if (owner === undefined) {
    const others = profile.absent?.filter((other) => other !== name) ?? [];
    if (profile.absent?.includes(name)) return { absent: others.length > 0 ? others : null };
    return after === null ? undefined : { parameters: { [name]: after } };
  }
  if (name === "relayhost" && owner === "relay") return after === null ? undefined : relayPatch(after, profile);
  const [section = "", ...keys] = owner.split(".");
  // A whole section, or an entry of a list, is more than the one parameter.
  if (keys.length === 0 || keys.some((key) => /^\d+$/.test(key))) return undefined;
  return overlayAt([section, ...keys], after === null ? null : typed(section, after));
}

function relayPatch(value: string, { relay }: RelayProfile): Overlay | undefined {
  const hop = /[\s,]/.test(value) ? "several" : parseNextHop(value);
  if (typeof hop === "string") return undefined;
  const port = hop.port === undefined ? {} : { port: typed("relay", hop.port) };
  const mx = !hop.bracketed === (relay?.mx ?? false) ? {} : { mx: !hop.bracketed };
  return { relay: { host: hop.host, ...port, ...mx } };
}

function typed(section: string, text: string): string | number | boolean {
  if (section === "parameters") return text;
  if (text === "yes" || text === "no") return text === "yes";
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function isGone(change: Change, session: Session, host: HostEntry, observed: ObservedState, patch: Overlay): boolean {
  try {
    const project = overlaid(session.project, host.profile ?? "", patch);
    const profile = project && profileForHost(project, host);
    if (!profile) return false;
    const { document } = planTowards(session, profile, observed, withBuiltIn(session.project.templates));
    const stays = document.changes.some(({ file, name }) => file === change.file && name === change.name);
    return document.status !== "error" && !stays;
  } catch (error) {
    // What a profile must not say is no way to keep it.
    if (error instanceof PostmendError) return false;
    throw error;
  }
}

function withoutNulls(patch: Overlay): Overlay {
  const kept = Object.entries(patch).flatMap(([key, value]): [string, Overlay | OverlayValue][] => {
    if (!isOverlay(value)) return value === null ? [] : [[key, value]];
    const inner = withoutNulls(value);
    return Object.keys(inner).length === 0 ? [] : [[key, inner]];
  });
  return Object.fromEntries(kept);
}

function taken(patch: Overlay, path: readonly string[] = []): string[] {
  return Object.entries(patch).flatMap(([key, value]) => {
    if (isOverlay(value)) return taken(value, [...path, key]);
    return value === null ? [[...path, key].join(".")] : [];
  });
}

function byHand({ file, kind, name, sensitive }: Change, owner: string | undefined): string[] {
  if (kind === "table-entry" && sensitive)
    return [`${file}: a credential; it belongs where the profile's secret is kept, and no value of it is shown`];
  if (kind !== "parameter") return [`${file}: the profile makes the whole of it, from its sections`];
  const place = owner === undefined ? "the profile" : `the key ${owner} of the profile`;
  return [`${name}: no lines were found that keep it; see ${place}`];
}
