import type { RelayProfile } from "../profile/resolved-profile.ts";
import type { SecretReference } from "../secrets/secret-text.ts";
import type { DesiredParameter, HostFacts } from "./desired-state.ts";
import type { Findings } from "./findings.ts";
import type { ProviderPreset } from "./providers.ts";

/** What a section of the profile is read with. */
export interface SectionContext {
  /** The provider's preset is merged in. */
  readonly profile: RelayProfile;
  readonly preset: ProviderPreset | undefined;
  readonly facts: HostFacts;
  /** Lookup table type for this host: `hash`. */
  readonly mapType: string;
  readonly findings: Findings;
}

/** What one section of the profile asks for. */
export interface Section {
  readonly parameters: readonly DesiredParameter[];
  readonly credentials?: readonly Credential[];
  readonly policies?: readonly { readonly destination: string; readonly policy: string }[];
  readonly senders?: readonly { readonly from: string; readonly nexthop: string }[];
}

/** One line of sasl_passwd. */
export interface Credential {
  readonly key: string;
  readonly username: string | SecretReference;
  /** Of a login by OAuth 2.0 the path of its token file, as the SMTP client sees it. */
  readonly password: string | SecretReference;
}

/** A section that asks for nothing. */
export const NOTHING: Section = { parameters: [] };

/** The table of a host as main.cf names it: `hash:/etc/postfix/sasl_passwd`. */
export function tableName({ facts, mapType }: Pick<SectionContext, "facts" | "mapType">, file: string): string {
  return `${mapType}:${facts.configDirectory}/${file}`;
}
