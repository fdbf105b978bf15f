import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sharedLab } from "../lab/shared.ts";
import type { TokenMint } from "../lab/tokens.ts";
import { type CliProject, cliProject, smarthost } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { traces } from "./snapshots.ts";

/**
 * Logins by OAuth 2.0 from real hosts to a real Dovecot that checks tokens. No Debian has the plug-in: an empty file of its
 * name stands where postmend looks for it, so Postfix itself logs in nowhere here.
 */
const lab = sharedLab();
const LABELS = ["mail11", "mail12", "mail13"] as const;
const host = lab.host("mail12");
const PATIENCE = 180_000;
const FILE = "/var/spool/postfix/etc/tokens/alerts.json";
const PLUGIN = "$(echo /usr/lib/*/sasl2)/libsasl-xoauth2.so";
const CLEAN = `rm -rf ${PLUGIN} /var/spool/postfix/etc/tokens /etc/tokens /etc/sasl-xoauth2.conf`;
let project: CliProject;
let mint: TokenMint;

beforeAll(async () => {
  await lab.dns.reset();
  mint = await lab.relay.acceptTokens();
  project = await cliProject(lab, Object.fromEntries(LABELS.map((label) => [label, { profile: "smarthost" }])), {
    smarthost: smarthost(lab, { auth: { username: "alerts", oauth2: { token_file: FILE } } }),
  });
});
beforeEach(async () => {
  await Promise.all(
    LABELS.map(async (label) => {
      await lab.host(label).run(CLEAN);
      await lab.host(label).resetPostfix();
      await lab.host(label).run(`touch ${PLUGIN}`);
      await lab.host(label).writeFile("/etc/sasl-xoauth2.conf", '{"client_id": "c", "client_secret": ""}');
    }),
  );
});
afterAll(async () => {
  await Promise.all(LABELS.map((label) => lab.host(label).run(CLEAN)));
  await host.resetPostfix();
  await lab.relay.refuseTokens();
  project.remove();
});

/** Puts a token file where Postfix sees it, and lets it have it. */
async function tokens(label: string, token: string, seconds = 600, path = FILE): Promise<void> {
  const expiry = String(Math.floor(Date.now() / 1000) + seconds);
  const text = JSON.stringify({ access_token: token, refresh_token: "refresh-of-a-test", expiry });
  const directory = path.slice(0, path.lastIndexOf("/"));
  await lab.host(label).run(`install -d -o postfix -m 700 ${directory}`);
  await lab.host(label).run(`umask 077; cat >${path}; chown postfix ${path}`, { stdin: text });
}

async function probe(...argv: string[]) {
  const { exit, stdout, stderr } = await project.postmend(["probe", ...argv, "--format", "json"]);
  const relays = published("probe", stdout).hosts.flatMap((probed) => probed.relays);
  return { exit, relays, said: stdout + stderr };
}

async function apply() {
  const { exit, stdout } = await project.postmend(["apply", "--yes", "--limit", "mail12", "--format", "json"]);
  const [result] = published("apply", stdout).hosts;
  return { exit, status: result?.status, diagnostics: result?.diagnostics ?? [] };
}

