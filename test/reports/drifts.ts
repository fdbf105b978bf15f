import type { DriftDocument, HostDrift } from "../../src/engine/drift-document.ts";
import { parameter } from "./samples.ts";

const since = {
  revision: 2,
  time: "2026-11-24T14:42:00.000Z",
  actor: "root@vm",
  profile: "smarthost",
  commit: "4fa6cd7639afcfea56a8ad84269010acaaa59846",
  outcome: "known-good",
};

const on: HostDrift = {
  host: "mx2",
  status: "on-profile",
  postfix_version: "3.7.11",
  profile: "smarthost",
  moved: "nothing",
  because: "the host is as revision 2 left it",
  since,
  edits: [],
  changes: [],
  keep: null,
  credentials: [],
  warnings: [],
};

const left: HostDrift = {
  ...on,
  host: "mx1",
  status: "drifted",
  moved: "host",
  because: "the host was edited since revision 2; the profile is the same",
  edits: [
    {
      file: "/etc/postfix/main.cf",
      what: "content",
      at: "2026-11-24T14:50:11Z",
      by: "person",
      because: "dpkg did nothing to Postfix in the minute before it",
    },
  ],
  changes: [parameter("relayhost", "[a.example]:587", "[b.example]:25")],
  keep: {
    file: "profiles/smarthost.yml",
    yaml: "relay:\n  host: b.example\n  port: 25\n",
    take_out: ["limits.delay"],
    by_hand: ["x: no lines were found that keep it"],
  },
};

/** A host edited by hand, one on its profile, one whose profile moved, and one that could not be asked. */
export const drifts: DriftDocument = {
  schema: "postmend/drift/v1",
  hosts: [
    left,
    on,
    {
      ...left,
      host: "mx3",
      moved: "profile",
      because: "what moved since revision 2 is the profile; the host did not",
      edits: [],
      keep: null,
    },
    {
      ...on,
      host: "mx9",
      status: "error",
      postfix_version: null,
      moved: "unknown",
      because: "the host could not be asked",
      since: null,
      error: [{ code: "refused", severity: "error", summary: "The host refused the connection", detail: "port 22" }],
    },
  ],
};
