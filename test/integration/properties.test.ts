import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedLab } from "../lab/shared.ts";
import { type CliProject, cliProject } from "./cli-project.ts";
import { published } from "./json-documents.ts";
import { configuration, traces } from "./snapshots.ts";

/** The laws of plan, apply and rollback on a real host, for profiles that nobody thought of. A failure prints its seed. */
const lab = sharedLab();
const host = lab.host("mail13");
let project: CliProject;

beforeAll(async () => {
  await host.resetPostfix();
  await host.run("printf '\\n# by hand\\nsmtp_helo_name =\\n  $myhostname\\n' >>/etc/postfix/main.cf");
  project = await cliProject(lab, { mail13: { profile: "random" } }, {});
});
afterAll(async () => {
  await host.resetPostfix();
  project.remove();
});

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}\.example$/);
const duration = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.constantFrom("s", "m"))
  .map(([n, unit]) => `${n}${unit}`);
const relay = fc.record(
  {
    host: fc.oneof(name, fc.uniqueArray(name, { minLength: 1, maxLength: 3 })),
    port: fc.integer({ min: 1, max: 65_535 }),
  },
  { requiredKeys: ["host"] },
);
const password = { env: "RELAY_PASSWORD" };
const username = fc.stringMatching(/^[a-z][a-z0-9@.+-]{0,12}$/);
const auth = fc.record(
  { username, password: fc.constant(password), mechanisms: fc.constant(["PLAIN", "LOGIN"]) },
  { requiredKeys: ["username", "password"] },
);
const senders = fc.uniqueArray(
  fc.record({
    from: name.map((domain) => `@${domain}`),
    relay: fc.record({ host: name }),
    auth: fc.record({ username, password: fc.constant(password) }),
  }),
  { minLength: 1, maxLength: 3, selector: ({ from }) => from },
);
/** Credentials by sender need SASL, so there are none where it is turned off. */
const profile = fc
  .record(
    {
      relay,
      auth: fc.oneof(fc.constant("none"), auth),
      tls: fc.record(
        {
          level: fc.constantFrom("encrypt", "secure", "verify", "dane"),
          min_version: fc.constantFrom("TLSv1.1", "TLSv1.2", "TLSv1.3"),
          policy: fc.dictionary(name, fc.constantFrom("secure", "encrypt", "none"), { maxKeys: 3 }),
        },
        { requiredKeys: ["level"] },
      ),
      senders,
      limits: fc.record(
        { concurrency: fc.integer({ min: 1, max: 50 }), recipients: fc.integer({ min: 1, max: 100 }), delay: duration },
        { requiredKeys: [] },
      ),
      map_type: fc.constantFrom("auto", "hash", "btree", "lmdb", "texthash"),
      parameters: fc.record(
        { smtp_helo_name: fc.constantFrom("$myhostname", "mail.example"), smtp_connect_timeout: duration },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ["relay"] },
  )
  .map(({ senders, ...more }) => (senders === undefined || more.auth === "none" ? more : { ...more, senders }));

test("apply then plan is empty and touches nothing; going back is identity, whatever came between", async () => {
  await fc.assert(
    fc.asyncProperty(profile, profile, async (first, second) => {
      const revision = await applied(first);
      const before = await configuration(host);
      const next = await applied(second);
      if (revision === null || next === null) return;
      expect(await postmend("rollback", "--to", String(revision), "--yes")).toMatchObject({ exit: 0 });
      expect(await configuration(host)).toBe(before);
    }),
    { numRuns: 3, endOnFailure: true },
  );
}, 600_000);

/** Applies a profile and looks again; the new revision, or null where there was nothing to change. */
async function applied(content: object): Promise<number | null> {
  project.write("profiles/random.yml", { name: "random", verify: { relay: false }, ...content });
  const end = await postmend("apply", "--yes", "--format", "json");
  expect(end, end.stderr).toMatchObject({ exit: 0 });
  const before = await traces(host);
  const again = await postmend("plan", "--detailed-exitcode");
  expect(again, again.stdout + again.stderr).toMatchObject({ exit: 0 });
  expect(await traces(host)).toBe(before);
  return published("apply", end.stdout).hosts[0]?.revision ?? null;
}

function postmend(...argv: string[]) {
  return project.postmend(argv);
}
