import type { HostVerification, VerifyDocument } from "../../src/verify/verify-document.ts";
import { probes } from "./probes.ts";
import { REFUSED } from "./samples.ts";

const [accepting, refusing] = probes.hosts[0]?.relays ?? [];
if (!accepting || !refusing) throw new Error("there are no relays to show");
const empty = { incoming: 0, active: 0, deferred: 0, hold: 0, maildrop: 0 };

const flowing: HostVerification = {
  host: "mx1",
  profile: "smarthost",
  verdict: "met",
  criteria: {
    relay: { verdict: "met", because: "[a.example]:587 accepts the host", seconds: 0.3, relays: [accepting] },
    canary: {
      verdict: "met",
      because: "delivered to a.example[192.0.2.1]:587 in 1 s: 250 2.0.0 Ok",
      seconds: 2.1,
      trouble: [],
      canary: {
        result: "sent",
        reason: "250 2.0.0 Ok",
        relay: "a.example[192.0.2.1]:587",
        service: "smtp",
        id: "4B2C10",
        dsn: "2.0.0",
        seconds: 1,
        removed: null,
      },
    },
    queue: {
      verdict: "met",
      because: "nothing waits",
      seconds: 0,
      wanted: "falling",
      trend: "empty",
      readings: [{ seconds: 0, waiting: 0, sizes: { ...empty, hold: 2 } }],
    },
  },
};

/** Verifications of every kind of end. */
export const verifications: VerifyDocument = {
  schema: "postmend/verify/v1",
  hosts: [
    flowing,
    {
      host: "mx2",
      profile: null,
      verdict: "failed",
      criteria: {
        relay: { verdict: "failed", because: "[b.example]:587: AUTH: no", seconds: 0.2, relays: [refusing] },
        canary: {
          verdict: "not-asked",
          because: "no message shall be sent",
          seconds: 0,
          canary: null,
          trouble: [],
        },
        queue: {
          verdict: "failed",
          because: "it grows: 3 waited, 9 wait after 60 s (9 deferred, 0 active, 0 incoming)",
          seconds: 60,
          wanted: "not-rising",
          trend: "rising",
          readings: [
            { seconds: 0, waiting: 3, sizes: { ...empty, deferred: 3 } },
            { seconds: 60, waiting: 9, sizes: { ...empty, deferred: 9 } },
          ],
        },
      },
    },
    { host: "mx9", profile: null, verdict: "error", criteria: null, error: [REFUSED] },
  ],
};
