import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ROTATION_EXITS } from "../../src/cli/exit-code.ts";
import type { HostRotation, RotationStatus } from "../../src/engine/rotation-document.ts";
import { type AboutRotation, rotationDocument } from "../../src/engine/rotation-outcome.ts";
import { hostEntry } from "./sessions.ts";

const CREDENTIALS = {
  already: "new",
  rotated: "new",
  "would-rotate": "old",
  "other-changes": "old",
  unproven: "old",
  "trial-failed": "old",
  failed: "old",
  skipped: "old",
  restored: "old",
  "restore-failed": "unknown",
  unknown: "unknown",
} as const satisfies Readonly<Record<RotationStatus, HostRotation["credential"]>>;

function hostOf(host: string, status: RotationStatus, more: Partial<HostRotation> = {}): HostRotation {
  const begun = ["rotated", "restored", "restore-failed", "unknown"].includes(status);
  const apply = { host, status: "applied", revision: 2, changes: 1, seconds: 1, diagnostics: [] } as const;
  return {
    host,
    profile: "smarthost",
    status,
    credential: CREDENTIALS[status],
    trial: "accepted",
    entries: ["[a.example]:587"],
    before: [],
    apply: begun ? apply : null,
    diagnostics: [],
    ...more,
  };
}

function ended(statuses: readonly RotationStatus[], about: Partial<AboutRotation> = {}) {
  const hosts = statuses.map((status, index) => hostOf(`mx${index + 1}`, status));
  return rotationDocument(hosts, { check: false, consent: "agreed", sharing: [], ...about });
}

test.each([
  [["already", "already"], "nothing-to-rotate", 0, "every host is on the credential of its profile already"],
  [["already", "rotated"], "rotated", 0, "2 hosts on the new credential"],
  [["would-rotate"], "would-rotate", 2, "mx1 would get the new credential; nothing was changed"],
  [["skipped", "other-changes"], "refused", 1, "mx2 cannot be rotated yet; nothing was changed on any host"],
  [
    ["trial-failed", "skipped"],
    "failed",
    3,
    "the relay does not take mail from mx1 with the new credential; nothing was changed on any host",
  ],
  [
    ["rotated", "restored", "skipped"],
    "restored",
    4,
    "mx2 failed and has the old credential back; 1 host on the new credential, 2 on the old one",
  ],
  [["rotated", "failed"], "failed", 3, "mx2 failed; 1 host on the new credential, 1 on the old one"],
  [
    ["restored", "unknown"],
    "needs-person",
    5,
    "mx2 needs a person; 0 hosts on the new credential, 1 on the old one, 1 of which it is not known",
  ],
] as const)("hosts that ended as %s make it %s, exit code %i", (statuses, outcome, exit, because) => {
  const document = ended(statuses);
  expect(document).toMatchObject({ outcome, because });
  expect(ROTATION_EXITS[document.outcome]).toBe(exit);
});

test("a person's no is told as such, and so is that there was nobody to ask", () => {
  expect(ended(["skipped"], { consent: "declined" })).toMatchObject({
    outcome: "declined",
    because: "a person said no; nothing was changed",
  });
  expect(ended(["skipped"], { consent: "unasked" }).because).toMatch(/^nobody can be asked/);
});

test("an interruption is told as one, and hides no host that failed", () => {
  const signal = AbortSignal.abort();
  expect(ended(["rotated", "skipped"], { signal }).outcome).toBe("interrupted");
  expect(ended(["restored", "skipped"], { signal }).outcome).toBe("restored");
  const interrupted = hostOf("mx1", "failed", {
    diagnostics: [{ code: "interrupted", severity: "warning", summary: "x", host: "mx1" }],
  });
  const about = { check: false, consent: "agreed", sharing: [], signal } as const;
  expect(rotationDocument([interrupted], about).outcome).toBe("interrupted");
});

describe("the old credential", () => {
  test("can be revoked where every host that may use it is on the new one", () => {
    expect(ended(["already", "rotated"]).old_credential).toEqual({
      revocable: true,
      because: "all 2 hosts of the inventory that may use it are on the new one",
      hosts: [],
    });
  });

  test("cannot while a host is behind, or one that was not selected may use it", () => {
    const { old_credential } = ended(["rotated", "restored"], { sharing: [hostEntry("mx9")] });
    expect(old_credential).toEqual({
      revocable: false,
      because: "mx2 is not on the new one; mx9 was not looked at, and may use it too",
      hosts: ["mx2", "mx9"],
    });
  });

  test("cannot where nothing proves a part of the new one", () => {
    const host = hostOf("mx1", "rotated", { trial: "not-tried", unproven: ["orders@shop.example"] });
    const about = { check: false, consent: "agreed", sharing: [] } as const;
    expect(rotationDocument([host, hostOf("mx2", "rotated")], about)).toMatchObject({
      outcome: "rotated",
      old_credential: {
        revocable: false,
        because: "nothing proves the new one of orders@shop.example on mx1",
        hosts: ["mx1"],
      },
    });
  });

  test("is not known where nothing was rotated", () => {
    expect(ended(["already", "already"]).old_credential).toMatchObject({
      revocable: false,
      because: expect.stringMatching(/^nothing was rotated, and nothing tells which one is old; /),
      hosts: [],
    });
  });

  test("is none where no host has a credential", () => {
    const host = hostOf("mx1", "already", { credential: "none" });
    const about = { check: false, consent: "agreed", sharing: [] } as const;
    expect(rotationDocument([host], about).old_credential).toMatchObject({ revocable: false });
  });

  test("is never called revocable unless one was rotated, all hosts are on the new one and no other shares it", () => {
    const status = fc.constantFrom(...(Object.keys(CREDENTIALS) as RotationStatus[]));
    fc.assert(
      fc.property(fc.array(status, { minLength: 1 }), fc.boolean(), (statuses, others) => {
        const { old_credential } = ended(statuses, { sharing: others ? [hostEntry("mx9")] : [] });
        const all = statuses.every((one) => CREDENTIALS[one] === "new") && statuses.includes("rotated");
        expect(old_credential.revocable).toBe(all && !others);
      }),
    );
  });
});
