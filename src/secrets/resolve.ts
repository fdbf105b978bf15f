import { type Diagnostic, internalError, PostmendError } from "../diagnostics/diagnostic.ts";
import { someOf } from "../diagnostics/some-of.ts";
import { ansibleVaultSecret } from "./ansible-vault.ts";
import { envSecret } from "./env.ts";
import { execSecret } from "./exec.ts";
import { fileSecret } from "./file.ts";
import { checkCredential, oneLineText } from "./one-line-text.ts";
import { referenceKey, referenceText } from "./reference.ts";
import type { Secret } from "./secret.ts";
import type { SecretRequest } from "./secret-request.ts";
import type { ResolvedSecrets, SecretReference } from "./secret-text.ts";
import type { SecretBytes, SecretSources } from "./sources.ts";

/** The secrets of a run, and all values of them, for the redactor. */
export interface SecretStore extends ResolvedSecrets {
  readonly values: readonly Secret[];
}

/**
 * Fetches every secret that a run needs, before any host is touched; the same reference is fetched once. Reads files and
 * the environment, and runs the programs that references name; writes nothing. Throws one user error with all failures:
 * each names the reference, the place that asks for it and the hosts that need it, never a value.
 */
export async function resolveSecrets(
  requests: readonly SecretRequest[],
  sources: SecretSources,
): Promise<{ secrets: SecretStore; warnings: readonly Diagnostic[] }> {
  const needs = needsOf(requests);
  const results = await Promise.all(needs.map((need) => fetchNeed(need, sources)));
  const diagnostics = results.flatMap((result) => result.diagnostics);
  if (diagnostics.some(({ severity }) => severity === "error")) throw new PostmendError("user", diagnostics);
  const found = results.flatMap(({ key, secret }) => (secret ? [[key, secret] as const] : []));
  return { secrets: store(new Map(found), requests), warnings: diagnostics };
}

/** A reference, and everybody who asks for it. */
interface Need {
  readonly key: string;
  readonly reference: SecretReference;
  readonly requests: readonly SecretRequest[];
}

interface Result {
  readonly key: string;
  readonly secret?: Secret;
  readonly diagnostics: readonly Diagnostic[];
}

function needsOf(requests: readonly SecretRequest[]): Need[] {
  const needs = new Map<string, Need>();
  for (const request of requests) {
    const { reference } = request;
    // Secrets in the clear need no fetching, but may be as wrong as any other.
    const key = referenceKey(reference) ?? `plaintext ${request.path} ${request.source?.file}:${request.source?.line}`;
    needs.set(key, { key, reference, requests: [...(needs.get(key)?.requests ?? []), request] });
  }
  return [...needs.values()];
}

async function fetchNeed(need: Need, sources: SecretSources): Promise<Result> {
  const { key, reference, requests } = need;
  try {
    const { bytes, warning } = await bytesOf(reference, sources);
    const secret = oneLineText(bytes);
    for (const { path } of requests) checkCredential(secret, path);
    const warnings = [...(warning ? [warning] : []), ...tooShort(secret, reference)];
    const diagnostics = warnings.map((each) => ({ ...each, severity: "warning" as const, ...place(requests) }));
    return { key, secret, diagnostics };
  } catch (error) {
    if (!(error instanceof PostmendError)) throw error;
    return {
      key,
      diagnostics: error.diagnostics.map((diagnostic) => ({ ...diagnostic, ...whoAsks(diagnostic, need) })),
    };
  }
}

async function bytesOf(reference: SecretReference, sources: SecretSources): Promise<SecretBytes> {
  if ("plaintext" in reference) return { bytes: new TextEncoder().encode(reference.plaintext.reveal()) };
  if ("env" in reference) return { bytes: envSecret(reference.env, sources) };
  if ("file" in reference) return fileSecret(reference.file, sources);
  if ("exec" in reference) return { bytes: await execSecret(reference.exec, sources) };
  return { bytes: await ansibleVaultSecret(reference.ansible_vault, sources) };
}

/** A secret that cannot be told from any other letter cannot be masked either. A refusal would bar the way to the host. */
function tooShort(secret: Secret, reference: SecretReference) {
  if (secret.reveal().length > UNMASKABLE) return [];
  return [
    {
      code: "secret-short",
      summary: "A secret is too short to be hidden in output reliably",
      detail: `${referenceText(reference)} has no more than ${UNMASKABLE} characters; it is masked only where it stands alone`,
      hint: "If it is no mistake, choose a longer one.",
    },
  ];
}

const UNMASKABLE = 2;

function whoAsks({ detail = "" }: Diagnostic, { reference, requests }: Need): Partial<Diagnostic> {
  const paths = [...new Set(requests.map(({ path }) => path))].join(", ");
  const hosts = [...new Set(requests.flatMap(({ host }) => host ?? []))];
  const shown = someOf(hosts, MOST_HOSTS);
  const need = `needed as ${paths}${shown && ` for ${shown}`}`;
  return { detail: `${referenceText(reference)}: ${detail}\n${need}`, ...place(requests) };
}

const MOST_HOSTS = 5;

function place(requests: readonly SecretRequest[]): Pick<Diagnostic, "source"> {
  const source = requests.find((request) => request.source)?.source;
  return source ? { source } : {};
}

function store(found: ReadonlyMap<string, Secret>, requests: readonly SecretRequest[]): SecretStore {
  const plain = requests.flatMap(({ reference }) => ("plaintext" in reference ? [reference.plaintext] : []));
  return {
    values: [...found.values(), ...plain],
    get(reference) {
      if ("plaintext" in reference) return reference.plaintext;
      const secret = found.get(referenceKey(reference) ?? "");
      if (secret) return secret;
      throw internalError("secret-not-resolved", "A secret was never fetched", { detail: referenceText(reference) });
    },
  };
}
