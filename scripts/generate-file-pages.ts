import { stringify } from "yaml";
import { keyParameters } from "./key-parameters.ts";
import { type DocumentedKey, documentedKeys, fileDescription } from "./schema-keys.ts";

/** docs/profile.md, docs/project.md and docs/inventory.md. */
export function filePages(): [name: string, text: string][] {
  const parameters = keyParameters();
  return PAGES.map(({ name, title, schema, intro, outro = "" }) => [
    name,
    `# ${title}\n\n${NOTICE}\n\n${fileDescription(schema)}\n\n${intro.trim()}\n\n${keysSection(schema, parameters)}${outro === "" ? "" : `\n\n${outro.trim()}`}\n`,
  ]);
}

const NOTICE = "<!-- Made from schemas/ by `npm run generate`. Do not edit. -->";

function keysSection(schema: string, parameters: ReadonlyMap<string, ReadonlySet<string>>): string {
  const keys = documentedKeys(schema);
  const top = keys.filter(({ path }) => !path.includes("."));
  const lines = top.map(
    ({ path, description }) => `| [\`${path}\`](#${anchor(path)}) | ${firstSentence(description)} |`,
  );
  const overview = ["## Keys", "", "| key | meaning |", "|---|---|", ...lines].join("\n");
  return [overview, ...keys.map((key) => keyText(key, parameters))].join("\n\n");
}

function keyText(key: DocumentedKey, parameters: ReadonlyMap<string, ReadonlySet<string>>): string {
  const level = key.path.includes(".") ? "####" : "###";
  const sets = [...(parameters.get(key.path) ?? [])].map((name) => `\`${name}\``).join(", ");
  const facts = [
    `type: ${key.type}${key.required ? ", required" : ""}`,
    ...(key.default === undefined ? [] : [`default: \`${yaml(key.default)}\``]),
    ...(sets === "" ? [] : [`sets: ${sets}`]),
    ...(key.examples.length === 0 ? [] : [`example: ${key.examples.map((one) => example(key, one)).join(", ")}`]),
  ];
  return `${level} \`${key.path}\`\n\n${key.description}\n\n${facts.map((fact) => `- ${fact}`).join("\n")}`;
}

/** The key as it stands in the file, without the maps around it. */
function example({ path }: DocumentedKey, value: unknown): string {
  const name = path.slice(path.lastIndexOf(".") + 1).replace("[]", "");
  return `\`${name}: ${yaml(value)}\``;
}

function yaml(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trim();
}

function firstSentence(text: string): string {
  return /^.*?[.](?=\s|$)/.exec(text)?.[0] ?? text;
}

/** The anchor that GitHub gives the heading of a key. */
function anchor(path: string): string {
  return path.toLowerCase().replace(/[^a-z0-9_ -]/g, "");
}

const PROFILE_EXAMPLE = `
A profile is one file in \`profiles/\`, YAML 1.2. It owns the parameters that it sets: a key that is left out sets nothing,
unless a default is named below. A parameter that an earlier revision set and the profile no longer names is planned for
removal, back to Postfix's default; one that was never managed is left alone
([in detail](decisions/2026-11-24-ownership.md)). Unknown keys are errors.

\`\`\`yaml
# profiles/smarthost.yml
name: smarthost
description: Authenticated smart host for transactional mail
relay:
  host: smtp.relay.example
  port: 587
auth:
  username: alerts@example.net
  password: {env: RELAY_PASSWORD}
tls:
  level: secure
  min_version: TLSv1.2
  ca_file: /etc/ssl/certs/ca-certificates.crt
limits:
  concurrency: 5
parameters:
  smtp_helo_name: $myhostname
absent: [smtp_use_tls]
\`\`\`

Editors complete and check the file with this line at its top:

    # yaml-language-server: $schema=https://unpkg.com/postmend/schemas/profile.schema.json

"sets" names the main.cf parameters that postmend writes for a key. What Postfix makes of each is in
[parameters.md](parameters.md) and in postconf(5). The presets of \`provider\` are listed in [providers.md](providers.md).
Text values may hold \`{{name}}\`, which stands for one of the [\`vars\`](#vars).
`;

