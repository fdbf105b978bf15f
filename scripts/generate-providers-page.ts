import { PROVIDERS, type ProviderPreset } from "../src/desired/providers.ts";

/** docs/providers.md. */
export function providersPage(): string {
  const rows = [...PROVIDERS].map(([name, { title, sections, unconfirmed }]) => {
    const { host, port } = sections.relay;
    return `| [\`${name}\`](#${name}) | ${title} | \`${host}\` | ${port} | ${unconfirmed.join("; ")} |`;
  });
  const head = ["| provider | is | host | port | not found in the provider's own pages |", "|---|---|---|---|---|"];
  return `${INTRO.trim()}\n\n${[...head, ...rows].join("\n")}\n\n${[...PROVIDERS].map(providerText).join("\n\n")}\n`;
}

function providerText([name, preset]: [string, ProviderPreset]): string {
  const { title, checked, sources, hosts, ports, notes, unconfirmed } = preset;
  const parts = [
    `hosts: ${hosts.map(code).join(", ")}`,
    `STARTTLS on ${ports.starttls.join(", ")}; implicit TLS on ${ports.wrapper.length > 0 ? ports.wrapper.join(", ") : "no port"}`,
    ...notes,
  ];
  return [
    `## \`${name}\``,
    `${title}.`,
    list(parts),
    `The preset stands for:\n\n\`\`\`yaml\n${presetYaml(preset)}\n\`\`\``,
    `Compared on ${checked} with stored copies of:\n\n${list(sources.map((source) => (source.startsWith("https:") ? `<${source}>` : source)))}`,
    ...(unconfirmed.length > 0 ? [`Not found in the provider's own pages:\n\n${list(unconfirmed)}`] : []),
  ].join("\n\n");
}

function presetYaml({ sections }: ProviderPreset): string {
  return Object.entries(sections)
    .map(([section, keys]) => {
      const inner = Object.entries(keys).map(
        ([key, value]) => `${key}: ${Array.isArray(value) ? `[${value.join(", ")}]` : value}`,
      );
      return `${section}: {${inner.join(", ")}}`;
    })
    .join("\n");
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

const INTRO = `
# Providers

<!-- Made from src/desired/providers.ts by \`npm run generate\`. Do not edit. -->

\`provider: NAME\` in a profile puts a preset below the profile's own keys: what the profile says itself always wins. A
preset's \`auth\` counts only in a profile that has \`auth\` itself. \`REGION\` in a host name is taken from \`vars: {region: …}\`.

Facts about providers age. Each preset below says on which day it was compared with which pages, and what those pages were
not found to say. The pages were read in stored copies, which may be older than the day; no relay was contacted. If a
preset is wrong, override it in the profile.
`;
