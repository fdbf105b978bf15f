import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { configuration, traces } from "./snapshots.ts";

/** The relay is asked before a host is changed; one that refuses stops the host, and nobody has to take a change back. */
const lab = sharedLab();
const host = lab.host("mail12");
const PATIENCE = 120_000;
const { password } = await lab.relay.credential();
let project: CliProject;

beforeAll(async () => {
  await lab.dns.reset();
});
beforeEach(async () => {
  await host.resetPostfix();
  project = await cliProject(lab, { mail12: { profile: "smarthost" } }, { smarthost: smarthost(lab) });
});
afterAll(async () => {
  await lab.relay.setPassword("alerts", password);
  await host.resetPostfix();
  project.remove();
});

function profile(more: object): void {
  project.write("profiles/smarthost.yml", { name: "smarthost", ...smarthost(lab), ...more });
}

async function apply(...more: string[]) {
  const end = await project.postmend(["apply", "--yes", "--format", "json", ...more]);
  const [result] = published("apply", end.stdout).hosts;
  return { exit: end.exit, status: result?.status, diagnostics: result?.diagnostics ?? [], stdout: end.stdout };
}

/** What the newest revisions remember of it, oldest first. */
async function remembered(): Promise<(string | undefined)[]> {
  const { stdout } = await project.postmend(["history", "--format", "json"]);
  return (published("history", stdout).hosts[0]?.revisions ?? []).map(({ preflight }) => preflight).reverse();
}

describe("an apply", () => {
  test(
    "whose password the relay refuses changes nothing, ends with 3, and says step, reply, cause and next step",
    async () => {
      project.env["RELAY_PASSWORD"] = "wrong-password-of-a-test";
      const before = await traces(host);
      const { exit, status, diagnostics, stdout } = await apply();
      expect([exit, status]).toEqual([3, "failed"]);
      expect(diagnostics).toMatchObject([
        {
          code: "relay-refused",
          severity: "error",
          host: "mail12",
          detail: expect.stringMatching(
            /^\[relay\.lab\.example\]:587: AUTH: the relay said: 535 5\.7\.8 .*\(sasl-auth-failed\); today the host has no relay; nothing was changed$/,
          ),
          hint: expect.stringContaining("--skip-preflight"),
        },
      ]);
      expect(stdout).not.toContain("wrong-password-of-a-test");
      expect(await traces(host)).toEqual(before);
      const text = await project.postmend(["apply", "--yes"]);
      expect(text.exit).toBe(3);
      expect(text.stdout).toContain("The relay does not take mail from this host with the new settings");
      expect(await traces(host)).toEqual(before);
    },
    PATIENCE,
  );

  test(
    "that is right passes, and the revision remembers it; one that has nothing to do with relays asks none",
    async () => {
      expect(await apply()).toMatchObject({ exit: 0, status: "applied", diagnostics: [] });
      profile({ limits: { concurrency: 7 } });
      expect(await apply()).toMatchObject({ exit: 0, status: "applied" });
      expect(await remembered()).toEqual([undefined, "passed", "not-needed"]);
    },
    PATIENCE,
  );

  test(
    "is told that today's relay fails in the same way, or that it works",
    async () => {
      expect(await apply()).toMatchObject({ exit: 0 });
      project.env["RELAY_PASSWORD"] = "wrong-password-of-a-test";
      expect((await apply()).diagnostics[0]?.detail).toContain(
        "with today's settings [relay.lab.example]:587 accepts the host",
      );
      await lab.relay.setPassword("alerts", `${password}-moved`);
      expect((await apply()).diagnostics[0]?.detail).toContain("it fails today as well ([relay.lab.example]:587)");
      await lab.relay.setPassword("alerts", password);
    },
    PATIENCE,
  );

  test(
    "that a person insists on is made, and the revision remembers that the relay had refused",
    async () => {
      project.env["RELAY_PASSWORD"] = "wrong-password-of-a-test";
      const { exit, status, diagnostics } = await apply("--skip-preflight");
      expect([exit, status]).toEqual([0, "applied"]);
      expect(diagnostics).toMatchObject([{ code: "relay-refused", severity: "warning" }]);
      expect(await remembered()).toEqual([undefined, "failed-and-skipped"]);
    },
    PATIENCE,
  );

  test(
    "of a profile that wants no test asks no relay",
    async () => {
      profile({ relay: { host: "nowhere.lab.example", port: 587 }, verify: { relay: false } });
      expect(await apply()).toMatchObject({ exit: 0, status: "applied" });
      expect(await remembered()).toEqual([undefined, "skipped"]);
    },
    PATIENCE,
  );

  test(
    "is not stopped by a fallback relay that refuses, nor by a relay that cannot be judged",
    async () => {
      profile({ relay: { host: lab.relay.name, port: 587, fallback: [{ host: "nowhere.lab.example", port: 587 }] } });
      expect(await apply()).toMatchObject({
        exit: 0,
        diagnostics: [{ code: "fallback-refused", severity: "warning" }],
      });
      profile({ relay: { host: "mailbox.example", mx: true } });
      expect(await apply()).toMatchObject({
        exit: 0,
        diagnostics: [{ code: "relay-undetermined", severity: "warning" }],
      });
      expect(await remembered()).toEqual([undefined, "passed", "undetermined"]);
    },
    PATIENCE,
  );

  test(
    "is stopped by a sender's own relay, and by a certificate that the host does not trust",
    async () => {
      profile({ senders: [{ from: "@shop.example", relay: { host: lab.relay.name, port: 9 } }] });
      expect((await apply()).diagnostics).toMatchObject([
        { code: "relay-refused", detail: expect.stringContaining("for @shop.example") },
      ]);
      profile({});
      await lab.relay.presentCertificate({ names: ["other.example"] });
      expect((await apply()).diagnostics).toMatchObject([
        { code: "relay-refused", detail: expect.stringContaining("tls-cert-untrusted") },
      ]);
      await lab.relay.presentCertificate();
    },
    PATIENCE,
  );
});

test(
  "a rollback to a credential that the relay no longer takes is refused, and nothing of it is shown",
  async () => {
    expect(await apply()).toMatchObject({ exit: 0 });
    const rotated = `${password}-rotated`;
    await lab.relay.setPassword("alerts", rotated);
    project.env["RELAY_PASSWORD"] = rotated;
    expect(await apply()).toMatchObject({ exit: 0 });
    const before = await configuration(host);
    const { exit, stdout, stderr } = await project.postmend([
      "rollback",
      "mail12",
      "--to",
      "2",
      "--yes",
      "--format",
      "json",
    ]);
    expect(exit).toBe(3);
    expect(published("apply", stdout).hosts[0]).toMatchObject({
      status: "failed",
      diagnostics: [{ code: "relay-refused", detail: expect.stringContaining("accepts the host") }],
    });
    expect(stdout + stderr).not.toContain(password);
    expect(await configuration(host)).toBe(before);
    await lab.relay.setPassword("alerts", password);
    expect(await project.postmend(["rollback", "mail12", "--to", "2", "--yes"])).toMatchObject({ exit: 0 });
    expect((await remembered()).at(-1)).toBe("passed");
  },
  PATIENCE,
);
