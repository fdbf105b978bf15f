import type { Problems } from "./problems.ts";
import type { Profile } from "./schema-types.ts";
import type { YamlDocument } from "./yaml-document.ts";

/**
 * Tells of sections that lack a part they cannot do without. Not a matter for the schema: a profile may leave a part to
 * the profile that extends it.
 */
export function checkComplete(profile: Profile, document: YamlDocument, problems: Problems): void {
  const { auth, tls, verify, rotation, provider } = profile;
  const need = (pointer: string, section: object | undefined, ...keys: readonly string[]): void => {
    if (!section) return;
    for (const key of keys.filter((name) => !Object.hasOwn(section, name)))
      tellMissing(document, pointer, key, problems);
  };
  // The preset of a provider may know the user name.
  if (typeof auth === "object") need("/auth", auth, ...(provider === undefined ? ["username"] : []), "password");
  need("/tls/client_certificate", tls?.client_certificate, "cert", "key");
  need("/verify/canary", verify?.canary, "to");
  need("/rotation", rotation, "max_age");
}

function tellMissing(document: YamlDocument, pointer: string, key: string, problems: Problems): void {
  const place = document.places.get(pointer);
  problems.error("missing-key", "A key is missing", {
    source: place?.key ?? place?.value ?? document.start,
    detail: `\`${pointer.slice(1).replaceAll("/", ".")}\` needs \`${key}\``,
  });
}
