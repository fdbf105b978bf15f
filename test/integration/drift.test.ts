import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { HostDrift } from "../../src/engine/drift-document.ts";
import { drift as libraryDrift, loadProject } from "../../src/index.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { traces } from "./snapshots.ts";

/** One host, left by its profile in every way there is; postmend looks and, in between, brings it back. */
const lab = sharedLab();
const host = lab.host("mail12");
const MAIN_CF = "/etc/postfix/main.cf";
const SASL = "/etc/postfix/sasl_passwd";
const DPKG_LOG = "/var/log/dpkg.log";
const profile = smarthost(lab, { limits: { concurrency: 5 } });
let project: CliProject;

beforeAll(async () => {
  await host.resetPostfix();
  project = await cliProject(lab, { mail12: { profile: "smarthost" } }, { smarthost: profile });
});

afterAll(() => project.remove());

/** What `drift --format json` says of the host, and how it ended. */
async function drift(...more: readonly string[]): Promise<HostDrift & { exit: number }> {
  const { exit, stdout } = await project.postmend(["drift", "--format", "json", ...more]);
  const found = published("drift", stdout).hosts.find((one) => one.host === "mail12");
  if (!found) throw new Error("the host is not in the document");
  return { ...found, exit };
}

async function bringBack(): Promise<void> {
  const { exit, stdout, stderr } = await project.postmend(["apply", "--yes"]);
  expect(exit, stdout + stderr).toBe(0);
}

function setProfile(more: Readonly<Record<string, unknown>>): void {
  project.write("profiles/smarthost.yml", { name: "smarthost", ...profile, ...more });
}

test("a host that postmend never changed is not on its profile, and nobody is said to have edited it", async () => {
  expect(await drift()).toMatchObject({ exit: 2, status: "drifted", moved: "never-applied", since: null, edits: [] });
});

describe("a host on which the profile was applied", () => {
  beforeAll(bringBack);

  test("is on its profile: exit code 0, and looking left no trace", async () => {
    const before = await traces(host);
    expect(await drift()).toMatchObject({
      exit: 0,
      status: "on-profile",
      moved: "nothing",
      since: { revision: 2, profile: "smarthost", outcome: "applied" },
      edits: [],
      changes: [],
    });
    expect((await project.postmend(["drift", "mail12"])).stdout).toBe(
      "1 host on profile: mail12\n\nDrift: 1 host on profile\n",
    );
    expect(await traces(host)).toEqual(before);
  });

  test("and edited by hand has moved itself: what differs, when it was written, and the lines that keep it", async () => {
    await host.configure({ relayhost: "[other.example]:2525", smtp_destination_concurrency_limit: "9" });
    const written = (await host.run(["date", "-u", "-r", MAIN_CF, "+%Y-%m-%dT%H:%M:%SZ"])).trim();
    const found = await drift();
    expect(found).toMatchObject({ exit: 2, moved: "host" });
    expect(found.edits).toMatchObject([{ file: MAIN_CF, what: "content", at: written, by: "person" }]);
    expect(found.changes).toContainEqual({
      file: MAIN_CF,
      kind: "parameter",
      name: "relayhost",
      action: "update",
      before: "[relay.lab.example]:587",
      after: "[other.example]:2525",
      sensitive: false,
      impact: "reload",
    });
    expect(found.keep).toEqual({
      file: "profiles/smarthost.yml",
      yaml: "relay:\n  host: other.example\n  port: 2525\nlimits:\n  concurrency: 9\n",
      take_out: [],
      by_hand: [],
    });
    const { stdout } = await project.postmend(["drift"]);
    expect(stdout).toContain("the host was edited since revision 2; the profile is the same");
    expect(stdout).toContain("a person, or another program: dpkg did nothing to Postfix in the minute before it");
    expect(stdout).toContain("    postmend apply --limit mail12\n");
  });

  test("and edited by hand is on its profile again once the lines are in the profile", async () => {
    await host.configure({ relayhost: "[relay.lab.example]:587" });
    const { keep } = await drift();
    setProfile({ ...parse(keep?.yaml ?? "") });
    expect(await drift()).toMatchObject({ exit: 0, status: "on-profile" });
    setProfile({});
  });

  test("and edited after a plan keeps the edit: that plan is refused as stale", async () => {
    expect((await project.postmend(["plan", "--out", "plan.json"])).exit).toBe(0);
    await host.configure({ relayhost: "[edited.example]:25" });
    const { exit, stdout, stderr } = await project.postmend(["apply", "plan.json"]);
    expect(exit).toBe(3);
    expect(stdout + stderr).toContain("edited.example");
    expect(await host.run(["postconf", "-h", "relayhost"])).toBe("[edited.example]:25\n");
    await bringBack();
    expect(await drift()).toMatchObject({ exit: 0, moved: "nothing" });
  });
});

