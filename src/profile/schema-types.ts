// Generated from schemas/ by `npm run generate`. Do not edit.

/**
 * Hosts and groups: a file in postmend's own format, an Ansible inventory, or a program that prints one.
 */
export type InventorySource = string | AnsibleInventory | InventoryProgram;

/**
 * postmend.yml: where the project's files are, how hosts are reached, how changes are rolled out. Every key is optional, and so is the file.
 */
export interface Project {
  inventory?: InventorySource;
  /**
   * Directory of the profiles, one a file (`*.yml` or `*.yaml`).
   */
  profiles?: string;
  /**
   * Directory of your own playbooks (`*.yml` or `*.yaml`); one of the same name takes the place of a built-in one.
   */
  playbooks?: string;
  /**
   * Directory of templates (`*.hbs`) that take the place of the built-in ones of the same name.
   */
  templates?: string;
  /**
   * How hosts are reached.
   */
  ssh?: Ssh;
  /**
   * Hosts worked on at a time.
   */
  concurrency?: number;
  /**
   * In which steps an apply goes over many hosts.
   */
  rollout?: Rollout;
  /**
   * What hosts keep to roll back to.
   */
  retention?: Retention;
}
export interface AnsibleInventory {
  /**
   * An Ansible inventory: file, directory or host list. Read with `ansible-inventory --list`. The variable `postmend_profile` of a host or group names its profile; hosts without it are passed over.
   */
  ansible: string;
}
export interface InventoryProgram {
  /**
   * A program and its arguments (no shell) that prints the JSON of `ansible-inventory --list`.
   *
   * @minItems 1
   */
  exec: string[];
}

/**
 * The desired state of a mail host's outgoing relay. A profile owns the Postfix parameters that it sets; what it does not name is left alone.
 */
export interface Profile {
  /**
   * Name by which the inventory and other profiles refer to this one. Without it, the name of the file without its ending.
   */
  name?: string;
  /**
   * What the profile is for; shown in plans and reports, never written to a host.
   */
  description?: string;
  /**
   * Another profile that this one builds on. Maps are merged key by key, lists and single values replace what they meet; null takes an inherited entry out of `parameters`, `vars` or `tls.policy`.
   */
  extends?: string;
  /**
   * Preset of a known relay: host, port, TLS and limits. What the profile says itself comes first.
   */
  provider?: string;
  /**
   * Where mail leaves to: `relayhost`. Without the key, and without a `provider`, `relayhost` is left alone.
   */
  relay?: Relay;
  /**
   * Credentials for the relay, written to the table `sasl_passwd` under the relay's own next hop. `none` turns SASL off; without the key, SASL is left alone.
   */
  auth?: AuthSetting;
  /**
   * TLS towards the relay. Without the key, only `smtp_tls_wrappermode` is set, from the relay's port.
   */
  tls?: Tls;
  /**
   * Relays and credentials that depend on the sender: `sender_dependent_relayhost_maps`, and entries keyed by the sender in the SASL table.
   */
  senders?: Sender[];
  /**
   * How fast mail is handed to the relay.
   */
  limits?: Limits;
  /**
   * Type of the lookup tables that postmend writes: `hash`, `lmdb`, `btree` or `texthash`. `auto` takes what this host's Postfix has and prefers.
   */
  map_type?: string;
  /**
   * Any other main.cf parameter, as it shall stand in the file; `$name` is Postfix's own expansion. Checked against the Postfix version of the host.
   */
  parameters?: {
    [k: string]: ParameterValue;
  };
  /**
   * main.cf parameters that must not be set; they are removed where they are found.
   */
  absent?: string[];
  /**
   * What must hold for a new configuration to stay. Without `canary` nothing proves that mail flows, and no revision is called known-good.
   */
  verify?: Verify;
  /**
   * How long a credential may be used: `drift`, `lint` and `show` tell when it is due, `rotate` puts a new one in its place.
   */
  rotation?: Rotation;
  /**
   * Values for `{{name}}` in text values and in templates. Those of a group come before those of the profile, those of a host before all.
   */
  vars?: Vars;
  /**
   * Accept secrets that are written in this file in the clear. Anyone who can read the repository can then read them.
   */
  allow_plaintext?: boolean;
}

/**
 * inventory.yml: mail hosts and groups of them, and which profile each gets.
 */
