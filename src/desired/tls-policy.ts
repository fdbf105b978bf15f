import { isAtLeast, type PostfixVersion } from "../postfix/version.ts";

const LEVELS = new Set(["none", "may", "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"]);

/** Attributes of a policy, and the release that brought each. */
const ATTRIBUTES: ReadonlyMap<string, readonly [major: number, minor: number]> = new Map([
  ["ciphers", [2, 3]],
  ["exclude", [2, 6]],
  ["match", [2, 3]],
  ["protocols", [2, 3]],
  ["tafile", [2, 11]],
  ["servername", [3, 4]],
  ["connection_reuse", [3, 4]],
  ["enable_rpk", [3, 9]],
]);

/** Why Postfix would defer mail with "client TLS configuration problem" for this value of a TLS policy table. */
export function tlsPolicyProblem(policy: string, version: PostfixVersion): string | undefined {
  const [level = "", ...attributes] = policy.trim().split(/[\s,]+/);
  if (!LEVELS.has(level)) return `"${level}" is not a TLS level`;
  for (const attribute of attributes) {
    const problem = attributeProblem(attribute, version);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function attributeProblem(attribute: string, version: PostfixVersion): string | undefined {
  const equals = attribute.indexOf("=");
  if (equals < 1) return `"${attribute}" is not of the form attribute=value`;
  const [name, value] = [attribute.slice(0, equals), attribute.slice(equals + 1)];
  const since = ATTRIBUTES.get(name);
  if (!since) return `"${name}" is not an attribute of a TLS policy`;
  if (value === "") return `"${name}" has no value`;
  if (!isAtLeast(version, ...since)) return `"${name}" needs Postfix ${since.join(".")} or newer`;
  if (name === "protocols" && /[<>]=/.test(value) && !isAtLeast(version, 3, 6)) {
    return `"${value}" needs Postfix 3.6 or newer; before, exclude by name: protocols=!SSLv2:!SSLv3:!TLSv1`;
  }
  return undefined;
}
