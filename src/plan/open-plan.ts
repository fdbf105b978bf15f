import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ObservedState } from "../observe/observed-state.ts";
import type { ResolvedSecrets } from "../secrets/secret-text.ts";
import { liveClientOptions, mainCfPath, whatMoved } from "./basis.ts";
import { credentialTraces } from "./credential-traces.ts";
import { liveFile } from "./live-file.ts";
import { editedMainCf, rewrittenMainCf } from "./main-cf-text.ts";
import { obstacles } from "./obstacles.ts";
import type { Basis, BasisFile, HostPlan, PlannedFile } from "./plan.ts";
import type { CheckSeal, SavedBasis, SavedHostPlan, SavedPlan } from "./saved-plan.ts";
import { referenceName } from "./secret-problems.ts";

/** A saved plan held against the host: it still holds, or the reasons why it does not. */
export type OpenedPlan =
  | { readonly state: "holds"; readonly plan: HostPlan }
  | { readonly state: "stale"; readonly because: readonly Diagnostic[] };

/** The plan as it was made, when the host is still as it was seen then. */
export async function openPlan(
  saved: SavedHostPlan,
  observed: ObservedState,
  checkSeal: CheckSeal,
): Promise<OpenedPlan> {
  const basis = await unsealed(saved.basis, observed, checkSeal);
  const because = [...obstacles(observed), ...whatMoved(basis, observed)];
  if (because.length > 0) return { state: "stale", because };
  const { document, profileDigest, activation, managed, revisionFiles } = saved;
  const files = [...saved.files, ...mainCf(saved, observed)];
  return {
    state: "holds",
    plan: {
      document,
      goal: { profileDigest },
      basis,
      files,
      activation,
      managed,
      revisionFiles,
      credentials: credentialTraces(observed),
    },
  };
}

/** Which secrets are not the ones that the plan was made with. */
export async function movedSecrets(
  saved: SavedPlan,
  secrets: ResolvedSecrets,
  checkSeal: CheckSeal,
): Promise<Diagnostic[]> {
  const moved: Diagnostic[] = [];
  for (const { reference, seal } of saved.secrets) {
    if (await checkSeal(secrets.get(reference).reveal(), seal)) continue;
    moved.push({
      code: "plan-secret-moved",
      severity: "error",
      summary: "A secret is not the one that the plan was made with",
      detail: `${referenceName(reference)} has another value now`,
      hint: "Plan again and review the new plan.",
    });
  }
  return moved;
}

/** A file whose seal the live file fits gets the live digest; any other one a digest that no file has. */
async function unsealed(saved: SavedBasis, observed: ObservedState, checkSeal: CheckSeal): Promise<Basis> {
  const files = new Map<string, BasisFile>();
  for (const file of saved.files) {
    if ("sha256" in file) files.set(file.path, { sha256: file.sha256, sensitive: false });
    else {
      const live = liveFile(file.path, observed);
      const digest = live?.state === "present" ? live.value.sha256 : SEALED;
      const fits = file.seal !== null && (await checkSeal(digest, file.seal));
      files.set(file.path, { sha256: file.seal === null ? null : fits ? digest : SEALED, sensitive: true });
    }
  }
  return { ...saved, files, parameters: new Map(saved.parameters), clientOptions: liveClientOptions(observed) };
}

const SEALED = "sealed";

/** main.cf is not in a plan file: the changes are, and the live file that they apply to is the one of the plan. */
function mainCf({ document }: SavedHostPlan, observed: ObservedState): PlannedFile[] {
  const path = mainCfPath(observed);
  const concerned = document.changes.some((change) => change.kind === "parameter" && change.file === path);
  if (!concerned || observed.mainCf.state !== "present") return [];
  const live = observed.mainCf.value;
  return [rewrittenMainCf({ ...live, path }, editedMainCf(live, path, document.changes))];
}
