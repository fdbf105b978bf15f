import type { Problems } from "./problems.ts";
import { checkSchema } from "./schema-problems.ts";
import type { Profile } from "./schema-types.ts";
import { validateProfile } from "./schema-validators.ts";
import { checkLiteralSecrets, checkOneLine } from "./text-checks.ts";
import type { YamlDocument } from "./yaml-document.ts";

/** One file of `profiles/`, before what it extends is merged in. */
export interface ProfileFile {
  /** As the file says, or the name of the file without its ending. */
  readonly name: string;
  readonly document: YamlDocument;
  readonly value: Profile;
}

/** The profile of a document, checked as far as a file can be checked by itself. */
export function readProfile(document: YamlDocument, problems: Problems): ProfileFile | undefined {
  if (document.value === undefined) return problems.error("empty-file", "Nothing in the file", emptyProfile(document));
  const before = problems.count;
  const value = checkSchema(document, validateProfile, "a profile", problems);
  checkLiteralSecrets(document, problems);
  checkOneLine(document, problems);
  if (value === undefined) return undefined;
  checkSenders(value, document, problems);
  if (problems.count > before) return undefined;
  const name = value.name ?? baseName(document.file);
  if (name !== baseName(document.file)) warnOfName(name, document, problems);
  return { name, document, value };
}

/** `profiles/smarthost.yml` -> `smarthost`. */
export function baseName(file: string): string {
  return file.replace(/^.*\//, "").replace(/\.ya?ml$/, "");
}

function emptyProfile(document: YamlDocument) {
  return {
    source: document.start,
    detail: "a profile says at least where mail leaves to",
    hint: "relay: {host: smtp.example.com, port: 587}",
  };
}

function checkSenders({ senders = [] }: Profile, document: YamlDocument, problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, { from, relay, auth }] of senders.entries()) {
    const source = document.places.get(`/senders/${index}/from`)?.value ?? document.start;
    const key = from.toLowerCase();
    if (seen.has(key))
      problems.error("duplicate-sender", "Sender listed twice", {
        source,
        detail: `\`${from}\` has an entry before this one`,
      });
    seen.add(key);
    if (relay || auth) continue;
    problems.error("missing-key", "A key is missing", {
      source,
      detail: `\`senders[${index}]\` needs \`relay\`, \`auth\` or both`,
    });
  }
}

function warnOfName(name: string, document: YamlDocument, problems: Problems): void {
  problems.warning("profile-name", "Profile and file have different names", {
    source: document.places.get("/name")?.value ?? document.start,
    detail: `the profile is called \`${name}\`, its file \`${baseName(document.file)}\``,
    hint: `Rename the file to ${name}.yml, or leave \`name\` out.`,
  });
}