export interface InventoryFile {
  /**
   * Hosts by name. The name is what is connected to, unless the host has an `address`.
   */
  hosts: {
    [k: string]: HostSettings;
  };
  /**
   * Groups by name, for selection and for what their hosts have in common.
   */
  groups?: {
    [k: string]: GroupSettings;
  };
}

/**
 * What a diagnosis has to find so that the playbook is for the host; of a list one entry is enough. Where it finds nothing of the kind, nothing is done. `always`: whatever it finds, for a playbook that does something else than mend.
 */
export type When = Conditions | Conditions[] | "always";

/**
 * What `postmend remediate` does about trouble of one kind: when it is for a host, and typed steps. A playbook holds no expressions and no commands; whatever it changes goes through a plan and a transaction.
 */
export interface Playbook {
  /**
   * Name by which `--playbook` calls it. Without it, the name of the file without its ending.
   */
  name?: string;
  /**
   * What the playbook is for; shown in its record.
   */
  description?: string;
  when: When;
  /**
   * What is done, in this order. Each entry is the name of a step, or a map with the one step and its settings. Every run begins and ends with a diagnosis, whether or not the steps name one.
   *
   * @minItems 1
   *
   * Items: One step of a playbook.
   */
  steps: Step[];
}

/**
 * How hosts are reached.
 */
export interface Ssh {
  /**
   * `ssh2`: in process. `openssh`: the system's ssh (certificates, FIDO keys, GSSAPI, ControlMaster). `local`: this machine.
   */
  transport?: TransportName;
  /**
   * OpenSSH client configuration that is honoured.
   */
  config?: string;
  /**
   * Files with the host keys that are trusted. A host whose key is in none of them is refused.
   *
   * @minItems 1
   */
  known_hosts?: string[];
  /**
   * How long a connection may take to come up.
   */
  connect_timeout?: Duration;
}

export type TransportName = "ssh2" | "openssh" | "local";

/**
 * Hosts of the following batches: a number, or a share of all.
 */
export type Batch = number | string;

/**
 * In which steps an apply goes over many hosts.
 */
export interface Rollout {
  /**
   * Hosts that get a change first; the others follow only when these succeeded. 0: none.
   */
  canary?: number;
  batch?: Batch;
  /**
   * Failed hosts that are put up with: when more have failed, no further batch is started.
   */
  max_failures?: number;
  /**
   * Wait between batches.
   */
  pause?: Duration;
}

/**
 * What hosts keep to roll back to.
 */
export interface Retention {
  /**
   * Revisions that a host keeps. The last known-good one is kept always; attempts that failed are counted for themselves.
   */
  revisions?: number;
}

/**
 * Name or IP address of the relay, without brackets. A list is tried in order and needs Postfix 3.5 or newer.
 */
export type RelayHost = string | string[];

/**
 * Where mail leaves to: `relayhost`. Without the key, and without a `provider`, `relayhost` is left alone.
 */
export interface Relay {
  /**
   * Name or IP address of the relay, without brackets. A list is tried in order and needs Postfix 3.5 or newer.
   */
  host?: RelayHost;
  /**
   * TCP port of the relay. 587 for submission, 465 for implicit TLS. Without it, 587; with `mx: true`, 25.
   */
  port?: number;
  /**
   * true: deliver to the mail exchangers (MX records) of `host`, so no brackets in `relayhost`. false: deliver to `host` itself.
   */
  mx?: boolean;
  /**
   * Relays to use when the first cannot be reached: `smtp_fallback_relay`.
   */
  fallback?: FallbackRelay[];
}

export interface FallbackRelay {
  /**
   * Name or IP address of the relay, without brackets.
   */
  host: string;
  /**
   * TCP port. Without it, 587; with `mx: true`, 25.
   */
  port?: number;
  /**
   * true: deliver to the mail exchangers (MX records) of `host`.
   */
  mx?: boolean;
}

/**
 * Credentials for the relay, written to the table `sasl_passwd` under the relay's own next hop. `none` turns SASL off; without the key, SASL is left alone.
 */
export type AuthSetting = "none" | Auth;

export interface Auth {
  /**
   * User name at the relay. Not shown in plans, because some relays (Postmark, for one) use a token here: then write a secret reference.
   */
  username?: UserName;
  /**
   * Password, API key or SMTP key at the relay.
   */
  password?: SecretValue;
  /**
   * In place of a password: log in by OAuth 2.0 (XOAUTH2), with the Cyrus plug-in sasl-xoauth2, which has to be installed on the mail host. docs/oauth2.md has it step by step.
   */
  oauth2?: OAuth2;
  /**
   * SASL mechanisms that may be used: `smtp_sasl_mechanism_filter`. Without it, any that both sides know.
   *
   * @minItems 1
   */
  mechanisms?: string[];
}

