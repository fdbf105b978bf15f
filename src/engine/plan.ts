import { desiredState } from "../desired/desired.ts";
import type { HostFacts } from "../desired/desired-state.ts";
import { parameterNames } from "../desired/parameter-names.ts";
import { type ObserveRequest, observe } from "../observe/observe.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import { obstacles } from "../plan/obstacles.ts";
import type { HostPlan } from "../plan/plan.ts";
import { planHost } from "../plan/plan-host.ts";
import { refusedPlan } from "../plan/refused-plan.ts";
import { clientJail } from "../postfix/jail.ts";
import { parseMainCf } from "../postfix/main-cf.ts";
import { parseMasterCf } from "../postfix/master-cf.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { profileForHost } from "../profile/resolve.ts";
import type { ResolvedProfile } from "../profile/resolved-profile.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { sha256 } from "./digest.ts";
import { packageFile } from "./package-file.ts";
import type { Session } from "./session.ts";

/** Plans a host towards its profile: observe, compare; one execution on the host, and nothing is written there. */
export function profilePlanner(session: Session): (transport: ReadTransport, host: HostEntry) => Promise<HostPlan> {
  const templates = withBuiltIn(session.project.templates);
  return async (transport, host) => {
    const profile = profileForHost(session.project, host);
    const observed = await observe(transport, observeRequest(host, profile));
    session.emit({ type: "host-observed", host: host.name });
    return planTowards(session, profile, observed, templates);
  };
}

/** What a host has to be asked to compare it with its profile. */
export function observeRequest(host: HostEntry, profile: ResolvedProfile): ObserveRequest {
  const mapType = profile.profile.map_type ?? "auto";
  return { ...placeOf(host), parameterNames: parameterNames(profile), mapType };
}

/** The plan of a host that was observed, of which services may have died. Throws what is wrong with the profile for this host. */
export function planTowards(
  { secrets }: Pick<Session, "secrets">,
  profile: ResolvedProfile,
  observed: ObservedState,
  templates: ReadonlyMap<string, string>,
  heldBack = false,
): HostPlan {
  const profileDigest = sha256(JSON.stringify([profile.profile, profile.vars]));
  // A host whose main.cf is broken does not tell what the profile would become on it, and that is not what is wrong.
  const inTheWay = obstacles(observed);
  if (inTheWay.length > 0) return refusedPlan(observed, { profileDigest }, profile.name, inTheWay, []);
  const desired = desiredState(profile, hostFacts(profile, observed), templates);
  return planHost({ desired, profileDigest, observed, secrets, digest: sha256, heldBack });
}

/** Where the SMTP client is chrooted matters to token files alone, and master.cf is read for them alone. */
function hostFacts({ profile: { auth } }: ResolvedProfile, observed: ObservedState): HostFacts {
  const { mainCf, masterCf, queueDirectory } = observed;
  if (typeof auth !== "object" || !auth.oauth2 || masterCf.state !== "present") return observed;
  const values = new Map(mainCf.state === "present" ? parseMainCf(mainCf.value.text).entries() : []);
  const jail = clientJail({
    masterCf: parseMasterCf(masterCf.value.text),
    transport: values.get("default_transport") ?? "smtp",
    compatibilityLevel: values.get("compatibility_level") ?? "0",
    queueDirectory,
  });
  return { ...observed, ...(jail !== undefined && { jail }) };
}

/** Looks at the host's Postfix instance. */
export async function observeFor(
  session: Session,
  transport: ReadTransport,
  host: HostEntry,
  { parameterNames = [], mapType = "auto" }: { parameterNames?: readonly string[]; mapType?: string } = {},
): Promise<ObservedState> {
  const observed = await observe(transport, { ...placeOf(host), parameterNames, mapType });
  session.emit({ type: "host-observed", host: host.name });
  return observed;
}

function placeOf({ postfix: { config_directory } }: HostEntry): Pick<ObserveRequest, "configDirectory"> {
  return config_directory === undefined ? {} : { configDirectory: config_directory };
}

/** The templates of the project over the built-in ones. */
export function withBuiltIn(own: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const builtIn = BUILT_IN.map((name) => [name, packageFile(`templates/${name}`)] as const);
  return new Map([...builtIn, ...own]);
}

const BUILT_IN = ["main.cf.hbs", "sasl_passwd.hbs", "tls_policy.hbs", "sender_relay.hbs"] as const;
