/** The lookup tables that postmend keeps, by file name inside the configuration directory. */
export const TABLE_NAMES = ["sasl_passwd", "tls_policy", "sender_relay"] as const;

/** Tables whose text holds credentials: never shown, never wider than 0600. */
export function isSensitiveTable(name: string): boolean {
  return name === "sasl_passwd" || name.startsWith("sasl_passwd.");
}