/**
 * In place of a password: log in by OAuth 2.0 (XOAUTH2), with the Cyrus plug-in sasl-xoauth2, which has to be installed on the mail host. docs/oauth2.md has it step by step.
 */
export interface OAuth2 {
  /**
   * The token file of sasl-xoauth2 for this user, where it lies on the mail host. Where Postfix's SMTP client is chrooted (Debian's default) it has to lie below the queue directory; `sasl_passwd` gets the path as the client sees it. postmend looks at the file and never writes it: the plug-in does, at each refresh.
   */
  token_file?: string;
}

export type UserName = string | WrittenReference;

export type SecretValue = string | WrittenReference;

/**
 * Where a secret comes from. Resolved late, and only for the hosts at hand.
 */
export type WrittenReference = EnvReference | FileReference | ExecReference | AnsibleVaultReference;

export interface EnvReference {
  /**
   * Name of an environment variable of the process that runs postmend.
   */
  env: string;
}
export interface FileReference {
  /**
   * A file whose content, without its last line end, is the secret. Relative to the project. age files are decrypted.
   */
  file: string;
}
export interface ExecReference {
  /**
   * A program and its arguments (no shell) whose standard output, without its last line end, is the secret: vault, sops, pass, op, a cloud's store. Refused under `--no-exec`.
   *
   * @minItems 1
   */
  exec: string[];
}
export interface AnsibleVaultReference {
  /**
   * A file encrypted by ansible-vault, relative to the project, or the encrypted text itself (`$ANSIBLE_VAULT;…`).
   */
  ansible_vault: string;
}

export type TlsLevel = "none" | "may" | "encrypt" | "dane" | "dane-only" | "fingerprint" | "verify" | "secure";

/**
 * Implicit TLS, without STARTTLS: `smtp_tls_wrappermode`. `auto`: on for port 465.
 */
export type Wrapper = "auto" | true | false;
/**
 * The oldest TLS version to speak: `smtp_tls_protocols` and `smtp_tls_mandatory_protocols`, in the syntax that the host's Postfix understands.
 */
export type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/**
 * TLS towards the relay. Without the key, only `smtp_tls_wrappermode` is set, from the relay's port.
 */
export interface Tls {
  /**
   * How much TLS is demanded of the relay: `smtp_tls_security_level`. `encrypt`: TLS or no delivery, any certificate; `verify` and `secure`: the certificate is checked too.
   */
  level?: TlsLevel;
  wrapper?: Wrapper;
  min_version?: TlsVersion;
  /**
   * Certificates of the authorities to trust, a PEM file on the mail host: `smtp_tls_CAfile`.
   */
  ca_file?: string;
  /**
   * What the relay's certificate must match: names or `nexthop`, `dot-nexthop`, `hostname` for the levels verify and secure, SHA-256 fingerprints for the level fingerprint.
   *
   * @minItems 1
   */
  match?: string[];
  /**
   * Client certificate that is shown to the relay. The files must exist on the mail host.
   */
  client_certificate?: ClientCertificate;
  /**
   * TLS per destination: `smtp_tls_policy_maps`. A level, with attributes after it where needed.
   */
  policy?: {
    [k: string]: TlsPolicy;
  };
}

export type TlsPolicy = string | null;

/**
 * Client certificate that is shown to the relay. The files must exist on the mail host.
 */
export interface ClientCertificate {
  /**
   * PEM file with the certificate chain, on the mail host: `smtp_tls_cert_file`.
   */
  cert?: string;
  /**
   * PEM file with the private key, on the mail host: `smtp_tls_key_file`.
   */
  key?: string;
}

export interface Sender {
  /**
   * Envelope sender: an address, or `@domain` for every address of a domain.
   */
  from: string;
  /**
   * The relay for this sender.
   */
  relay?: SenderRelay;
  /**
   * Credentials for this sender.
   */
  auth?: SenderAuth;
}

/**
 * The relay for this sender.
 */
