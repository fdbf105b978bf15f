import { randomBytes } from "node:crypto";
import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { PostmendError, userError } from "../diagnostics/diagnostic.ts";
import { movedSecrets, openPlan } from "../plan/open-plan.ts";
import type { HostPlan } from "../plan/plan.ts";
import { readPlanFile, writePlanFile } from "../plan/plan-file.ts";
import type { SavedPlan } from "../plan/saved-plan.ts";
import type { HostEntry } from "../profile/inventory.ts";
import type { SecretRequest } from "../secrets/secret-request.ts";
import type { ReadTransport } from "../transports/transport.ts";
import { sha256 } from "./digest.ts";
import { observeFor } from "./plan.ts";
import { checkSeal, sealer } from "./seal.ts";
import type { Session } from "./session.ts";

/** Writes the plans to a file, readable by its owner alone; the old file stays until the new one is whole. */
export async function savePlan(session: Session, plans: readonly HostPlan[], path: string): Promise<void> {
  const { actor, postmend, commit, now } = session.stamp;
  const text = await writePlanFile(plans, {
    about: { actor, postmend, commit: commit ?? null, time: now().toISOString() },
    secrets: session.secrets,
    seal: sealer(),
    digest: sha256,
  });
  refuseOtherThanFile(path);
  const aside = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    writeFileSync(aside, text, { mode: 0o600, flag: "wx" });
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw userError("plan-file-unwritable", "The plan file cannot be written", { detail: reason(error) });
  }
}

/** A rename would take the place of whatever is there: run as root, `--out /dev/null` would do away with the device. */
function refuseOtherThanFile(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (!there || there.isFile()) return;
  const what = there.isDirectory()
    ? "a directory"
    : there.isSymbolicLink()
      ? "a symbolic link"
      : "a device or the like";
  throw userError("plan-file-unwritable", "The plan file cannot be written", {
    detail: `${path} is ${what}`,
    hint: "Name a file, or one that does not exist yet.",
  });
}

/** Reads a plan file; says what is wrong with it before any host is touched. */
export function openPlanFile(path: string): SavedPlan {
  return readPlanFile(textOf(path), sha256);
}

/** The secrets that a saved plan refers to. */
export function savedSecrets(saved: SavedPlan): SecretRequest[] {
  return saved.secrets.map(({ reference }) => ({ reference, path: "saved plan" }));
}

/** Refuses when a secret has another value than the plan was made with: P1, apply does what the plan showed. */
export async function refuseMovedSecrets(saved: SavedPlan, session: Session): Promise<void> {
  const moved = await movedSecrets(saved, session.secrets, checkSeal);
  if (moved.length > 0) throw new PostmendError("user", moved);
}

/** Holds a saved plan against the host as it is now. */
export function savedPlanner(
  session: Session,
  saved: SavedPlan,
): (transport: ReadTransport, host: HostEntry) => Promise<HostPlan> {
  const plans = new Map(saved.hosts.map((plan) => [plan.document.host, plan]));
  return async (transport, host) => {
    const plan = plans.get(host.name);
    if (!plan) throw userError("plan-without-host", "The saved plan does not know this host", { host: host.name });
    const { mapType } = plan.basis;
    const observed = await observeFor(session, transport, host, mapType === undefined ? {} : { mapType });
    const opened = await openPlan(plan, observed, checkSeal);
    if (opened.state === "stale") throw new PostmendError("host", opened.because);
    return opened.plan;
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw userError("plan-file-unreadable", "The plan file cannot be read", {
      detail: reason(error),
      hint: "Save one with: postmend plan --out FILE",
    });
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
