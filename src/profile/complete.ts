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
  if (typeof auth === "object") {
    // The preset of a provider may know the user name.
    need("/auth", auth, ...(provider === undefined ? ["username"] : []), ...(auth.oauth2 ? [] : ["password"]));
    need("/auth/oauth2", auth.oauth2, "token_file");
    if (auth.oauth2) tellSuperfluous(auth, document, problems);
  }
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

/** A token is no password, and its mechanism is XOAUTH2: what else is said would not be used. */
function tellSuperfluous(auth: object, document: YamlDocument, problems: Problems): void {
  for (const key of ["password", "mechanisms"].filter((name) => Object.hasOwn(auth, name))) {
    problems.error("oauth2-alone", "These two keys exclude each other", {
      source: document.places.get(`/auth/${key}`)?.key ?? document.start,
      detail: `\`auth.oauth2\` stands in place of \`auth.${key}\``,
      hint: "Leave one of them out.",
    });
  }
}