const VALUES = `
## Secret references

A secret is never written into a profile; a reference to it is. It is resolved on the machine that runs postmend, for the
selected hosts only, before any host is touched.

| reference | the secret is |
|---|---|
| \`{env: NAME}\` | the environment variable NAME |
| \`{file: path}\` | the content of a file, relative to the project; \`~/\` is the home directory. Files encrypted with [age](https://age-encryption.org) are decrypted |
| \`{exec: [program, argument]}\` | the standard output of a program: vault, sops, pass, op. No shell. Refused with \`--no-exec\` |
| \`{ansible_vault: path}\` | a file encrypted by ansible-vault, or the encrypted text itself |

A line end at the end of the content does not belong to the secret. [security.md](security.md#secrets) says where keys and
passphrases for age and ansible-vault come from, and what happens to a secret afterwards.

## Times

A whole number with a unit: \`30s\`, \`10m\`, \`4h\`, \`5d\`, \`1w\`. A number alone counts seconds.

## How a next hop is written

\`relay.host\` and \`relay.port\` become \`[smtp.relay.example]:587\`, with \`mx: true\` \`smtp.relay.example:25\`. The same text is the
key in \`sasl_passwd\`, so the two cannot disagree. The brackets, and the port if it is not named, are set by postmend.

## Extending

\`extends: base\` takes \`profiles/base.yml\` as the ground. Maps are merged key by key; lists and single values replace what
they meet; \`null\` takes an inherited entry out of \`parameters\`, \`vars\` or \`tls.policy\`. A chain of profiles may be as long as
it needs to be, but not a circle.
`;

const PROJECT_INTRO = `
A directory with \`inventory.yml\` and \`profiles/\` works without this file. The example shows every default.

\`\`\`yaml
# postmend.yml
inventory: inventory.yml
profiles: profiles
playbooks: playbooks
templates: templates
ssh:
  transport: ssh2
  config: ~/.ssh/config
  known_hosts: [~/.ssh/known_hosts]
  connect_timeout: 10s
concurrency: 32
rollout: {canary: 1, batch: 25%, max_failures: 0, pause: 0s}
retention: {revisions: 20}
\`\`\`

Relative paths start at the project's directory.
`;

const INVENTORY_INTRO = `
\`\`\`yaml
# inventory.yml
hosts:
  mx1.example.net: {profile: smarthost}
  mx2:
    address: 192.0.2.7
    connection: {port: 2222, user: ops, become: sudo, jump: bastion.example.net}
    vars: {site: us}
    postfix: {config_directory: /etc/postfix-out}
groups:
  edge: {hosts: [mx1.example.net, mx2], profile: smarthost, vars: {site: eu}}
\`\`\`

An Ansible inventory is taken as it is: \`inventory: {ansible: hosts.ini}\` in [postmend.yml](project.md#inventory) reads what
\`ansible-inventory --list\` prints. \`inventory: {exec: [program, argument]}\` reads the same JSON from any program.
\`--limit\` selects hosts everywhere with Ansible's patterns: \`edge\`, \`mx*\`, \`edge:!mx2\`, \`edge:&eu\`.
`;

interface Page {
  readonly name: string;
  readonly title: string;
  readonly schema: string;
  readonly intro: string;
  readonly outro?: string;
}

const PAGES: readonly Page[] = [
  { name: "profile.md", title: "Profile", schema: "profile.schema.json", intro: PROFILE_EXAMPLE, outro: VALUES },
  { name: "project.md", title: "Project", schema: "project.schema.json", intro: PROJECT_INTRO },
  { name: "inventory.md", title: "Inventory", schema: "inventory.schema.json", intro: INVENTORY_INTRO },
];
