import { type Diagnostic, neutralise } from "../diagnostics/diagnostic.ts";
import { durationSeconds } from "../profile/duration.ts";
import type { ResolvedProfile } from "../profile/resolved-profile.ts";
import type { CredentialDrift, HostDrift } from "./drift-document.ts";

/** Holds the age of a host's credentials against `rotation.max_age` of its profile; what is older is told as a warning. */
export function withAges(drift: HostDrift, { profile }: ResolvedProfile, now: Date): HostDrift {
  const { rotation, auth } = profile;
  if (!rotation) return drift;
  const seconds = durationSeconds(rotation.max_age);
  const tokens = typeof auth === "object" && auth.oauth2 !== undefined;
  const credentials = drift.credentials.map((age): CredentialDrift => {
    const old = age.since !== null && secondsOld(age.since.time, now) > seconds;
    return { ...age, overdue: old && !(tokens && isRelay(age)) };
  });
  const due = credentials.filter(({ overdue }) => overdue);
  return { ...drift, credentials, warnings: [...drift.warnings, ...overdue(due, drift.host, seconds, now)] };
}

/** Of a relay with a token file only the path is in the table, and the tokens in it renew themselves. Senders have passwords. */
function isRelay({ key }: CredentialDrift): boolean {
  return !key.includes("@");
}

function overdue(due: readonly CredentialDrift[], host: string, allowed: number, now: Date): Diagnostic[] {
  return due.flatMap(({ key, since }) => {
    if (!since) return [];
    const age = `${since.at_least ? "at least " : ""}${days(secondsOld(since.time, now))}`;
    return [
      {
        code: "credential-overdue",
        severity: "warning",
        summary: "A credential is older than the profile allows",
        detail: `the one for ${neutralise(key)} is ${age} old, in force since ${since.time}; rotation.max_age is ${days(allowed)}`,
        hint: `Let the operator of the relay issue a second one, put it where the profile takes it from, and bring it to the hosts:\n  postmend rotate`,
        host,
      },
    ];
  });
}

function secondsOld(time: string, now: Date): number {
  return (now.getTime() - Date.parse(time)) / 1000;
}

/** Whole days, or hours where it is less than two days. */
function days(seconds: number): string {
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
