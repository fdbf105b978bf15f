import { userError } from "../diagnostics/diagnostic.ts";
import type { SecretSources } from "./sources.ts";

/** The value of an environment variable of this process. */
export function envSecret(name: string, { env }: SecretSources): Uint8Array {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value !== undefined) return new TextEncoder().encode(value);
  throw userError("secret-env", "Environment variable is not set", {
    detail: `there is no variable ${name}`,
    hint: `Set ${name} in the environment of postmend; in CI, as a masked variable that this job may see.`,
  });
}
