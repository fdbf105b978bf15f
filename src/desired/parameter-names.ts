import type { ResolvedProfile } from "../profile/resolved-profile.ts";

/**
 * The parameters whose defaults on the host matter to a profile: those that its sections may set, on any Postfix
 * version, and those that it names itself.
 */
export function parameterNames({ profile }: ResolvedProfile): string[] {
  return [...new Set([...SECTION_PARAMETERS, ...Object.keys(profile.parameters ?? {}), ...(profile.absent ?? [])])];
}

/** What the sections of a profile may set. */
export const SECTION_PARAMETERS = [
  "relayhost",
  "smtp_fallback_relay",
  "smtp_sasl_auth_enable",
  "smtp_sasl_password_maps",
  "smtp_sasl_security_options",
  "smtp_sasl_tls_security_options",
  "smtp_sasl_mechanism_filter",
  "smtp_sender_dependent_authentication",
  "sender_dependent_relayhost_maps",
  "smtp_tls_security_level",
  "smtp_tls_wrappermode",
  "smtp_tls_protocols",
  "smtp_tls_mandatory_protocols",
  "smtp_tls_CAfile",
  "smtp_tls_secure_cert_match",
  "smtp_tls_verify_cert_match",
  "smtp_tls_fingerprint_cert_match",
  "smtp_tls_fingerprint_digest",
  "smtp_tls_cert_file",
  "smtp_tls_key_file",
  "smtp_tls_policy_maps",
  "smtp_destination_concurrency_limit",
  "smtp_destination_recipient_limit",
  "smtp_destination_rate_delay",
  "minimal_backoff_time",
  "maximal_backoff_time",
  "queue_run_delay",
  "maximal_queue_lifetime",
];
