import { nearest } from "../diagnostics/nearest.ts";
import type { RelayProfile, ResolvedProfile } from "../profile/resolved-profile.ts";
import type { Findings } from "./findings.ts";
import { PROVIDERS, type ProviderPreset } from "./providers.ts";

/** A profile with its provider's preset below its own keys. */
export interface PresetProfile {
  readonly profile: RelayProfile;
  readonly preset: ProviderPreset | undefined;
}

/** Merges the preset section by section; what the profile says itself always wins. */
export function withPreset({ profile, vars }: ResolvedProfile, findings: Findings): PresetProfile {
  if (profile.provider === undefined) return { profile, preset: undefined };
  const preset = PROVIDERS.get(profile.provider);
  if (!preset) {
    findings.error("provider-unknown", "No preset of this name", unknownProvider(profile.provider));
    return { profile, preset: undefined };
  }
  const { sections } = preset;
  const host = profile.relay?.host ?? presetHost(preset, vars["region"], findings);
  const auth = profile.auth;
  return {
    preset,
    profile: {
      ...profile,
      relay: { ...sections.relay, ...profile.relay, ...(host !== undefined && { host }) },
      ...(auth !== undefined && { auth: auth === "none" ? auth : { ...sections.auth, ...auth } }),
      tls: { ...sections.tls, ...profile.tls },
      limits: { ...sections.limits, ...profile.limits },
      parameters: { ...presetParameters(preset, profile), ...profile.parameters },
    },
  };
}

/** A relay with one host name a region takes the region from the variable of that name. */
function presetHost(preset: ProviderPreset, region: string | undefined, findings: Findings): string {
  const { host } = preset.sections.relay;
  if (!host.includes("REGION")) return host;
  if (region !== undefined && /^[a-z0-9-]+$/.test(region)) return host.replace("REGION", region);
  findings.error("provider-region", "This provider has a relay of its own in each region", {
    path: "provider",
    detail: region === undefined ? "the profile names no region" : `vars.region is "${region}"`,
    hint: `Set \`vars: {region: eu-west-1}\`, or the whole name: \`relay: {host: ${host}}\`.`,
  });
  return host.replace("REGION", "unknown");
}

/** What the profile wants absent, or sets in another section, is not the preset's to set. */
function presetParameters({ sections }: ProviderPreset, { absent = [] }: RelayProfile): Record<string, string> {
  return Object.fromEntries(Object.entries(sections.parameters ?? {}).filter(([name]) => !absent.includes(name)));
}

function unknownProvider(name: string) {
  const known = [...PROVIDERS.keys()];
  const close = nearest(name, known);
  const hint = close === undefined ? `Known are ${known.join(", ")}.` : `Did you mean ${close}?`;
  return { path: "provider", detail: `found "${name}"`, hint };
}
