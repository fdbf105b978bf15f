import type { CredentialAge } from "../revisions/credential-age.ts";
import { minute } from "./wording.ts";

/** `[relay.example]:587 since 2026-11-24 14:42 UTC`, and where that is not known exactly, that it is not. */
export function ageSentence({ key, since }: CredentialAge): string {
  if (!since) return `${key} of unknown age`;
  return `${key} since ${minute(since.time)}${since.at_least ? " or longer" : ""}`;
}
