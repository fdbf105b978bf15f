import { type Diagnostic, neutralise } from "../diagnostics/diagnostic.ts";
import { durationSeconds } from "../profile/duration.ts";
import type { ResolvedProfile } from "../profile/resolved-profile.ts";
import type { CredentialAge } from "../revisions/credential-age.ts";
import type { HostDrift } from "./drift-document.ts";

/** Credentials whose age is known, for a profile that says how old they may become. */
export interface AgedCredentials {
  /** `rotation.max_age`, in seconds. */
  readonly allowed: number;
  readonly credentials: readonly AgedCredential[];
}

export interface AgedCredential {
  /** The relay, or a sender. */
  readonly key: string;
  /** How old it is, or at least is. */
  readonly seconds: number;
  readonly atLeast: boolean;
}

/** The credentials of a host that may become overdue; undefined where the profile does not say when. */
export function agedCredentials(
  ages: readonly CredentialAge[],
  { profile: { rotation, auth } }: ResolvedProfile,
  now: Date,
): AgedCredentials | undefined {
  if (!rotation) return undefined;
  // Of a relay with a token file only its path is in the table, and the tokens renew themselves. Senders have passwords.
  const tokens = typeof auth === "object" && auth.oauth2 !== undefined;
  const credentials = ages.flatMap(({ key, since }): AgedCredential[] => {
    if (!since || (tokens && !key.includes("@"))) return [];
    const seconds = (now.getTime() - Date.parse(since.time)) / 1000;
    return [{ key, seconds, atLeast: since.at_least === true }];
  });
  return { allowed: durationSeconds(rotation.max_age), credentials };
}

/** Those that are older than they may be. */
export function overdueCredentials({ allowed, credentials }: AgedCredentials): AgedCredential[] {
  return credentials.filter(({ seconds }) => seconds > allowed);
}

/** What is said of one that is. */
export function overdueSentence({ key, seconds, atLeast }: AgedCredential, allowed: number): string {
  const age = `${atLeast ? "at least " : ""}${days(seconds)}`;
  return `the credential for ${neutralise(key)} is ${age} old, and rotation.max_age is ${days(allowed)}`;
}

/** Holds the age of a host's credentials against its profile; what is older is told as a warning. */
export function withAges(drift: HostDrift, profile: ResolvedProfile, now: Date): HostDrift {
  const aged = agedCredentials(drift.credentials, profile, now);
  if (!aged) return drift;
  const due = overdueCredentials(aged);
  const keys = new Set(due.map(({ key }) => key));
  return {
    ...drift,
    credentials: drift.credentials.map((age) => ({ ...age, overdue: keys.has(age.key) })),
    warnings: [...drift.warnings, ...due.map((one) => overdue(one, aged.allowed, drift.host))],
  };
}

function overdue(one: AgedCredential, allowed: number, host: string): Diagnostic {
  return {
    code: "credential-overdue",
    severity: "warning",
    summary: "A credential is older than the profile allows",
    detail: overdueSentence(one, allowed),
    hint: "Let the operator of the relay issue a second one, put it where the profile takes it from, and bring it to the hosts:\n  postmend rotate",
    host,
  };
}

/** Whole days, or hours where it is less than two days, or minutes where it is less than an hour. */
function days(seconds: number): string {
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
