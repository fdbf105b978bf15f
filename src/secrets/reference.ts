import type { SecretReference } from "./secret-text.ts";

/** The same text for the same reference; undefined for a secret that stands in the file itself. */
export function referenceKey(reference: SecretReference): string | undefined {
  return "plaintext" in reference ? undefined : JSON.stringify(reference);
}

/** A reference as people write it: `{env: RELAY_PASSWORD}`. */
export function referenceText(reference: SecretReference): string {
  if ("plaintext" in reference) return "a secret written in the clear";
  if ("exec" in reference) return `{exec: [${reference.exec.join(", ")}]}`;
  if ("env" in reference) return `{env: ${reference.env}}`;
  if ("file" in reference) return `{file: ${reference.file}}`;
  const { ansible_vault: vault } = reference;
  return isVaultText(vault) ? "{ansible_vault: (text)}" : `{ansible_vault: ${vault}}`;
}

/** The encrypted text itself, as opposed to the path of a file that has it. */
export function isVaultText(text: string): boolean {
  return text.trimStart().startsWith("$ANSIBLE_VAULT;");
}
