import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ObservedRevision } from "../../src/observe/observed-state.ts";
import type { CredentialTraces } from "../../src/plan/credential-traces.ts";
import { credentialAges, credentialRecords, type PasswordTable } from "../../src/revisions/credential-age.ts";
import { hostHistory } from "../../src/revisions/history.ts";
import type { ManifestFile, RevisionManifest } from "../../src/revisions/manifest.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { host, observed, SASL } from "../plan/simulated-host.ts";
import { mainCfFile, manifest, saslFile, sha256 } from "./stored.ts";

const [JANUARY, FEBRUARY, MARCH] = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"];
const OLD = "[relay.example]:587 alerts:old\n";
const NEW = "[relay.example]:587 alerts:new\n";

/** A host with this table, and these revisions of it, oldest first. */
class Host {
  #text = "";
  #revisions: ObservedRevision[] = [];

  constructor(text: string) {
    this.edit(text);
  }

  /** As somebody does by hand. */
  edit(text: string): this {
    this.#text = text;
    return this;
  }

  /** As a transaction does; without `records` as one of an older postmend. */
  apply(text: string, time: string, { outcome = "applied", records = true } = {}): this {
    const credentials = credentialRecords(table(text), this.traces(), { time, salt: `salt of ${time}` });
    this.#keep(outcome, [saslFile(text)], { time, ...(records && { credentials }) });
    return outcome === "failed" ? this : this.edit(text);
  }

  #keep(outcome: string, files: readonly ManifestFile[], more: Partial<RevisionManifest>): void {
    const number = this.#revisions.length + 1;
    this.#revisions.push({ number, outcome, manifest: JSON.stringify(manifest(number, files, more)) });
  }

  traces(): CredentialTraces {
    const { tables } = observed(host("", { files: { [SASL]: { text: this.#text, mode: 0o600 } } }));
    const found = tables.find(({ path }) => path === SASL);
    return {
      path: SASL,
      table: found?.source ?? { state: "absent" },
      revisions: { state: "present", value: this.#revisions },
    };
  }

  /** Since when each credential of the host, or of another table, is in force. */
  ages(text = this.#text) {
    return credentialAges(table(text), this.traces()).map(({ since }) => since);
  }

  get revisions(): readonly ObservedRevision[] {
    return this.#revisions;
  }
}

function table(text: string): PasswordTable {
  return { content: new Secret(text), sha256: sha256(text) };
}

describe("a credential is in force since", () => {
  test("the apply that brought it", () => {
    expect(new Host("").apply(NEW, JANUARY).ages()).toEqual([{ time: JANUARY }]);
  });

  test("that apply, also where later ones left it alone, or changed the entry beside it", () => {
    const beside = `${NEW}shop@example shop:other\n`;
    const changed = new Host("").apply(NEW, JANUARY).apply(NEW, FEBRUARY).apply(beside, MARCH);
    expect(changed.ages()).toEqual([{ time: JANUARY }, { time: MARCH }]);
  });

  test("the apply that changed its password or its user", () => {
    expect(new Host("").apply(OLD, JANUARY).apply(NEW, FEBRUARY).ages()).toEqual([{ time: FEBRUARY }]);
    const user = NEW.replace("alerts", "alerts2");
    expect(new Host("").apply(NEW, JANUARY).apply(user, FEBRUARY).ages()).toEqual([{ time: FEBRUARY }]);
  });

  test("the first time, where it came back by a rollback, and after another name of the relay took it over", () => {
    expect(new Host("").apply(OLD, JANUARY).apply(NEW, FEBRUARY).apply(OLD, MARCH).ages()).toEqual([{ time: JANUARY }]);
    const moved = NEW.replace("[relay.example]", "[smtp.relay.example]");
    expect(new Host("").apply(NEW, JANUARY).apply(moved, FEBRUARY).ages()).toEqual([{ time: JANUARY }]);
  });

  test("at least the first revision that saw it, where it was on the host before", () => {
    expect(new Host(OLD).apply(OLD, JANUARY).apply(OLD, MARCH).ages()).toEqual([{ time: JANUARY, at_least: true }]);
  });

  test("at least the oldest revision with the same table, where an older postmend recorded none", () => {
    const old = new Host("").apply(OLD, JANUARY, { records: false }).apply(OLD, FEBRUARY, { records: false });
    expect(old.ages()).toEqual([{ time: JANUARY, at_least: true }]);
    expect(old.apply(OLD, MARCH).ages()).toEqual([{ time: JANUARY, at_least: true }]);
  });

  test("a time that nobody knows, where it was put there by hand", () => {
    expect(new Host("").apply(OLD, JANUARY).edit(NEW).ages()).toEqual([null]);
  });

  test("the apply that succeeded, not the one before it that failed", () => {
    const tried = new Host("").apply(OLD, JANUARY).apply(NEW, FEBRUARY, { outcome: "failed" });
    expect(tried.ages()).toEqual([{ time: JANUARY }]);
    expect(tried.apply(NEW, MARCH).ages()).toEqual([{ time: MARCH }]);
  });

  test("the same time, whatever revisions of it are pruned, as long as the newest is there", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(OLD, NEW), { minLength: 1, maxLength: 8 }), (texts) => {
        const kept = new Host("");
        for (const [month, text] of texts.entries()) kept.apply(text, `2026-${month + 10}-01T00:00:00Z`);
        const { path, table: live, revisions } = kept.traces();
        if (revisions.state !== "present" || live.state !== "present") throw new Error("there is nothing");
        const newest = { path, table: live, revisions: { ...revisions, value: revisions.value.slice(-1) } };
        expect(credentialAges(live.value, newest).map(({ since }) => since)).toEqual(kept.ages());
      }),
    );
  });
});

describe("what a revision remembers", () => {
  test("tells nothing of a credential, and two hosts do not show that they share one", () => {
    const [one, two] = [new Host("").apply(NEW, JANUARY), new Host("").apply(NEW, FEBRUARY)];
    const text = one.revisions[0]?.manifest ?? "";
    expect(text).toContain('"fingerprint":"');
    expect(text).not.toMatch(/alerts|:new/);
    const prints = [one, two].map(({ revisions }) => JSON.parse(revisions[0]?.manifest ?? "").credentials.entries[0]);
    expect(prints[0].fingerprint).not.toBe(prints[1].fingerprint);
  });

  test("is shown without its fingerprints", () => {
    const { revisions } = new Host("").apply(NEW, JANUARY);
    const [shown] = hostHistory(observed(host("", { revisions }))).revisions;
    expect(shown?.credentials).toEqual([{ key: "[relay.example]:587", since: { time: JANUARY } }]);
  });

  test.each([
    ["no list", { salt: "s", entries: "x" }],
    ["no salt", { entries: [] }],
    ["an entry of another form", { salt: "s", entries: [{ key: "a", fingerprint: "b", since: "yesterday" }, 7] }],
  ])("makes the rest of it no less readable where it holds %s", (_, credentials) => {
    const odd = { ...manifest(1, [saslFile(OLD), mainCfFile("")]), credentials };
    const revisions = [{ number: 1, outcome: "applied", manifest: JSON.stringify(odd) }];
    expect(hostHistory(observed(host("", { revisions }))).revisions).toHaveLength(1);
    const traces: CredentialTraces = {
      path: SASL,
      table: { state: "absent" },
      revisions: { state: "present", value: revisions },
    };
    expect(credentialAges(table(OLD), traces)).toMatchObject([{ since: { at_least: true } }]);
  });
});
