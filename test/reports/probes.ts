import type { ProbeDocument } from "../../src/verify/probe-document.ts";
import { REFUSED } from "./samples.ts";

/** Relay tests of every kind of end. */
export const probes: ProbeDocument = {
  schema: "postmend/probe/v1",
  hosts: [
    {
      host: "mx1",
      settings: "profile",
      profile: "smarthost",
      relays: [
        {
          relay: "[a.example]:587",
          host: "a.example",
          port: 587,
          wrapper: false,
          use: "relay",
          road: "tunnel",
          result: "passed",
          capabilities: ["PIPELINING"],
          steps: [
            { step: "connect", ok: true, milliseconds: 5, detail: "a.example:587, by way of the host's sshd" },
            { step: "greeting", ok: true, milliseconds: 7, detail: "220 a.example ESMTP" },
          ],
        },
        {
          relay: "[b.example]:587",
          host: "b.example",
          port: 587,
          wrapper: false,
          use: "sender",
          sender: "@shop.example",
          road: "tunnel",
          result: "failed",
          cause: "sasl-auth-failed",
          problem: "535 5.7.8 no",
          reply: { code: 535, enhanced: "5.7.8", text: "no" },
          capabilities: ["AUTH PLAIN"],
          steps: [
            { step: "connect", ok: true, milliseconds: 5, detail: "b.example:587, by way of the host's sshd" },
            { step: "auth", ok: false, milliseconds: 3, detail: "535 5.7.8 no" },
          ],
        },
      ],
    },
    {
      host: "mx2",
      settings: "profile",
      profile: "smarthost",
      relays: [
        {
          relay: "c.example",
          host: "c.example",
          port: 25,
          wrapper: false,
          use: "fallback",
          road: "openssl",
          result: "undetermined",
          undetermined: "mail exchangers",
          capabilities: [],
          steps: [],
        },
      ],
    },
    { host: "mx3", settings: "live", profile: null, relays: [] },
    { host: "mx9", settings: "profile", profile: null, relays: [], error: [REFUSED] },
  ],
};
