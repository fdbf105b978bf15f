import { sharedLab } from "../lab/shared.ts";
import { scenarios } from "./runner.ts";
import type { Act, Scenario } from "./scenario.ts";

/** The host is as its profile says, and the profile is what is wrong. */
const lab = sharedLab();
const NOTHING_ELSE: Act = async () => {};

/** Of the relay and of TLS as the right profile has them, with other values. */
const relay = (more: object) => ({ relay: { host: lab.relay.name, port: 587, ...more } });
const tls = (more: object) => ({
  tls: { level: "secure", min_version: "TLSv1.2", ca_file: lab.ca.pathOnHosts, ...more },
});
const mendedBy = (overlay: string, profile: object): Pick<Scenario, "make" | "repairedBy" | "wrong"> => ({
  make: NOTHING_ELSE,
  repairedBy: "profile",
  wrong: { profile: { ...profile }, overlay: [overlay] },
});
const decidedByAPerson = (profile: object): Pick<Scenario, "make" | "repairedBy" | "wrong"> => ({
  make: NOTHING_ELSE,
  repairedBy: "profile",
  wrong: { profile: { ...profile }, overlay: [] },
});

scenarios([
  {
    fault: "F18",
    title: "the profile says port 465, and no implicit TLS",
    ...mendedBy("tls.wrapper", { ...relay({ port: 465 }), ...tls({ wrapper: false }) }),
    shows: /status=deferred .*(?:timed out while receiving|lost connection)/,
    cause: "connection-timeout",
    rule: "wrappermode-mismatch",
  },
  {
    fault: "F20",
    title: "the profile says implicit TLS on the port for STARTTLS",
    ...mendedBy("tls.wrapper", tls({ wrapper: true })),
    shows: /status=deferred .*(?:Cannot start TLS|handshake failure|lost connection)/,
    cause: "tls-handshake-failed",
    rule: "wrappermode-mismatch",
  },
  {
    fault: "F28",
    title: "the profile says no TLS, and the relay wants it",
    ...mendedBy("tls.level", tls({ level: "none" })),
    shows: /530 5\.7\.0 Must issue a STARTTLS command first/,
    cause: "tls-required-not-offered",
    rule: "sasl-without-tls",
  },
  {
    fault: "F22",
    title: "the profile names a file of authorities that is not there",
    ...mendedBy("tls.ca_file", tls({ ca_file: "/etc/ssl/certs/gone.pem" })),
    shows: /status=deferred/,
    cause: "local-config-error",
    rule: "tls-ca-missing",
  },
  {
    fault: "F38",
    title: "the profile says a port on which nothing listens",
    on: ["mail11"],
    ...decidedByAPerson(relay({ port: 2525 })),
    shows: /Connection refused/,
    cause: "connection-refused",
  },
  {
    fault: "F32",
    title: "the relay's name is misspelt in the profile",
    on: ["mail13"],
    ...decidedByAPerson(relay({ host: "realy.lab.example" })),
    shows: /Name service error for name=realy\.lab\.example/,
    cause: "dns-failure",
  },
  {
    fault: "F02",
    title: "the profile says a user whom the relay does not know",
    on: ["mail11"],
    ...decidedByAPerson({ auth: { username: "alert", password: { env: "RELAY_PASSWORD" } } }),
    shows: /SASL authentication failed/,
    cause: "sasl-auth-failed",
  },
  {
    fault: "F05",
    title: "the profile allows a mechanism alone that the relay does not offer",
    on: ["mail13"],
    ...decidedByAPerson({ parameters: { smtp_sasl_mechanism_filter: "cram-md5" } }),
    shows: /mechanism/,
    cause: "sasl-no-mechanism",
    profile: { absent: ["smtp_sasl_mechanism_filter"] },
  },
]);
