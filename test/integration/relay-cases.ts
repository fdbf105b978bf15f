import { Secret } from "../../src/secrets/secret.ts";
import { DEADLINES } from "../../src/verify/relay-session.ts";
import type { RelayTarget } from "../../src/verify/relay-target.ts";
import { relaysOf } from "../../src/verify/relays.ts";
import type { Lab } from "../lab/lab.ts";

/** As those of the product, for a lab in which an answer comes at once. */
export const SHORT = { ...DEADLINES, connect: 4000, silence: 2000, greeting: 6000 };

/** What a test changes of a configuration that is right for the lab's relay. */
export interface Change {
  readonly relay?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly password?: string;
  readonly user?: string;
  readonly from?: string;
}

/** The lab's relay as a host with such a main.cf and such a password table would use it. */
export async function relayTarget(
  lab: Lab,
  { relay, parameters, password, user, from }: Change = {},
): Promise<RelayTarget> {
  const credential = await lab.relay.credential();
  const place = relay ?? `[${lab.relay.name}]:587`;
  const entries = new Map([
    [place.toLowerCase(), new Secret(`${user ?? credential.username}:${password ?? credential.password}`)],
  ]);
  const [target] = relaysOf(
    {
      host: "mail.lab.example",
      version: "3.7.11",
      parameters: new Map(
        Object.entries({
          relayhost: place,
          smtp_sasl_auth_enable: "yes",
          smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
          smtp_sasl_tls_security_options: "noanonymous",
          smtp_tls_security_level: "secure",
          smtp_tls_CAfile: lab.ca.pathOnHosts,
          smtp_tls_mandatory_protocols: ">=TLSv1.2",
          ...parameters,
        }),
      ),
      table: () => ({ state: "present", entries }),
    },
    from ?? "alerts@lab.example",
  );
  if (!target) throw new Error("no relay");
  return target;
}