describe("a login by OAuth 2.0", () => {
  test(
    "is accepted from every release with a token of the right user, and only its name is told",
    async () => {
      const token = mint("alerts", 600);
      await Promise.all(LABELS.map((label) => tokens(label, token)));
      const { exit, relays, said } = await probe();
      expect(exit, said).toBe(0);
      expect(relays.map(({ result }) => result)).toEqual(["passed", "passed", "passed"]);
      expect(relays[0]?.steps.filter(({ step }) => /mechanisms|auth/.test(step))).toMatchObject([
        { detail: "XOAUTH2, of PLAIN LOGIN XOAUTH2" },
        { detail: "235 2.7.0 Authentication successful" },
      ]);
      expect(said).not.toContain(token);
      expect(said).not.toContain("refresh-of-a-test");
    },
    PATIENCE,
  );

  test(
    "is refused by the relay with its own words, after its challenge",
    async () => {
      for (const token of [mint("alerts", -60), mint("somebody", 600), "no-token-at-all"]) {
        await tokens("mail12", token);
        const { exit, relays, said } = await probe("mail12");
        expect(exit).toBe(2);
        expect(relays).toMatchObject([{ result: "failed", cause: "sasl-auth-failed", reply: { code: 535 } }]);
        expect(said).not.toContain(token);
      }
    },
    PATIENCE,
  );

  test(
    "that Postfix could not make fails before the relay is asked, and stops an apply before it changes anything",
    async () => {
      const before = await traces(host);
      expect((await probe("mail12")).relays).toMatchObject([{ result: "failed", rule: "oauth2-token-missing" }]);
      await tokens("mail12", mint("alerts", 600), 600, "/etc/tokens/alerts.json");
      expect((await probe("mail12")).relays).toMatchObject([
        { rule: "oauth2-token-missing", problem: expect.stringContaining("/etc/tokens/alerts.json") },
      ]);
      await tokens("mail12", mint("alerts", 600));
      await host.run(`chown root ${FILE}`);
      expect((await probe("mail12")).relays).toMatchObject([{ rule: "oauth2-token-closed" }]);
      expect(await apply()).toMatchObject({ exit: 3, status: "failed", diagnostics: [{ code: "relay-refused" }] });
      await host.run(`chown postfix ${FILE} && rm /etc/sasl-xoauth2.conf`);
      expect((await probe("mail12")).relays).toMatchObject([{ result: "failed", rule: "oauth2-config-unusable" }]);
      expect(await traces(host)).toEqual(before);
    },
    PATIENCE,
  );

  test(
    "of a host without the plug-in is not planned, on any release",
    async () => {
      await Promise.all(LABELS.map((label) => lab.host(label).run(CLEAN)));
      const { stdout } = await project.postmend(["plan", "--format", "json"]);
      expect(published("plan", stdout).hosts).toMatchObject(
        LABELS.map((label) => ({ host: label, status: "error", error: [{ code: "oauth2-plugin-missing" }] })),
      );
    },
    PATIENCE,
  );
});

describe("an apply of a login by OAuth 2.0", () => {
  test(
    "writes the path as the chrooted client sees it, goes on with a token that is due, and leaves the file alone",
    async () => {
      await tokens("mail12", mint("alerts", 600), -60);
      const before = await host.run(`stat -c '%i %Y %a %U' ${FILE}; cat ${FILE}`);
      expect(await apply()).toMatchObject({
        exit: 0,
        status: "applied",
        diagnostics: [{ code: "relay-undetermined", severity: "warning" }],
      });
      expect(await host.run("postmap -q '[relay.lab.example]:587' hash:/etc/postfix/sasl_passwd")).toBe(
        "alerts:/etc/tokens/alerts.json\n",
      );
      expect(await host.run("postconf -h smtp_sasl_mechanism_filter")).toBe("xoauth2\n");
      expect(await host.run(`stat -c '%i %Y %a %U' ${FILE}; cat ${FILE}`)).toBe(before);
      // What the plug-in does at each refresh is no change of the host.
      await tokens("mail12", mint("alerts", 600));
      const { stdout } = await project.postmend(["plan", "--limit", "mail12", "--format", "json"]);
      expect(published("plan", stdout).hosts).toMatchObject([{ status: "unchanged" }]);
      expect((await probe("mail12", "--live")).relays).toMatchObject([{ result: "passed" }]);
    },
    PATIENCE,
  );

  test(
    "is judged by lint on the host, which shows nothing of the tokens",
    async () => {
      await tokens("mail12", mint("alerts", 600));
      expect(await apply()).toMatchObject({ exit: 0, status: "applied" });
      await host.run(`chown root ${FILE}`);
      const { stdout } = await project.postmend(["lint", "--limit", "mail12", "--format", "json"]);
      const rules = published("lint", stdout).findings.map(({ rule }) => rule);
      expect(rules).toContain("oauth2-token-closed");
      expect(rules).not.toContain("oauth2-token-missing");
      expect(stdout).not.toContain("refresh-of-a-test");
    },
    PATIENCE,
  );
});
