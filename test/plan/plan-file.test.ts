import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { movedSecrets, openPlan } from "../../src/plan/open-plan.ts";
import type { HostPlan } from "../../src/plan/plan.ts";
import { readPlanFile, writePlanFile } from "../../src/plan/plan-file.ts";
import { planHost } from "../../src/plan/plan-host.ts";
import type { RelayProfile } from "../../src/profile/resolved-profile.ts";
import { Secret } from "../../src/secrets/secret.ts";
import {
  applied,
  built,
  desiredFor,
  digest,
  host,
  MAIN_CF,
  observed,
  plan,
  SASL,
  type SimulatedHost,
  secrets,
} from "./simulated-host.ts";

const AUTH: RelayProfile = {
  relay: { host: "smtp.relay.example" },
  auth: { username: "alerts", password: { env: "RELAY_PASSWORD" } },
  tls: { policy: { "x.example": "may" } },
};
const ABOUT = { postmend: "0.1.0", time: "2026-11-24T09:00:00Z", actor: "ops@ci", commit: null };

/** Stands in for scrypt: slow hashing is the engine's business. */
const seal = async (text: string) => `sealed:${digest(`salt${text}`)}`;
const checkSeal = async (text: string, made: string) => made === `sealed:${digest(`salt${text}`)}`;

function save(plans: readonly HostPlan[], values?: Record<string, string>): Promise<string> {
  return writePlanFile(plans, { about: ABOUT, secrets: secrets(values), seal, digest });
}

async function reopened(simulated: SimulatedHost, profile: RelayProfile, now = simulated) {
  const saved = readPlanFile(await save([plan(simulated, profile)]), digest);
  const [only] = saved.hosts;
  if (!only) throw new Error("the plan file holds no host");
  return openPlan(only, observed(now), checkSeal);
}

const LIVE = host("# ours\nrelayhost = [old]\nsmtp_sasl_password_maps = static:bob:hunter2\n", {
  files: { [SASL]: { text: "[old] bob:0ld\n", mode: 0o644 }, [`${SASL}.db`]: built("[old] bob:0ld\n") },
});

describe("a plan file", () => {
  it("brings back the plan that was made", async () => {
    const opened = await reopened(LIVE, AUTH);
    expect(opened).toEqual({ state: "holds", plan: plan(LIVE, AUTH) });
  });

  it("makes the same host out of the same host", async () => {
    const opened = await reopened(LIVE, AUTH);
    if (opened.state !== "holds") throw new Error("the plan is stale");
    expect(applied(LIVE, opened.plan)).toEqual(applied(LIVE, plan(LIVE, AUTH)));
  });

  it("is stale when a file moved, also one that is known by its seal only", async () => {
    const moved = (path: string, text: string) => ({
      ...LIVE,
      files: new Map(LIVE.files).set(path, { text, mode: 0o600 }),
    });
    const why = async (now: SimulatedHost) => {
      const opened = await reopened(LIVE, AUTH, now);
      return opened.state === "stale" ? opened.because.map(({ detail }) => detail) : [];
    };
    expect(await why(moved(SASL, "[old] bob:n3w\n"))).toEqual([`${SASL} has other content than it had`]);
    expect((await why(moved(MAIN_CF, "relayhost = [b]\n")))[0]).toContain('relayhost was "[old]", is "[b]"');
  });

  it("knows when a secret is not the one of the plan", async () => {
    const saved = readPlanFile(await save([plan(LIVE, AUTH)]), digest);
    expect(await movedSecrets(saved, secrets(), checkSeal)).toEqual([]);
    const moved = await movedSecrets(saved, secrets({ RELAY_PASSWORD: "other" }), checkSeal);
    expect(moved).toMatchObject([
      { code: "plan-secret-moved", detail: "the secret {env: RELAY_PASSWORD} has another value now" },
    ]);
  });

  it("seals each content once, however many hosts share it", async () => {
    let sealed = 0;
    const counting = (text: string) => {
      sealed += 1;
      return seal(text);
    };
    const plans = [plan(LIVE, AUTH), plan(LIVE, AUTH), plan(LIVE, AUTH)];
    await writePlanFile(plans, { about: ABOUT, secrets: secrets(), seal: counting, digest });
    expect(sealed).toBe(3);
  });

  it("keeps a plan that is none", async () => {
    const refused = plan(host("broken\n"), AUTH);
    const saved = readPlanFile(await save([refused]), digest);
    expect(saved.hosts[0]?.document).toEqual(refused.document);
  });

  it("is refused for a secret in the clear", async () => {
    const profile: RelayProfile = { ...AUTH, auth: { username: "u", password: { plaintext: new Secret("hunter2") } } };
    const desired = desiredFor(LIVE, profile);
    const seen = observed(LIVE);
    const made = planHost({ desired, profileDigest: digest("p"), observed: seen, secrets: secrets(), digest });
    await expect(save([made])).rejects.toThrow("A plan with a secret in the clear cannot be saved");
  });

  it("holds no secret, neither of the profile nor of the host", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.uuid(), fc.uuid(), async (password, old, inMainCf) => {
        const table = `[old] user:${old}\n`;
        const simulated = host(`smtp_sasl_password_maps = static:a:${inMainCf}\n# ${inMainCf}\n`, {
          files: { [SASL]: { text: table, mode: 0o600 }, [`${SASL}.db`]: built(table) },
        });
        const values = { RELAY_PASSWORD: password };
        const text = await save([plan(simulated, AUTH, { values })], values);
        for (const secret of [password, old, inMainCf]) expect(text).not.toContain(secret);
        for (const secret of [table, password]) expect(text).not.toContain(digest(secret));
      }),
    );
  });
});

