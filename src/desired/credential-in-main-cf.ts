/** True for a value that writes a credential into main.cf itself, which every user of the host can read. */
export function holdsCredential(name: string, value: string): boolean {
  return /_sasl_password_maps$/.test(name) && /\b(?:static|inline):/.test(value);
}
