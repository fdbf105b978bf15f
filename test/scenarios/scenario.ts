import type { Cause } from "../../src/diagnosis/cause.ts";
import type { Lab } from "../lab/lab.ts";
import type { MailHost, TestMessage } from "../lab/mail-host.ts";

/** What a diagnosis has to say of a fault. */
export interface Expected {
  readonly cause: Cause;
  readonly rule?: string;
}

/** Changes a host, or what it depends on. */
export type Act = (host: MailHost, lab: Lab) => Promise<unknown>;

interface Situation {
  readonly title: string;
  /** Makes it of a host on which mail flows; reloads Postfix where that is part of it. */
  readonly make: Act;
  /** Takes back what `make` changed beside the configuration and the queue of the host. */
  readonly undo?: Act;
  /** The relay or the name server is another one meanwhile: no other host may be looked at at that time. */
  readonly alters?: "relay" | "dns";
  /** `none`: none is sent. */
  readonly mail?: TestMessage | "none";
  /** Default mail11 and mail13; one of them for what alters the relay or the name server. */
  readonly on?: readonly string[];
}

/** A fault of the catalogue, made real. */
export interface Scenario extends Situation, Expected {
  readonly fault: string;
  /** What Postfix itself has to say before `diagnose` is asked, in its log or its queue; `silent`: mail stays in active. */
  readonly shows: RegExp | "silent" | "nothing";
  /** The severity of the first finding; `error` where it is not given. */
  readonly severity?: "error" | "warning" | "info";
  /** Who can do something about it. */
  readonly remedy?: "profile" | "host" | "outside";
  /** Other faults that are there at the same time, and have to be found as well. */
  readonly and?: readonly Expected[];
  /** Other findings of severity error that are true, by cause or rule. */
  readonly also?: readonly string[];
  /** Causes and rules that must not be found in any severity. */
  readonly not?: readonly string[];
  /**
   * `profile`: `remediate` does, with the right profile, to which `profile` is added; where a person has to act after that,
   * `cure` does it. `host`: `cure` does, on the host, and `remediate` leaves it alone. `nothing`: others have to act; there
   * is nothing to change on this host, and it is well again after `undo`.
   */
  readonly repairedBy: "profile" | "host" | "nothing";
  readonly profile?: Readonly<Record<string, unknown>>;
  /**
   * What is wrong in the profile itself: the host has it as it says. `remediate` mends it by an overlay with these keys; with
   * none a person has to decide, and corrects the profile, before anything is changed.
   */
  readonly wrong?: { readonly profile: Readonly<Record<string, unknown>>; readonly overlay: readonly string[] };
  readonly cure?: Act;
  /** What looks the same and is harmless. */
  readonly twin?: Twin;
}

/** What looks like a fault and is none: mail flows, and no error is found. */
export interface Twin extends Situation {
  /** Causes and rules that must not be found in any severity. */
  readonly not: readonly string[];
  /** Errors that are true all the same, by cause or rule. */
  readonly also?: readonly string[];
  /** False where the mail does not arrive. */
  readonly arrives?: boolean;
}
