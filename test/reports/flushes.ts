import type { FlushDocument, HostFlush } from "../../src/verify/flush-document.ts";
import { probes } from "./probes.ts";
import { REFUSED } from "./samples.ts";

const empty = { incoming: 0, active: 0, deferred: 0, hold: 0, maildrop: 0 };

const flushed: HostFlush = {
  host: "mx1",
  result: "done",
  about: "everything",
  selected: 70,
  held: 2,
  missing: [],
  grade: "rest",
  tried: 70,
  sent: 69,
  deferred: 0,
  own: 1,
  bounced: 0,
  open: 0,
  rate: { per_minute: 30, because: "a relay has throttled this host" },
  ended_by: null,
  soft_bounce: false,
  relays: probes.hosts[0]?.relays ?? [],
  queue: { before: { ...empty, deferred: 70, hold: 2 }, after: { ...empty, deferred: 1, hold: 2 } },
  seconds: 9.2,
  diagnostics: [],
};

/** Flushes of every kind of end. */
export const flushes: FlushDocument = {
  schema: "postmend/flush/v1",
  hosts: [
    flushed,
    {
      ...flushed,
      host: "mx2",
      result: "stopped",
      about: "the cause connection-refused",
      grade: "one",
      tried: 1,
      sent: 0,
      own: 0,
      bounced: 1,
      rate: null,
      ended_by: { id: "4B2C10F3A", status: "bounced", cause: "sender-rejected", text: "550 5.7.1 Not from you" },
    },
    {
      ...flushed,
      host: "mx3",
      result: "refused",
      grade: null,
      ...{ tried: 0, sent: 0, own: 0 },
      queue: null,
      diagnostics: [{ ...REFUSED, host: "mx3", summary: "The relay does not take mail from this host" }],
    },
    { ...flushed, host: "mx4", result: "none", selected: 0, held: 0, tried: 0, sent: 0, own: 0, missing: ["4B2C9"] },
    { ...flushed, host: "mx5", result: "throttled", tried: 12, sent: 11, own: 0, deferred: 1 },
    { ...flushed, host: "mx6", result: "handed-over" },
    {
      ...flushed,
      host: "mx9",
      result: "error",
      selected: 0,
      tried: 0,
      queue: null,
      relays: [],
      diagnostics: [REFUSED],
    },
  ],
};