export interface SenderRelay {
  /**
   * Name or IP address of the relay, without brackets.
   */
  host: string;
  /**
   * TCP port. Without it, 587; with `mx: true`, 25.
   */
  port?: number;
  /**
   * true: deliver to the mail exchangers (MX records) of `host`.
   */
  mx?: boolean;
}

/**
 * Credentials for this sender.
 */
export interface SenderAuth {
  /**
   * User name at the relay.
   */
  username: UserName;
  /**
   * Password, API key or SMTP key at the relay.
   */
  password: SecretValue;
}

/**
 * How fast mail is handed to the relay.
 */
export interface Limits {
  /**
   * Connections to the same destination at a time: `smtp_destination_concurrency_limit`.
   */
  concurrency?: number;
  /**
   * Recipients of one delivery: `smtp_destination_recipient_limit`.
   */
  recipients?: number;
  /**
   * Pause between deliveries to the same destination: `smtp_destination_rate_delay`.
   */
  delay?: Duration;
  /**
   * When deferred mail is tried again.
   */
  retry?: Retry;
}

/**
 * When deferred mail is tried again.
 */
export interface Retry {
  /**
   * Shortest time between attempts for a deferred message: `minimal_backoff_time`.
   */
  minimal_backoff?: Duration;
  /**
   * Longest time between attempts for a deferred message: `maximal_backoff_time`.
   */
  maximal_backoff?: Duration;
  /**
   * Time between scans of the deferred queue: `queue_run_delay`.
   */
  queue_run?: Duration;
  /**
   * How long a message is tried before it goes back to its sender: `maximal_queue_lifetime`.
   */
  lifetime?: Duration;
}

export type Duration = string | number;

export type ParameterValue = string | number | null;

/**
 * What must hold for a new configuration to stay. Without `canary` nothing proves that mail flows, and no revision is called known-good.
 */
export interface Verify {
  /**
   * Test the relay from the host (name, connection, TLS, certificate, AUTH, sender) before a change that concerns it; one that refuses stops the host.
   */
  relay?: boolean;
  /**
   * A message that the host's Postfix must get rid of by itself, sent after each change. Where it is deferred or bounced, the change is taken back; where the relay accepts it, deferred mail is tried again by degrees.
   */
  canary?: Canary;
  /**
   * The backlog must shrink. After an accepted canary it is tried again by degrees; without a canary what Postfix tries by itself is watched. It ends as soon as it is decided.
   */
  queue?: QueueTrend;
}

/**
 * A message that the host's Postfix must get rid of by itself, sent after each change. Where it is deferred or bounced, the change is taken back; where the relay accepts it, deferred mail is tried again by degrees.
 */
export interface Canary {
  /**
   * Who gets the message. A mailbox that someone or something reads.
   */
  to?: string;
  /**
   * Envelope sender, one that the relay accepts; without it the recipient. Also the sender of the relay test.
   */
  from?: string;
  /**
   * How long delivery to the relay may take.
   */
  within?: Duration;
}

/**
 * The backlog must shrink. After an accepted canary it is tried again by degrees; without a canary what Postfix tries by itself is watched. It ends as soon as it is decided.
 */
export interface QueueTrend {
  /**
   * What the number of deferred messages must do.
   */
  trend?: "falling";
  /**
   * How long it may take to show.
   */
  within?: Duration;
}

/**
 * How long a credential may be used: `drift`, `lint` and `show` tell when it is due, `rotate` puts a new one in its place.
 */
export interface Rotation {
  /**
   * Age at which a credential counts as due for rotation; `drift` then says so, with exit code 2.
   */
  max_age?: Duration;
}

/**
 * Values for `{{name}}` in text values and in templates. Those of a group come before those of the profile, those of a host before all.
 */
export interface Vars {
  [k: string]: VariableValue;
}

export type VariableValue = string | number | boolean | null;

export type HostSettings = {
  /**
   * What to connect to when it is not the name: another name, or an IP address.
   */
  address?: string;
  /**
   * Profile of this host; comes before those of its groups.
   */
  profile?: string;
  /**
   * How the host is reached.
   */
  connection?: Connection;
  /**
   * Values for `{{name}}` in text values and in templates. Those of a group come before those of the profile, those of a host before all.
   */
  vars?: Vars;
  /**
   * Which Postfix on the host.
   */
  postfix?: PostfixInstance;
} | null;

