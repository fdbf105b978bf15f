/**
 * What a running lab is, as plain data: made once by whoever starts it, handed to test workers and kept in a file
 * between two commands of `npm run lab`. All behaviour is built on top of it (`joinLab`).
 */
export interface LabState {
  readonly id: string;
  /** Holds the keys, `known_hosts` and `ssh_config`; absolute. */
  readonly directory: string;
  readonly network: string;
  /** The lab CA's certificate, in PEM. Mail hosts trust it: in their bundle, and as `/etc/ssl/certs/lab-ca.pem`. */
  readonly ca: string;
  readonly hosts: readonly HostState[];
  readonly relay: ContainerState | null;
  readonly dns: ContainerState;
  /** The records that the name server starts with. */
  readonly records: DnsRecords;
  /** Password of the user `opspw`, for sudo. */
  readonly sudoPassword: string;
  /** Passphrase of the key file `id_passphrase`. */
  readonly passphrase: string;
}

export interface ContainerState {
  /** Fully qualified, as the name server knows it. */
  readonly name: string;
  readonly container: string;
  /** In the lab's network. */
  readonly address: string;
}

export interface HostState extends ContainerState {
  /** What tests call it: `mail11`. */
  readonly label: string;
  readonly image: MailImage;
  /** On 127.0.0.1; stays the same when the container restarts. */
  readonly sshPort: number;
  /** Lines of `ssh_host_*_key.pub`, without the comment. */
  readonly hostKeys: readonly string[];
}

/** The images that a mail host can be made of. */
export const mailImages = ["mail11", "mail12", "mail13", "mail12-systemd"] as const;
export type MailImage = (typeof mailImages)[number];

/** What the name server answers for a name: records by type, or a way of failing. A name that is not in the table does not exist. */
export type DnsAnswer =
  | Readonly<Partial<Record<"A" | "AAAA" | "CNAME" | "MX" | "TXT" | "TLSA", readonly string[]>>>
  | DnsFault;
export type DnsFault = "servfail" | "refused" | "silent";
export type DnsRecords = Readonly<Record<string, DnsAnswer>>;
