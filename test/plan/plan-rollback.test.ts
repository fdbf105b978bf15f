import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRollback } from "../../src/plan/plan-rollback.ts";
import type { RelayProfile } from "../../src/profile/resolved-profile.ts";
import {
  applied,
  built,
  digest,
  host,
  MAIN_CF,
  observed,
  plan,
  SASL,
  type SimulatedHost,
  stored,
  UNKNOWN,
} from "./simulated-host.ts";

const AUTH: RelayProfile = {
  relay: { host: "smtp.relay.example" },
  auth: { username: "alerts", password: { env: "RELAY_PASSWORD" } },
};

function rollback(simulated: SimulatedHost, target: ReturnType<typeof stored>) {
  return planRollback({ target, observed: observed(simulated), digest });
}

/** Contents, modes and owners of all files. */
function everything(simulated: SimulatedHost) {
  const files = [...simulated.files].map(([path, { text, encoding = "utf8", mode = 0o644, uid = 0 }]) => ({
    path,
    text,
    encoding,
    mode,
    uid,
  }));
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

describe("a rollback", () => {
  it("restores every byte, mode and owner, and takes away what was not there", () => {
    const text = "# ours\nrelayhost = [old]\n";
    const before = host(text, { files: { [MAIN_CF]: { text, mode: 0o664, uid: 5 } } });
    const made = plan(before, AUTH);
    const after = applied(before, made);
    const back = rollback(after, stored(before, made.revisionFiles));
    expect(everything(applied(after, back))).toEqual(everything(before));
    expect(back.document.status).toBe("changes");
    expect(
      back.document.changes.map(({ action, name, before: was, after: will }) => `${action} ${name}: ${was} -> ${will}`),
    ).toEqual([
      "delete /etc/postfix/sasl_passwd: 0600 root -> null",
      "delete /etc/postfix/sasl_passwd.db: 0600 root -> null",
      "update relayhost: [smtp.relay.example]:587 -> [old]",
      "delete smtp_sasl_auth_enable: yes -> null",
      "delete smtp_sasl_password_maps: hash:/etc/postfix/sasl_passwd -> null",
      "delete smtp_sasl_tls_security_options: noanonymous -> null",
    ]);
    expect(back.document.actions.map(({ run }) => run)).toEqual(["reload"]);
    expect(back.managed).toEqual([]);
  });

  it("leaves a table to which the old main.cf refers, where no revision tells what was in it", () => {
    const own = { [SASL]: { text: "own a:b\n" }, [`${SASL}.db`]: built("own a:b\n") };
    const before = host("smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd\n", { files: own });
    const made = plan(before, AUTH);
    const back = rollback(applied(before, made), stored(before, [MAIN_CF]));
    expect(back.document.changes.map(({ action, name }) => `${action} ${name}`)).not.toContain(`delete ${SASL}`);
    expect(back.files.map(({ path }) => path)).toEqual([MAIN_CF]);
    expect(back.revisionFiles).toEqual([SASL, `${SASL}.db`, MAIN_CF]);
    expect(back.document.warnings.map(({ code }) => code)).toEqual(["table-not-in-revision", "table-not-in-revision"]);
    const unused = rollback(applied(before, made), stored(host("relayhost =\n"), [MAIN_CF]));
    expect(unused.files.filter(({ content }) => content === null).map(({ path }) => path)).toEqual([
      SASL,
      `${SASL}.db`,
    ]);
  });

  it("to a state that was found after a change of ours leaves its parameters ours", () => {
    const first = applied(host(""), plan(host(""), { ...AUTH, limits: { delay: "5s" } }));
    const edited = { ...stored(first, [MAIN_CF]), number: 2 };
    const back = rollback(first, edited);
    expect(back.managed).toContain("smtp_destination_rate_delay");
    expect(rollback(first, { ...edited, number: 1 }).managed).toEqual([]);
  });

  it("is not held up by a newer revision that is damaged, and names it", () => {
    const before = host("relayhost = [old]\n");
    const made = plan(before, AUTH);
    const after = applied(before, made);
    const target = stored(before, made.revisionFiles);
    const damaged = { number: 7, outcome: "applied", manifest: "{" };
    const seen = observed({ ...after, revisions: [...(after.revisions ?? []), damaged] });
    const back = planRollback({ target, observed: seen, digest });
    expect(back.document.status).toBe("changes");
    expect(back.document.changes).toEqual(rollback(after, target).document.changes);
    expect(back.document.warnings).toMatchObject([{ code: "revision-damaged", detail: expect.stringContaining("7") }]);
  });

  it("to another password says that, and writes the built table as it was", () => {
    const start = host("");
    const first = plan(start, AUTH, { values: { RELAY_PASSWORD: "one" } });
    const one = applied(start, first, { RELAY_PASSWORD: "one" });
    const two = applied(one, plan(one, AUTH, { values: { RELAY_PASSWORD: "two" } }), { RELAY_PASSWORD: "two" });
    const back = rollback(two, stored(one, first.revisionFiles, first.managed));
    expect(back.document.changes.map(({ name, note, impact }) => [name, note, impact])).toEqual([
      ["[smtp.relay.example]:587", "password differs, user unchanged", "none"],
      [`${SASL}.db`, "the built table as it was stored", "none"],
    ]);
    expect(back.files.map(({ path, build }) => [path, build])).toEqual([
      [SASL, undefined],
      [`${SASL}.db`, undefined],
    ]);
    expect(everything(applied(two, back))).toEqual(everything(one));
    expect(JSON.stringify(back.document)).not.toMatch(/"[^"]*\b(one|two|alerts)\b[^"]*"/);
  });

  it("brings back the built file of another lookup table type, and takes away what came instead", () => {
    const start = host("");
    const first = plan(start, AUTH);
    const one = applied(start, first);
    const two = applied(one, plan(one, { ...AUTH, map_type: "texthash" }));
    expect(two.files.has(`${SASL}.db`)).toBe(false);
    const back = rollback(two, stored(one, first.revisionFiles, first.managed));
    expect(back.document.changes.map(({ action, name }) => `${action} ${name}`)).toEqual([
      `create ${SASL}.db`,
      "update smtp_sasl_password_maps",
    ]);
    expect(everything(applied(two, back))).toEqual(everything(one));
  });

  it("takes away a table that a later revision brought", () => {
    const start = host("");
    const first = plan(start, { relay: { host: "r.example" } });
    const one = applied(start, first);
    const two = applied(one, plan(one, AUTH));
    const back = rollback(two, stored(one, first.revisionFiles, first.managed));
    expect(everything(applied(two, back))).toEqual(everything(one));
  });

  it("never puts back a credential that others could read, and says so", () => {
    const open = { [SASL]: { text: "[old] u:p\n", mode: 0o644 }, [`${SASL}.db`]: built("[old] u:p\n") };
    const before = host("", { files: open });
    const made = plan(before, AUTH);
    const back = rollback(applied(before, made), stored(before, made.revisionFiles));
    expect(back.files.find(({ path }) => path === SASL)?.mode).toBe(0o600);
    expect(back.document.warnings).toMatchObject([
      { code: "mode-not-restored", detail: `${SASL}: 0644 in revision 1, 0600 now` },
    ]);
    // Somebody opens the file again: the way back to that very state closes it.
    const again = rollback(before, stored(before, [SASL, `${SASL}.db`, MAIN_CF]));
    expect(again.document.changes).toMatchObject([{ name: SASL, note: "mode 0644 -> 0600" }]);
  });

  it("puts back a credential as open as proxymap needs it, and says so", () => {
    const mainCf = `smtp_sasl_password_maps = proxy:hash:${SASL}\n`;
    const before = host(mainCf, { files: { [SASL]: { text: "[old] u:p\n", mode: 0o644 } } });
    const made = plan(before, AUTH);
    const after = applied(before, made);
    const back = rollback(after, stored(before, made.revisionFiles));
    expect(everything(applied(after, back))).toEqual(everything(before));
    expect(back.document.warnings).toMatchObject([{ code: "credentials-open", detail: `${SASL}: 0644` }]);
  });

  it.each([
    { name: "a comment of master.cf", masterCf: `#  -o smtp_sasl_password_maps=proxy:hash:${SASL}\n` },
    { name: "another table through proxymap", mainCf: `a_maps = proxy:hash:${SASL}.other, hash:${SASL}\n` },
  ])("does not take $name for one", ({ mainCf = "", masterCf = "" }) => {
    const open = { [SASL]: { text: "[old] u:p\n", mode: 0o644 }, "/etc/postfix/master.cf": { text: masterCf } };
    const before = host(mainCf, { files: open });
    const back = rollback(before, stored(before, [SASL, MAIN_CF]));
    expect(back.document.warnings).toMatchObject([{ code: "mode-not-restored" }]);
  });

  it("restores the mode of what is no credential, whatever it is", () => {
    const policy = "/etc/postfix/tls_policy";
    const before = host("", { files: { [policy]: { text: "x may\n", mode: 0o666 } } });
    const after = { ...before, files: new Map([...before.files].filter(([path]) => path !== policy)) };
    const back = rollback(after, stored(before, [policy, MAIN_CF]));
    expect(everything(applied(after, back))).toEqual(everything(before));
    expect(back.document.warnings).toEqual([]);
  });

  it("to what is there already changes nothing, and says why", () => {
    const start = host("relayhost = [r]\n");
    const back = rollback(start, stored(start, [MAIN_CF, SASL]));
    expect(back.document).toMatchObject({ status: "unchanged", changes: [], actions: [] });
    expect(back.document.matches.map(({ name, because }) => [name, because])).toEqual([
      [SASL, "as in revision 1"],
      [MAIN_CF, "as in revision 1"],
    ]);
    expect(back.files).toEqual([]);
  });

  it("that only takes back a comment tells nobody, and does not speak of tables", () => {
    const back = rollback(host("relayhost = [r]\n# by hand\n"), stored(host("relayhost = [r]\n"), [MAIN_CF]));
    expect(back.document.actions).toEqual([{ run: "none", why: "no running process has to be told of it" }]);
  });

  it("is the way out of a main.cf that Postfix cannot read, or that is gone", () => {
    const good = host("relayhost = [r]\n");
    const broken = host("relayhost [r]\n");
    const back = rollback(broken, stored(good, [MAIN_CF]));
    expect(back.document.changes.map(({ action, name }) => [action, name])).toEqual([["create", "relayhost"]]);
    expect(everything(applied(broken, back))).toEqual(everything(good));
    // A reload would leave the services that died over it where they are, for a minute.
    expect([back.activation, back.document.actions.map(({ run }) => run)]).toEqual(["restart", ["restart"]]);
    const gone: SimulatedHost = { ...good, files: new Map([...good.files].filter(([path]) => path !== MAIN_CF)) };
    expect(everything(applied(gone, rollback(gone, stored(good, [MAIN_CF]))))).toEqual(everything(good));
  });

  it("is refused where the host could not be looked at", () => {
    const start = host("");
    const back = planRollback({
      target: stored(start, [MAIN_CF]),
      observed: observed(start, { mainCf: UNKNOWN }),
      digest,
    });
    expect(back.document).toMatchObject({ status: "error", error: [{ code: "host-unknown" }] });
  });

  it("hides credentials that main.cf holds on either side", () => {
    const was = host("smtp_sasl_password_maps = static:bob:hunter2\n");
    const is = host("smtp_sasl_password_maps = static:eve:hunter3\n");
    const shown = JSON.stringify(rollback(is, stored(was, [MAIN_CF])).document);
    expect(shown).toContain("‹secret›");
    expect(shown).not.toMatch(/hunter/);
  });

  it("is the identity for every main.cf and table", () => {
    const bytes = fc.string({ unit: "binary-ascii" });
    fc.assert(
      fc.property(bytes, bytes, bytes, (text, other, table) => {
        const before = host(text, { files: { [SASL]: { text: table, mode: 0o640 }, [`${SASL}.db`]: built(table) } });
        const files = new Map(before.files).set(MAIN_CF, { text: other }).set(SASL, { text: other, mode: 0o600 });
        const after = { ...before, files };
        const target = stored(before, [SASL, `${SASL}.db`, MAIN_CF]);
        const restored = applied(after, rollback(after, target));
        const closed = new Map(before.files).set(SASL, { text: table, mode: 0o600 });
        expect(everything(restored)).toEqual(everything({ ...before, files: closed }));
        expect(rollback(restored, target).document.changes).toEqual([]);
      }),
    );
  });
});