export type GroupSettings = {
  /**
   * Hosts of the group, by name.
   */
  hosts?: string[];
  /**
   * Groups whose hosts belong to this group too.
   */
  children?: string[];
  /**
   * Profile of the hosts that do not name one themselves.
   */
  profile?: string;
  /**
   * How the host is reached.
   */
  connection?: Connection;
  /**
   * Values for `{{name}}` in text values and in templates. Those of a group come before those of the profile, those of a host before all.
   */
  vars?: Vars;
} | null;

/**
 * How the login user gets root. `none`: it is root already.
 */
export type Become = "none" | "sudo";
/**
 * Host, or hosts in order, to go through: `[user@]host[:port]`.
 */
export type Jump = string | string[];

/**
 * How the host is reached.
 */
export interface Connection {
  /**
   * SSH port. Without it, what the SSH configuration says, or 22.
   */
  port?: number;
  /**
   * Login name. Without it, what the SSH configuration says, or your own.
   */
  user?: string;
  become?: Become;
  /**
   * Password that sudo asks for.
   */
  become_password?: WrittenReference;
  jump?: Jump;
  /**
   * Private key to log in with.
   */
  identity_file?: string;
  /**
   * Passphrase of the private key.
   */
  identity_passphrase?: WrittenReference;
  /**
   * Another transport than the project's.
   */
  transport?: TransportName;
}

/**
 * Which Postfix on the host.
 */
export interface PostfixInstance {
  /**
   * Configuration directory of one instance of a multi-instance Postfix.
   */
  config_directory?: string;
}

export type CauseName =
  | "dns-failure"
  | "connection-timeout"
  | "connection-refused"
  | "network-unreachable"
  | "lost-connection"
  | "sasl-auth-failed"
  | "sasl-no-mechanism"
  | "sasl-no-credentials"
  | "relay-access-denied"
  | "sender-rejected"
  | "recipient-rejected"
  | "tls-handshake-failed"
  | "tls-cert-untrusted"
  | "tls-required-not-offered"
  | "throttled"
  | "greylisted"
  | "ip-reputation-blocked"
  | "mailbox-full"
  | "message-too-large"
  | "content-rejected"
  | "local-config-error"
  | "local-resource"
  | "loop"
  | "other";

export type RuleName =
  | "auth-on-port-25"
  | "backoff-order"
  | "backoff-short"
  | "backslash-continuation"
  | "bind-address-loopback"
  | "broken-expression"
  | "byte-order-mark"
  | "chroot-resolv-stale"
  | "compatibility-level"
  | "continuation-accident"
  | "credential-age"
  | "crlf-lines"
  | "dane-without-dnssec"
  | "defer-transports"
  | "delivery-pace"
  | "deprecated-parameter"
  | "dns-lookups-disabled"
  | "domain-class-conflict"
  | "duplicate-parameter"
  | "flush-by-cron"
  | "gmail-app-password"
  | "inline-comment"
  | "interface-missing"
  | "invalid-value"
  | "ipv6-only"
  | "log-unheard"
  | "maillog-file-outside"
  | "maillog-without-postlog"
  | "main-cf-missing"
  | "main-cf-mode"
  | "main-cf-stray-line"
  | "main-cf-syntax"
  | "master-cf-duplicate"
  | "master-cf-option-blanks"
  | "master-cf-override"
  | "master-cf-syntax"
  | "message-larger-than-mailbox"
  | "microsoft-basic-auth"
  | "myhostname-local"
  | "next-hop-invalid"
  | "nul-byte"
  | "oauth2-ca-missing"
  | "oauth2-config-unusable"
  | "oauth2-endpoint"
  | "oauth2-filter"
  | "oauth2-plugin-missing"
  | "oauth2-token-closed"
  | "oauth2-token-missing"
  | "oauth2-token-unusable"
  | "oauth2-tokens-logged"
  | "open-relay"
  | "parameter-not-in-version"
  | "port-name-unknown"
  | "queue-disk-full"
  | "queue-lifetime-short"
  | "queue-run-slow"
  | "queue-space-too-small"
  | "quoted-value"
  | "rate-delay-per-recipient"
  | "relay-family-disabled"
  | "relay-in-hosts-file"
  | "relayhost-brackets"
  | "relayhost-loop"
  | "sasl-downgrade"
  | "sasl-entry-malformed"
  | "sasl-hard-bounce"
  | "sasl-in-main-cf"
  | "sasl-key-mismatch"
  | "sasl-mechanism-excluded"
  | "sasl-no-password-maps"
  | "sasl-noplaintext"
  | "sasl-not-enabled"
  | "sasl-plugin-missing"
  | "sasl-proxy-unreadable"
  | "sasl-table-readable"
  | "sasl-without-tls"
  | "sender-keys-unused"
  | "sender-route-hides-relayhost"
  | "service-absent"
  | "ses-password-form"
  | "soft-bounce"
  | "stale-table"
  | "table-damaged"
  | "table-entry-ignored"
  | "table-missing"
  | "table-not-built"
  | "table-proxy-unreadable"
  | "table-type-unsupported"
  | "template-not-rendered"
  | "tls-ca-missing"
  | "tls-ca-path-in-chroot"
  | "tls-certificate-missing"
  | "tls-key-readable"
  | "tls-level-invalid"
  | "tls-mandatory-unused"
  | "tls-name-of-address"
  | "tls-no-ca"
  | "tls-policy-key"
  | "tls-policy-syntax"
  | "tls-protocols-outdated"
  | "tls-protocols-syntax"
  | "tls-required-everywhere"
  | "transport-error"
  | "transport-hides-relayhost"
  | "transport-undefined"
  | "undefined-reference"
  | "unknown-parameter"
  | "wrappermode-level"
  | "wrappermode-mismatch";

