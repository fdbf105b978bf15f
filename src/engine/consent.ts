/** What a person says to what is about to be done; `unasked` where nobody can be asked. */
export type Consent = "agreed" | "declined" | "unasked";
