/**
 * What the engine tells while it works. It prints nothing itself: the terminal, JSON and tests are equal listeners.
 * Types and fields are the contract; how a listener words them is its own business.
 */
export type EngineEvent =
  | RunStarted
  | TrialStarted
  | RolloutStarted
  | BatchStarted
  | HostConnecting
  | HostConnected
  | HostObserved
  | HostPlanned
  | HostTesting
  | HostVerifying
  | HostFlushing
  | HostApplying
  | HostStep
  | HostFinished;

/** Receives every event in the order in which things happen; must not throw. */
export type EngineListener = (event: EngineEvent) => void;

/** The first event of a run, once: every host that will be looked at. */
export interface RunStarted {
  readonly type: "run-started";
  readonly verb:
    | "plan"
    | "apply"
    | "rollback"
    | "confirm"
    | "unlock"
    | "history"
    | "lint"
    | "show"
    | "trace"
    | "probe"
    | "diagnose"
    | "remediate"
    | "verify"
    | "flush"
    | "drift"
    | "rotate";
  readonly hosts: readonly string[];
}

/** Planning is over: from these hosts something is tried before any of them is changed. At most once a run. */
interface TrialStarted {
  readonly type: "trial-started";
  readonly hosts: readonly string[];
}

/** Planning is over: these hosts have changes, and are changed from here on, batch by batch. At most once a run. */
interface RolloutStarted {
  readonly type: "rollout-started";
  readonly hosts: readonly string[];
}

/** A rollout goes on with the next batch; the canary hosts are batch 1. */
interface BatchStarted {
  readonly type: "batch-started";
  /** From 1. */
  readonly batch: number;
  readonly batches: number;
  readonly hosts: readonly string[];
}

interface HostConnecting {
  readonly type: "host-connecting";
  readonly host: string;
}

interface HostConnected {
  readonly type: "host-connected";
  readonly host: string;
}

interface HostObserved {
  readonly type: "host-observed";
  readonly host: string;
}

interface HostPlanned {
  readonly type: "host-planned";
  readonly host: string;
  readonly changes: number;
}

/** The relays are asked before the host is changed; it is as it was until `host-applying`. */
interface HostTesting {
  readonly type: "host-testing";
  readonly host: string;
}

/** Whether mail flows is being found out: the test message is on its way, or the queue is watched. */
interface HostVerifying {
  readonly type: "host-verifying";
  readonly host: string;
  readonly criterion: "canary" | "queue";
  /** Seconds until the answer is given at the latest. */
  readonly left: number;
  /** Messages in the queue, while it is watched. */
  readonly waiting?: number;
}

/** Deferred mail is being tried again: a batch begins, or has been tried. */
interface HostFlushing {
  readonly type: "host-flushing";
  readonly host: string;
  readonly grade: "one" | "sample" | "rest";
  /** Messages that are meant, and those of them that Postfix was handed. */
  readonly selected: number;
  readonly tried: number;
  /** Attempts, counted in recipients. */
  readonly sent: number;
  readonly deferred: number;
  readonly own: number;
  readonly bounced: number;
}

interface HostApplying {
  readonly type: "host-applying";
  readonly host: string;
}

/**
 * The transaction on the host reached a step: `stage`, `validate`, `save`, `place` and `remove` for each file, `reload` or
 * `restart`, `check`, `verify`, `confirmed` or `waiting`, `settle`; `restore` when it failed.
 */
interface HostStep {
  readonly type: "host-step";
  readonly host: string;
  readonly step: string;
}

/** The last event of a host in this stage: once when it was looked at, and once more when it was changed. */
export interface HostFinished {
  readonly type: "host-finished";
  readonly host: string;
  /** The status of the host in the run's document: `changes`, `unchanged`, `applied`, `restored`, `error`, … */
  readonly status: string;
  /** False when somebody should look at this host. */
  readonly ok: boolean;
  /** One line: `5 changes`, or the summary of the error. */
  readonly summary?: string;
}
