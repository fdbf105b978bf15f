import type { HostRotation, RotationDocument } from "../../src/engine/rotation-document.ts";
import { REFUSED } from "./samples.ts";

const rotated: HostRotation = {
  host: "mx1",
  profile: "smarthost",
  status: "rotated",
  credential: "new",
  trial: "accepted",
  entries: ["[relay.example]:587"],
  before: [{ key: "[relay.example]:587", since: { time: "2026-08-25T14:42:00Z" } }],
  apply: { host: "mx1", status: "applied", revision: 7, changes: 1, seconds: 3.2, diagnostics: [] },
  diagnostics: [],
};

/** One host that has the new credential, one that was taken back, one that was not begun. */
export const rotation: RotationDocument = {
  schema: "postmend/rotation/v1",
  check: false,
  outcome: "restored",
  because: "mx2 failed and has the old credential back; 1 host on the new credential, 2 on the old one",
  old_credential: { revocable: false, because: "mx2, mx3 are not on the new one", hosts: ["mx2", "mx3"] },
  hosts: [
    rotated,
    {
      ...rotated,
      host: "mx2",
      status: "restored",
      credential: "old",
      apply: { host: "mx2", status: "restored", revision: 8, changes: 1, seconds: 9, diagnostics: [REFUSED] },
      diagnostics: [REFUSED],
    },
    { ...rotated, host: "mx3", status: "skipped", credential: "old", before: [], apply: null },
  ],
};

/** All hosts are on the new one. */
export const complete: RotationDocument = {
  ...rotation,
  outcome: "rotated",
  because: "2 hosts on the new credential",
  old_credential: {
    revocable: true,
    because: "all 2 hosts of the inventory that may use it are on the new one",
    hosts: [],
  },
  hosts: [rotated, { ...rotated, host: "mx2", status: "already", trial: "not-tried", entries: [], apply: null }],
};