describe("a plan file from somebody else", () => {
  /** Changes the file and makes its digest fit again, as a forger would. */
  async function forged(change: (body: Body) => void): Promise<string> {
    const body: Body = JSON.parse(await save([plan(LIVE, AUTH)]));
    change(body);
    const { about, hosts, secrets: sealed } = body;
    return JSON.stringify({ ...body, digest: digest(JSON.stringify({ about, hosts, secrets: sealed })) });
  }

  // biome-ignore lint/suspicious/noExplicitAny: a forger keeps to no type
  type Body = any;

  const cases: { name: string; change: (body: Body) => void; place: string }[] = [
    {
      name: "another schema",
      change: (body) => {
        body.schema = "postmend/planfile/v2";
      },
      place: "schema",
    },
    {
      name: "an unknown key",
      change: (body) => {
        body.extra = 1;
      },
      place: "the file",
    },
    {
      name: "a missing key",
      change: (body) => {
        delete body.hosts[0].managed;
      },
      place: "hosts[0]",
    },
    {
      name: "a file outside of the configuration directory",
      change: (body) => {
        body.hosts[0].files[0].path = "/etc/shadow";
      },
      place: "hosts[0].files[0].path",
    },
    {
      name: "a file of the configuration directory that postmend does not make",
      change: (body) => {
        body.hosts[0].files[0].path = "/etc/postfix/dynamicmaps.cf";
      },
      place: "hosts[0].files[0].path",
    },
    {
      name: "a way up",
      change: (body) => {
        body.hosts[0].files[0].path = "/etc/postfix/../shadow";
      },
      place: "hosts[0].files[0].path",
    },
    {
      name: "a configuration directory with a way up",
      change: (body) => {
        body.hosts[0].basis.configDirectory = "/etc/postfix/..";
      },
      place: "hosts[0].basis.configDirectory",
    },
    {
      name: "a main.cf as a whole",
      change: (body) => {
        body.hosts[0].files[0].path = MAIN_CF;
      },
      place: "hosts[0].files[0].path",
    },
    {
      name: "a wider mode for secrets",
      change: (body) => {
        body.hosts[0].files[0].mode = 0o644;
      },
      place: "hosts[0].files[0].mode",
    },
    {
      name: "a set-user-id file",
      change: (body) => {
        body.hosts[0].files[0].mode = 0o4755;
      },
      place: "hosts[0].files[0].mode",
    },
    {
      name: "another owner",
      change: (body) => {
        body.hosts[0].files[0].uid = 1000;
      },
      place: "hosts[0].files[0].uid",
    },
    {
      name: "a built file elsewhere",
      change: (body) => {
        body.hosts[0].files[0].build.built = "/etc/passwd";
      },
      place: "hosts[0].files[0].build.built",
    },
    {
      name: "a table type that is a program",
      change: (body) => {
        body.hosts[0].files[0].build.type = "tcp";
      },
      place: "hosts[0].files[0].build.type",
    },
    {
      name: "a parameter name with a line break",
      change: (body) => {
        body.hosts[0].document.changes[0].name = "a\nb";
      },
      place: "hosts[0].document.changes[0].name",
    },
    {
      name: "a value with a line break",
      change: (body) => {
        body.hosts[0].document.changes[0].after = "a\nb";
      },
      place: "hosts[0].document.changes[0].after",
    },
    {
      name: "a secret in the clear",
      change: (body) => {
        body.secrets[0].reference = { plaintext: "x" };
      },
      place: "secrets[0].reference",
    },
    {
      name: "a program that is none",
      change: (body) => {
        body.secrets[0].reference = { exec: [] };
      },
      place: "secrets[0].reference.exec",
    },
    {
      name: "a digest that is none",
      change: (body) => {
        body.hosts[0].basis.files[2].sha256 = "x";
      },
      place: "hosts[0].basis.files[2].sha256",
    },
  ];

  it.each(cases)("is refused: $name", async ({ change, place }) => {
    const text = await forged(change);
    expect(() => readPlanFile(text, digest)).toThrow(`This is not a plan file that postmend wrote: ${place}: expected`);
  });

  it("is refused when it was changed by hand", async () => {
    const text = (await save([plan(LIVE, AUTH)])).replace("[smtp.relay.example]:587", "[evil.example]:587");
    expect(() => readPlanFile(text, digest)).toThrow("This plan file was changed after it was written");
  });

  it("is refused when it is no JSON, or cut off, or huge", async () => {
    const text = await save([plan(LIVE, AUTH)]);
    expect(() => readPlanFile("", digest)).toThrow("the file: expected JSON");
    expect(() => readPlanFile(text.slice(0, -20), digest)).toThrow("the file: expected JSON");
    expect(() => readPlanFile("null", digest)).toThrow("the file: expected an object");
    expect(() => readPlanFile(" ".repeat(33 * 1024 * 1024), digest)).toThrow("This file is too large for a plan");
  });

  it("never ends in another error than the user's", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => readPlanFile(text, digest)).toThrow("This is not a plan file that postmend wrote");
      }),
    );
  });

  it("is told apart from the report that `plan --format json` prints", () => {
    const report = JSON.stringify({ schema: "postmend/plan/v1", hosts: [] });
    expect(() => readPlanFile(report, digest)).toThrow("This is the report of a plan, not a plan that was saved");
  });
});