/**
 * Picks findings of a diagnosis; all conditions have to hold.
 */
export interface Conditions {
  /**
   * Only findings with this cause, or one of these.
   */
  cause?: CauseName | CauseName[];
  /**
   * Only findings of this lint rule, or one of these.
   */
  rule?: RuleName | RuleName[];
  /**
   * Only findings that are at least as grave.
   */
  severity?: "error" | "warning" | "info";
  /**
   * Only findings that are cured there: by a change of the profile, on the host, or by others.
   */
  remedy?: "profile" | "host" | "outside";
  /**
   * The findings hold back, or lost, so many messages at least.
   */
  messages?: number;
  /**
   * These messages are such a share of all in trouble at least.
   */
  share?: string;
}

export interface StopConditions {
  /**
   * What a person has to decide or to do; shown when the run stops.
   */
  because: string;
  /**
   * Only findings with this cause, or one of these.
   */
  cause?: CauseName | CauseName[];
  /**
   * Only findings of this lint rule, or one of these.
   */
  rule?: RuleName | RuleName[];
  /**
   * Only findings that are at least as grave.
   */
  severity?: "error" | "warning" | "info";
  /**
   * Only findings that are cured there: by a change of the profile, on the host, or by others.
   */
  remedy?: "profile" | "host" | "outside";
  /**
   * The findings hold back, or lost, so many messages at least.
   */
  messages?: number;
  /**
   * These messages are such a share of all in trouble at least.
   */
  share?: string;
}

/**
 * One step of a playbook.
 */
export type Step = ("diagnose" | "plan" | "apply" | "rollback" | "rotate" | "flush" | "probe" | "verify") | SetStep;
export type SetValue = string | number | boolean;

export interface SetStep {
  require?: Requirement;
  /**
   * Ends the run, for a person to act, when the last diagnosis found such.
   */
  stop_when?: StopConditions;
  plan?: PlanSettings;
  flush?: FlushSettings;
  /**
   * Lets so much time pass, an hour at most.
   */
  wait?: Duration;
  /**
   * A sentence for the terminal and the record.
   */
  notify?: string;
}
/**
 * Ends the run, for a person to act, unless all of this holds.
 */
export interface Requirement {
  /**
   * Postfix runs.
   */
  running?: true;
  /**
   * The last diagnosis found no error that the playbook is for.
   */
  healthy?: true;
  /**
   * No more than so many messages are deferred.
   */
  deferred?: number;
}
/**
 * Compares the host with its profile, and with what the findings would change in it.
 */
export interface PlanSettings {
  /**
   * Lay the changes that the findings name over the profile. false: the profile as it is.
   */
  overlay?: boolean;
  /**
   * Further keys to lay over the profile, by their path, where the host is as its profile says already. TLS is never made weaker, and limits never looser.
   */
  set?: {
    [k: string]: SetValue;
  };
}
/**
 * Tries deferred mail of a cause, of a destination, or of both again, by degrees. `flush` alone: all of it.
 */
export interface FlushSettings {
  /**
   * Only mail that waits for this reason.
   */
  cause?: CauseName;
  /**
   * Only mail for this domain.
   */
  destination?: string;
}
