/** The lookup tables that a profile writes, by file name, and the key of the profile that each comes from. */
export const TABLE_SECTIONS = { sasl_passwd: "auth", tls_policy: "tls.policy", sender_relay: "senders" } as const;

export type TableFile = keyof typeof TABLE_SECTIONS;
