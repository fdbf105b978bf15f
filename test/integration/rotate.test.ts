import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../lab/deadline.ts";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { traces } from "./snapshots.ts";

/** Two hosts, and a relay whose operator has issued a second user with a password of its own. */
const lab = sharedLab();
const [first, second] = [lab.host("mail11"), lab.host("mail13")];
const NEW = { RELAY_USER: "alerts2", RELAY_PASSWORD: randomBytes(12).toString("hex") };
const PATIENCE = 180_000;
const { username, password } = await lab.relay.credential();
const OLD = { RELAY_USER: username, RELAY_PASSWORD: password };
let project: CliProject;

beforeAll(async () => {
  await lab.dns.reset();
  await Promise.all([first, second].map((host) => host.resetPostfix()));
  project = await cliProject(lab, { mail11: { profile: "smarthost" }, mail13: { profile: "smarthost" } }, {});
  profile({});
  Object.assign(project.env, OLD);
  expect((await project.postmend(["apply", "--yes"])).exit).toBe(0);
  await lab.relay.addUser(NEW.RELAY_USER, NEW.RELAY_PASSWORD);
}, PATIENCE);
afterAll(async () => {
  await lab.relay.removeUser(NEW.RELAY_USER);
  await lab.relay.setPassword(username, password);
  project.remove();
});

function profile(more: object): void {
  const verify = { canary: { to: "inbox@mailbox.example", from: "alerts@lab.example", within: "20s" } };
  const auth = { username: { env: "RELAY_USER" }, password: { env: "RELAY_PASSWORD" } };
  project.write("profiles/smarthost.yml", { name: "smarthost", ...smarthost(lab, { auth, verify }), ...more });
}

async function rotate(credential: typeof NEW, ...more: string[]) {
  Object.assign(project.env, credential);
  const { exit, stdout, stderr } = await project.postmend(["rotate", "--format", "json", ...more]);
  for (const secret of [password, NEW.RELAY_PASSWORD]) expect(stdout + stderr).not.toContain(secret);
  const document = published("rotation", stdout);
  return { exit, document, hosts: document.hosts.map(({ status, credential, trial }) => [status, credential, trial]) };
}

/** The same as a playbook, on the first host: exit code, outcome, and how its step ended. */
async function playbook(flag: "--check" | "--yes") {
  const argv = ["remediate", "mail11", "--playbook", "rotate-credential", "--format", "json", flag];
  const { exit, stdout } = await project.postmend(argv);
  const { outcome, steps } = published("remediation", stdout);
  return [exit, outcome, steps.find(({ step }) => step === "rotate")?.outcome];
}

/** As whom the relay took a message from each host. */
async function deliveredAs() {
  return Promise.all(
    [first, second].map(async (host) => {
      const id = await host.send({ to: "someone@mailbox.example" });
      return (await lab.relay.waitForMessage(id)).authenticatedAs;
    }),
  );
}

/** Since when the credential of the first host is in force. */
async function since(): Promise<string | undefined> {
  const { stdout } = await project.postmend(["drift", "--limit", "mail11", "--format", "json"]);
  return published("drift", stdout).hosts[0]?.credentials[0]?.since?.time;
}

