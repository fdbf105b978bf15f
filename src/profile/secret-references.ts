import type { SecretRequest } from "../secrets/secret-request.ts";
import type { SecretReference } from "../secrets/secret-text.ts";
import type { ResolvedProfile } from "./resolved-profile.ts";

/** Every secret that a profile refers to. */
export function secretReferences({ profile, range }: ResolvedProfile): SecretRequest[] {
  const found: SecretRequest[] = [];
  const add = (path: string, value: string | SecretReference | undefined): void => {
    if (value === undefined || typeof value === "string") return;
    const source = range(path);
    found.push({ reference: value, path, ...(source && { source }) });
  };
  if (typeof profile.auth === "object") {
    add("auth.username", profile.auth.username);
    add("auth.password", profile.auth.password);
  }
  for (const [index, sender] of (profile.senders ?? []).entries()) {
    add(`senders.${index}.auth.username`, sender.auth?.username);
    add(`senders.${index}.auth.password`, sender.auth?.password);
  }
  return found;
}