describe("a password that was changed on the host", () => {
  const secret = `typed-${Math.random().toString(36).slice(2)}`;

  test("is told as such, and neither the old one nor the new one is in any output", async () => {
    await host.run(["/bin/sh", "-c", `sed -i 's/:[^:]*$/:${secret}/' ${SASL} && postmap ${SASL}`]);
    const found = await drift();
    expect(found).toMatchObject({ exit: 2, moved: "host" });
    expect(found.edits.map(({ file, by }) => [file, by])).toEqual([
      [SASL, "person"],
      [`${SASL}.db`, "person"],
    ]);
    expect(found.changes).toMatchObject([
      { before: "‹secret›", after: "‹secret›", sensitive: true, note: "password differs, user unchanged" },
    ]);
    expect(found.keep).toMatchObject({ yaml: "", by_hand: [expect.stringContaining("credential")] });
    const password = project.env["RELAY_PASSWORD"] ?? "";
    for (const format of ["text", "json", "markdown"]) {
      const { stdout, stderr } = await project.postmend(["drift", "--verbose", "--format", format]);
      expect(stdout).toContain("password differs");
      for (const hidden of [secret, password]) expect(stdout + stderr).not.toContain(hidden);
    }
    await bringBack();
  });
});

describe("a package of Postfix that dpkg installed", () => {
  // A real package, built and installed by the host's own dpkg: its maintainer script edits main.cf, as some do.
  const install = [
    "d=$(mktemp -d) && mkdir -p $d/p/DEBIAN",
    "printf 'Package: postfix-labtest\\nVersion: 1.2-3\\nArchitecture: all\\nMaintainer: lab <root@localhost>\\nDescription: edits main.cf\\n' >$d/p/DEBIAN/control",
    "printf '#!/bin/sh\\npostconf -e relayhost=[package.example]:25\\n' >$d/p/DEBIAN/postinst",
    "chmod 755 $d/p $d/p/DEBIAN $d/p/DEBIAN/postinst",
    "dpkg-deb --build $d/p $d/p.deb && dpkg -i $d/p.deb && rm -r $d",
  ].join(" && ");

  afterAll(async () => {
    await host.run(["dpkg", "--purge", "postfix-labtest"]);
    await bringBack();
  });

  test("is named as what edited the file, with its version", async () => {
    await host.run(["/bin/sh", "-c", install]);
    const found = await drift();
    expect(found).toMatchObject({ exit: 2, moved: "host" });
    expect(found.edits).toMatchObject([
      { file: MAIN_CF, by: "package", because: expect.stringMatching(/^dpkg: \w+ postfix-labtest 1\.2-3 at 20/) },
    ]);
  });

  test("is the cause also where the host lives in another time zone: dpkg writes local time", async () => {
    const zone = async (name: string) => host.run(["ln", "-sfn", `/usr/share/zoneinfo/${name}`, "/etc/localtime"]);
    const was = (await host.run("readlink /etc/localtime || true")).trim();
    try {
      await host.run(["dpkg", "--purge", "postfix-labtest"]);
      await zone("Asia/Tokyo");
      expect(await host.run(["date", "+%z"])).toBe("+0900\n");
      await host.run(["/bin/sh", "-c", install]);
      expect((await drift()).edits).toMatchObject([{ file: MAIN_CF, by: "package" }]);
    } finally {
      await host.run(["ln", "-sfn", was === "" ? "/usr/share/zoneinfo/Etc/UTC" : was, "/etc/localtime"]);
    }
  });

  test("is not blamed on anybody where there is no log of dpkg: by whom is not known", async () => {
    await host.run(["mv", DPKG_LOG, `${DPKG_LOG}.away`]);
    try {
      expect((await drift()).edits).toMatchObject([
        { file: MAIN_CF, by: "unknown", because: expect.stringContaining("there is no /var/log/dpkg.log") },
      ]);
    } finally {
      await host.run(["mv", `${DPKG_LOG}.away`, DPKG_LOG]);
    }
  });
});

