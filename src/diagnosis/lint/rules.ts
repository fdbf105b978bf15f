import type { LintRule } from "./rule.ts";
import { HOST_RULES } from "./rules/host-rules.ts";
import { OAUTH2_RULES } from "./rules/oauth2-rules.ts";
import { PROVIDER_RULES } from "./rules/provider-rules.ts";
import { QUEUE_RULES } from "./rules/queue-rules.ts";
import { RELAY_RULES } from "./rules/relay-rules.ts";
import { ROTATION_RULES } from "./rules/rotation-rules.ts";
import { ROUTE_RULES } from "./rules/route-rules.ts";
import { SASL_RULES } from "./rules/sasl-rules.ts";
import { TABLE_RULES } from "./rules/table-rules.ts";
import { TEXT_RULES } from "./rules/text-rules.ts";
import { TLS_RULES } from "./rules/tls-rules.ts";
import { VALUE_RULES } from "./rules/value-rules.ts";

/** Every rule; to add one is one entry in one of these tables. */
export const LINT_RULES: readonly LintRule[] = [
  ...RELAY_RULES,
  ...SASL_RULES,
  ...OAUTH2_RULES,
  ...PROVIDER_RULES,
  ...TLS_RULES,
  ...ROUTE_RULES,
  ...TABLE_RULES,
  ...VALUE_RULES,
  ...TEXT_RULES,
  ...QUEUE_RULES,
  ...HOST_RULES,
  ...ROTATION_RULES,
];