describe("a new credential", () => {
  test(
    "that the relay refuses is tried from one host, and changes none",
    async () => {
      const before = await Promise.all([traces(first), traces(second)]);
      const { exit, document, hosts } = await rotate({ ...NEW, RELAY_PASSWORD: "no-credential-at-all" }, "--yes");
      expect([exit, document.outcome]).toEqual([3, "failed"]);
      expect(hosts).toEqual([
        ["trial-failed", "old", "failed"],
        ["skipped", "old", "not-tried"],
      ]);
      expect(document.hosts[0]?.diagnostics).toMatchObject([
        {
          code: "relay-refused",
          detail: expect.stringMatching(
            /535 5\.7\.8.*with today's settings \[relay\.lab\.example\]:587 accepts the host/,
          ),
          hint: expect.not.stringContaining("--skip-preflight"),
        },
      ]);
      expect(await Promise.all([traces(first), traces(second)])).toEqual(before);
      expect(await deliveredAs()).toEqual([username, username]);
    },
    PATIENCE,
  );

  test(
    "is tried by --check from every host, and neither that nor nobody to ask changes one",
    async () => {
      const before = await Promise.all([traces(first), traces(second)]);
      const checked = await rotate(NEW, "--check");
      expect([checked.exit, checked.hosts]).toEqual([
        2,
        [
          ["would-rotate", "old", "accepted"],
          ["would-rotate", "old", "accepted"],
        ],
      ]);
      const unasked = await rotate(NEW);
      expect([unasked.exit, unasked.document.outcome]).toEqual([1, "declined"]);
      expect(await Promise.all([traces(first), traces(second)])).toEqual(before);
    },
    PATIENCE,
  );

  test(
    "is not brought to a host of which more would change",
    async () => {
      profile({ parameters: { smtp_helo_name: "a.lab.example" } });
      const { exit, hosts } = await rotate(NEW, "--yes");
      profile({});
      expect([exit, hosts]).toEqual([
        1,
        [
          ["other-changes", "old", "not-tried"],
          ["other-changes", "old", "not-tried"],
        ],
      ]);
    },
    PATIENCE,
  );

  test(
    "that does not deliver from the second host leaves that one on the old, the first on the new, and both deliver",
    async () => {
      // After the login, and only to this host with this user: what no trial before the change can see.
      await lab.relay.configure({
        smtpd_restriction_classes: "second_user_refused",
        second_user_refused: `check_sasl_access inline:{ {${NEW.RELAY_USER} = 550 5.7.1 Not you} }`,
        smtpd_data_restrictions: `check_client_access inline:{ {${second.address} = second_user_refused} }`,
      });
      try {
        const { exit, document, hosts } = await rotate(NEW, "--yes");
        expect([exit, document.outcome]).toEqual([4, "restored"]);
        expect(hosts).toEqual([
          ["rotated", "new", "accepted"],
          ["restored", "old", "accepted"],
        ]);
        expect(document.old_credential).toMatchObject({ revocable: false, hosts: ["mail13"] });
        expect(await deliveredAs()).toEqual([NEW.RELAY_USER, username]);
      } finally {
        await lab.relay.unset("smtpd_restriction_classes", "second_user_refused", "smtpd_data_restrictions");
      }
    },
    PATIENCE,
  );

  test(
    "reaches the rest when it is run again, and then the old one can be revoked",
    async () => {
      const alone = await rotate(NEW, "--limit", "mail11", "--yes");
      expect([alone.exit, alone.hosts]).toEqual([0, [["already", "new", "not-tried"]]]);
      expect(alone.document.old_credential).toMatchObject({ revocable: false, hosts: ["mail13"] });

      const { exit, document, hosts } = await rotate(NEW, "--yes");
      expect([exit, document.outcome]).toEqual([0, "rotated"]);
      expect(hosts).toEqual([
        ["already", "new", "not-tried"],
        ["rotated", "new", "accepted"],
      ]);
      expect(document.hosts[1]?.apply?.verification?.canary?.result).toBe("sent");
      expect(document.old_credential).toMatchObject({ revocable: true, hosts: [] });
    },
    PATIENCE,
  );
});

test(
  "the age of a credential survives an apply that does not change it, and a rollback brings back that of the old one",
  async () => {
    const ofNew = await since();
    profile({ parameters: { smtp_helo_name: "a.lab.example" } });
    expect((await project.postmend(["apply", "--limit", "mail11", "--yes"])).exit).toBe(0);
    expect(await since()).toBe(ofNew);

    expect((await project.postmend(["rollback", "mail11", "--to", "2", "--yes"])).exit).toBe(0);
    const ofOld = await since();
    expect(ofOld?.localeCompare(ofNew ?? "")).toBe(-1);

    profile({ rotation: { max_age: "1s" } });
    expect(await playbook("--check")).toEqual([2, "would-mend", "would"]);
    expect(await playbook("--yes")).toEqual([0, "mended", "done"]);
    expect(await playbook("--yes")).toEqual([0, "nothing-to-mend", "nothing"]);
    expect(await since()).toBe(ofNew);
    const { exit, stdout } = await project.postmend(["drift"]);
    expect([exit, stdout]).toEqual([2, expect.stringContaining("2 with a credential that is due for rotation")]);
  },
  PATIENCE,
);

test(
  "a rotation that is interrupted at the first host finishes that one and begins no other, and one beside it changes none",
  async () => {
    Object.assign(project.env, OLD);
    const program = project.started("rotate", "--yes", "--format", "json");
    const isChanging = async () => (await first.exec("test -e /var/lib/postmend/default/journal")).exit === 0;
    await until("a change of mail11", 60_000, async () => (await isChanging()) || undefined);
    const beside = rotate(OLD);
    program.kill("SIGINT");
    const { exit, stdout } = await program.end;
    expect(exit, stdout).toBe(130);
    const document = published("rotation", stdout);
    expect(document.hosts.map(({ status }) => status)).toEqual(["rotated", "skipped"]);
    expect(document.old_credential).toMatchObject({ revocable: false, hosts: ["mail13"] });
    expect((await beside).exit).not.toBe(0);
    expect((await beside).hosts.map(([status]) => status)).not.toContain("rotated");
    expect((await rotate(NEW, "--yes")).hosts.map(([status]) => status)).toEqual(["rotated", "already"]);
  },
  PATIENCE,
);

test(
  "once the old credential is revoked, mail of both hosts goes on with the new one",
  async () => {
    await lab.relay.setPassword(username, "the operator took it back");
    expect(await deliveredAs()).toEqual([NEW.RELAY_USER, NEW.RELAY_USER]);
  },
  PATIENCE,
);