describe("a profile that was changed", () => {
  test("is what moved, and the host is said not to have", async () => {
    setProfile({ limits: { concurrency: 7 } });
    const found = await drift();
    expect(found).toMatchObject({ exit: 2, moved: "profile", edits: [], keep: null });
    expect(found.because).toMatch(/^what moved since revision \d+ is the profile; the host did not$/);
    expect(found.changes).toMatchObject([{ name: "smtp_destination_concurrency_limit", before: "7", after: "5" }]);
  });

  test("and a host that was edited in the same file both moved", async () => {
    await host.configure({ relayhost: "[other.example]:2525" });
    expect(await drift()).toMatchObject({ exit: 2, moved: "both", edits: [{ file: MAIN_CF, by: "person" }] });
    setProfile({});
    await bringBack();
  });
});

test("a host that cannot be reached is an error, exit code 3, and the others are compared all the same", async () => {
  const unreachable = { address: "127.0.0.1", connection: { port: 1 }, profile: "smarthost" };
  const hosts = { mail12: { profile: "smarthost" }, gone: unreachable };
  project.write("inventory.yml", { hosts });
  const { exit, stdout } = await project.postmend(["drift", "--format", "json"]);
  const document = published("drift", stdout);
  expect(exit).toBe(3);
  expect(document.hosts.map(({ status, moved }) => [status, moved])).toEqual([
    ["on-profile", "nothing"],
    ["error", "unknown"],
  ]);
  project.write("inventory.yml", { hosts: { mail12: { profile: "smarthost" } } });
});

test("the library says the same", async () => {
  const document = await libraryDrift(loadProject(project.directory, { env: project.env }), { limit: "mail12" });
  expect(published("drift", JSON.stringify(document))).toEqual(document);
  expect(document.hosts).toMatchObject([{ host: "mail12", status: "on-profile" }]);
});

test("a host of each release is as its revision left it after an apply, whatever its tables are made of", async () => {
  const labels = ["mail11", "mail13"];
  await Promise.all(labels.map((label) => lab.host(label).resetPostfix()));
  project.write("inventory.yml", {
    hosts: Object.fromEntries(labels.map((label) => [label, { profile: "smarthost" }])),
  });
  await bringBack();
  // Mail is looked up in the tables by then.
  await Promise.all(labels.map((label) => lab.host(label).send()));
  await Promise.all(labels.map((label) => lab.host(label).waitForLog(/status=sent/)));
  const { exit, stdout } = await project.postmend(["drift", "--format", "json"]);
  expect(published("drift", stdout).hosts.map(({ host, moved, edits }) => [host, moved, edits])).toEqual(
    labels.map((label) => [label, "nothing", []]),
  );
  expect(exit).toBe(0);
  project.write("inventory.yml", { hosts: { mail12: { profile: "smarthost" } } });
});

test("a damaged newest revision is named; who edited the host is then not known, not nobody", async () => {
  await host.run(
    "rm /var/lib/postmend/default/revisions/$(ls /var/lib/postmend/default/revisions | tail -n 1)/manifest.json",
  );
  await host.configure({ relayhost: "[other.example]:2525" });
  const found = await drift();
  expect(found).toMatchObject({ exit: 2, status: "drifted", moved: "unknown", since: null, edits: [] });
  expect(found.because).toMatch(/^who moved is not known: revision \d+, the newest, is damaged$/);
  expect(found.warnings).toMatchObject([{ code: "revision-damaged" }]);
});
