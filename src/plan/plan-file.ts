import { internalError, userError } from "../diagnostics/diagnostic.ts";
import type { ResolvedSecrets, SecretReference } from "../secrets/secret-text.ts";
import type { Digest } from "./fingerprint.ts";
import { JsonValue } from "./json-value.ts";
import type { Basis, HostPlan } from "./plan.ts";
import { readAbout, readHost, readSecret } from "./plan-file-parts.ts";
import type { SavedBasisFile, SavedHostPlan, SavedPlan, SavedPlanAbout, Seal } from "./saved-plan.ts";

const SCHEMA = "postmend/planfile/v1";

/** No plan comes near it; a file beyond it is not read into memory twice. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

/** What writing a plan file takes besides the plans. */
export interface PlanFileTools {
  readonly about: SavedPlanAbout;
  readonly secrets: ResolvedSecrets;
  readonly seal: Seal;
  readonly digest: Digest;
}

/**
 * The text of a plan file. Secrets are in it as references and as seals only, main.cf only as changes. A profile that
 * holds a secret in the clear cannot be saved: that is a user error.
 */
export async function writePlanFile(plans: readonly HostPlan[], tools: PlanFileTools): Promise<string> {
  const seal = sealOnce(tools.seal);
  const hosts: SavedHostPlan[] = [];
  for (const plan of plans) hosts.push(await saved(plan, seal));
  const secrets: SavedPlan["secrets"][number][] = [];
  for (const reference of references(plans)) {
    secrets.push({ reference, seal: await seal(tools.secrets.get(reference).reveal()) });
  }
  const body = { about: tools.about, hosts, secrets };
  return `${JSON.stringify({ schema: SCHEMA, digest: tools.digest(JSON.stringify(body)), ...body }, null, 1)}\n`;
}

/** Reads a plan file that may come from anywhere: strictly, and with a user error that names the place. */
export function readPlanFile(text: string, digest: Digest): SavedPlan {
  if (text.length > MOST_CHARACTERS) {
    throw userError("plan-file-large", "This file is too large for a plan", { detail: `${text.length} characters` });
  }
  const parsed = parsedJson(text);
  refuseReport(parsed);
  const whole = new JsonValue(parsed);
  const file = whole.fields(["schema", "digest", "about", "hosts", "secrets"]);
  file.get("schema").oneOf([SCHEMA]);
  const plan = {
    about: readAbout(file.get("about")),
    hosts: file.get("hosts").list(readHost),
    secrets: file.get("secrets").list(readSecret),
  };
  // Against a slip of the hand or of the network; who can forge the file can forge this too.
  if (!isRecord(parsed) || digest(bodyText(parsed)) !== file.get("digest").text()) {
    throw userError("plan-file-changed", "This plan file was changed after it was written", {
      detail: "its content does not match its digest",
      hint: "Plan again with `postmend plan --out FILE`.",
    });
  }
  return plan;
}

/** `plan --format json > FILE` looks like the way to save a plan, and is not. */
function refuseReport(parsed: unknown): void {
  if (!isRecord(parsed) || parsed["schema"] !== "postmend/plan/v1") return;
  throw userError("plan-file-report", "This is the report of a plan, not a plan that was saved", {
    detail: "'plan --format json' prints what would change; what apply needs besides is not in it",
    hint: "Save a plan with: postmend plan --out FILE",
  });
}

/** The same content is sealed once: a seal costs time on purpose, and many hosts share a credential. */
function sealOnce(seal: Seal): Seal {
  const made = new Map<string, Promise<string>>();
  return (text) => {
    const known = made.get(text) ?? seal(text);
    made.set(text, known);
    return known;
  };
}

async function saved(plan: HostPlan, seal: Seal): Promise<SavedHostPlan> {
  const { document, goal, basis, activation, managed, revisionFiles } = plan;
  if (!("profileDigest" in goal)) throw internalError("plan-not-saveable", "Only plans towards a profile are saved");
  const files = plan.files.filter(({ path }) => path !== `${basis.configDirectory}/main.cf`);
  const { hostKey, instance, configDirectory, version, mapType } = basis;
  return {
    document,
    profileDigest: goal.profileDigest,
    basis: {
      hostKey,
      instance,
      configDirectory,
      version,
      ...(mapType !== undefined && { mapType }),
      files: await sealedFiles(basis, seal),
      parameters: [...basis.parameters],
    },
    files,
    activation,
    managed,
    revisionFiles,
  };
}

async function sealedFiles(basis: Basis, seal: Seal): Promise<SavedBasisFile[]> {
  const files: SavedBasisFile[] = [];
  for (const [path, { sha256, sensitive }] of basis.files) {
    files.push(sensitive ? { path, seal: sha256 === null ? null : await seal(sha256) } : { path, sha256 });
  }
  return files;
}

function references(plans: readonly HostPlan[]): SecretReference[] {
  const parts = plans.flatMap(({ files }) => files.flatMap(({ content }) => content ?? []));
  const found = parts.flatMap((part) => (typeof part === "string" ? [] : [part.secret]));
  if (found.some((reference) => "plaintext" in reference)) {
    throw userError("plan-file-plaintext", "A plan with a secret in the clear cannot be saved", {
      detail: "a profile of this plan holds a secret itself (allow_plaintext)",
      hint: "Use a secret reference such as {env: NAME}, or apply without a plan file.",
    });
  }
  return [...new Map(found.map((reference) => [JSON.stringify(reference), reference])).values()];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return new JsonValue(undefined).wrong("JSON");
  }
}

/** What the digest is made of, in the order in which it was written. */
function bodyText({ about, hosts, secrets }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ about, hosts, secrets });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
