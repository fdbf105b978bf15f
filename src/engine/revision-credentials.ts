import { createHash, randomBytes } from "node:crypto";
import type { RevisionCredentials } from "../plan/credential-traces.ts";
import type { HostPlan } from "../plan/plan.ts";
import { credentialRecords, type PasswordTable } from "../revisions/credential-age.ts";
import { fill, type ResolvedSecrets } from "../secrets/secret-text.ts";

/** What the revision that comes of a plan remembers of its credentials; undefined where it has no password table. */
export function revisionCredentials(
  plan: HostPlan,
  secrets: ResolvedSecrets,
  time: string,
): RevisionCredentials | undefined {
  const table = tableAfter(plan, secrets);
  return table && credentialRecords(table, plan.credentials, { time, salt: randomBytes(16).toString("hex") });
}

/** A table that is not part of the revision is somebody else's. */
function tableAfter(
  { files, revisionFiles, credentials: { path, table } }: HostPlan,
  secrets: ResolvedSecrets,
): PasswordTable | undefined {
  if (!revisionFiles.includes(path)) return undefined;
  const planned = files.find((file) => file.path === path);
  if (!planned) return table.state === "present" ? table.value : undefined;
  if (planned.content === null) return undefined;
  const content = fill(planned.content, secrets);
  const sha256 = createHash("sha256").update(Buffer.from(content.reveal(), planned.encoding)).digest("hex");
  return { content, sha256 };
}
