/**
 * The plan of a remediation: towards the profile of the host, with what the findings would change in it laid over. A host
 * that left its profile is mended by the profile; only what the profile itself gets wrong needs an overlay. Looks at the
 * host and writes nothing there, but that a run which will write first settles what an earlier change left behind.
 */
import { configurationOf } from "../diagnosis/configuration/observed.ts";
import type { Finding } from "../diagnosis/diagnose/diagnosis-document.ts";
import { lint } from "../diagnosis/lint/lint.ts";
import { PostmendError } from "../diagnostics/diagnostic.ts";
import { hostDrift } from "../engine/drift.ts";
import { observeRequest, planTowards, withBuiltIn } from "../engine/plan.ts";
import type { Session } from "../engine/session.ts";
import { recovering } from "../engine/settle.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import { type ObservedWithPackages, observeWithPackages } from "../observe/package-log.ts";
import type { HostPlan } from "../plan/plan.ts";
import { type MainCf, parseMainCf } from "../postfix/main-cf.ts";
import type { HostEntry } from "../profile/inventory.ts";
import { overlaid, overlayYaml } from "../profile/overlay.ts";
import type { LoadedProject } from "../profile/project.ts";
import { profileForHost } from "../profile/resolve.ts";
import type { SetValue } from "../profile/schema-types.ts";
import { fill } from "../secrets/secret-text.ts";
import type { Transport } from "../transports/transport.ts";
import { overlayOf, proposalOf } from "./proposal.ts";
import type { OverlayChange, OverlayRecord } from "./remediation-document.ts";

/** What is planned for, and by which means. */
export interface RemedyRequest {
  readonly session: Session;
  readonly transport: Transport;
  readonly host: HostEntry;
  readonly findings: readonly Finding[];
  /** Master holds services back that died over the configuration that is there. */
  readonly heldBack: boolean;
  readonly overlay: boolean;
  readonly set: Readonly<Record<string, SetValue>>;
  /** True: the run changes nothing, so what an earlier change left stays as it is. */
  readonly check: boolean;
}

/** A plan that can be carried out, or why a person has to decide first. */
export interface PlannedRemedy {
  /** Sees the profile with the overlay: what carries the plan out must use it. */
  readonly session: Session;
  readonly plan: HostPlan;
  readonly overlay: OverlayRecord | null;
  /** What the findings name and a machine must not decide. */
  readonly left: readonly string[];
  /** Why the plan must not be carried out. */
  readonly stop?: string;
}

/** Plans one host. Throws where it cannot be asked, or where the profile is wrong for it. */
export async function planRemedy(request: RemedyRequest): Promise<PlannedRemedy> {
  const { session, host } = request;
  const { plan, seen } = await planned(request, session);
  const alone = { session, plan, overlay: null, left: [] };
  if (plan.document.status === "error") return alone;
  if (plan.document.changes.length > 0 && hostDrift(plan, seen).moved === "rolled-back")
    return { ...alone, stop: "The host was rolled back on purpose, and its profile still says otherwise" };
  const mainCf = mainCfAfter(plan, seen.observed, session);
  const { changes, left, conflicts } = proposalOf(
    request.overlay ? stillMade(request.findings, plan, seen.observed, mainCf) : [],
    // What a playbook sets is for a host that is on its profile: before that, the profile comes first.
    plan.document.changes.length > 0 ? {} : request.set,
    { profile: profileForHost(session.project, host).profile, parameter: (name) => mainCf.get(name) },
  );
  if (conflicts.length > 0) return { ...alone, left, stop: `Findings contradict each other: ${conflicts.join("; ")}` };
  if (changes.length === 0) return { ...alone, left };
  return withOverlay(request, { ...alone, left }, changes);
}

interface Planned {
  readonly plan: HostPlan;
  readonly seen: ObservedWithPackages;
}

async function planned({ transport, host, check, heldBack }: RemedyRequest, session: Session): Promise<Planned> {
  const profile = profileForHost(session.project, host);
  const templates = withBuiltIn(session.project.templates);
  const looks: ObservedWithPackages[] = [];
  const planner = async (road: Transport) => {
    const seen = await observeWithPackages(road, observeRequest(host, profile));
    session.emit({ type: "host-observed", host: host.name });
    looks.push(seen);
    return planTowards(session, profile, seen.observed, templates, heldBack);
  };
  const plan = await (check ? planner(transport) : recovering(session, planner)(transport, host));
  const [first, ...later] = looks;
  const seen = later.at(-1) ?? first;
  if (!seen) throw new RangeError("a plan was made of a host that nobody looked at");
  return { plan, seen };
}

/** main.cf as the plan leaves it. */
function mainCfAfter({ files, basis }: HostPlan, { mainCf }: ObservedState, { secrets }: Session): MainCf {
  const file = files.find(({ path }) => path === `${basis.configDirectory}/main.cf`);
  if (file?.content) return parseMainCf(fill(file.content, secrets).reveal());
  return parseMainCf(mainCf.state === "present" ? mainCf.value.text : "");
}

/** The findings that the plan does not cure. Where it edits main.cf, the mistakes that the new one still has. */
function stillMade(
  findings: readonly Finding[],
  plan: HostPlan,
  observed: ObservedState,
  mainCf: MainCf,
): readonly Finding[] {
  if (!plan.document.changes.some(({ kind }) => kind === "parameter")) return findings;
  const facts = { ...configurationOf(observed), files: new Map(), mainCf };
  const made = new Set(lint(facts).map(({ rule }) => rule));
  return findings.filter(({ rule }) => rule !== undefined && made.has(rule));
}

/** The other hosts that an edit of the profile would change: those that have it, or one that extends it. */
function others({ inventory, profiles }: LoadedProject, host: HostEntry): string[] {
  const rests = (profile: string | undefined): boolean =>
    profile !== undefined && (profile === host.profile || rests(profiles.get(profile)?.value.extends));
  return [...inventory.hosts.values()]
    .filter(({ name, profile }) => name !== host.name && rests(profile))
    .map(({ name }) => name);
}

/** What has no effect on the host is no part of an overlay. */
async function withOverlay(
  request: RemedyRequest,
  alone: PlannedRemedy,
  changes: readonly OverlayChange[],
): Promise<PlannedRemedy> {
  const { host } = request;
  const { project } = alone.session;
  const loaded = project.profiles.get(host.profile ?? "");
  const overlay = overlayOf(changes);
  const changed = loaded && overlaid(project, loaded.name, overlay);
  if (!loaded || !changed) return alone;
  const session = { ...alone.session, project: changed };
  try {
    const { plan } = await planned(request, session);
    if (plan.document.fingerprint === alone.plan.document.fingerprint) return alone;
    const record: OverlayRecord = {
      profile: loaded.name,
      file: loaded.document.file,
      yaml: overlayYaml(overlay),
      changes,
      shared_with: others(project, host),
      written: false,
    };
    return { ...alone, session, plan, overlay: record };
  } catch (error) {
    if (!(error instanceof PostmendError) || error.fault !== "user") throw error;
    const why = error.diagnostics.map(({ summary, detail }) => (detail ? `${summary}: ${detail}` : summary)).join("; ");
    return { ...alone, stop: `What the findings would change does not go with the profile: ${why}` };
  }
}
