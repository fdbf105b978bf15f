import { describe, expect, test } from "vitest";
import { PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { planTowards } from "../../src/engine/plan.ts";
import type { ObservedState } from "../../src/observe/observed-state.ts";
import { fill } from "../../src/secrets/secret-text.ts";
import { resolved, templates } from "../desired/profiles.ts";
import { host, observed } from "../plan/simulated-host.ts";
import { sessionOf } from "./sessions.ts";

const TOKENS = "/var/spool/postfix/etc/tokens/alerts.json";
const session = sessionOf();

/** The plan of a host with the plug-in, towards a login by OAuth 2.0. */
function oauth2({
  mainCf = "compatibility_level = 3.6\n",
  master = "smtp unix - - y - - smtp\n",
  file = TOKENS,
  seen = {},
}: {
  mainCf?: string;
  master?: string;
  file?: string;
  seen?: Partial<ObservedState>;
} = {}) {
  const profile = resolved({
    relay: { host: "smtp.office365.com" },
    auth: { username: "alerts@example.net", oauth2: { token_file: file } },
  });
  const files = { "/etc/postfix/master.cf": { text: master, mode: 0o644 } };
  const state = observed(host(mainCf, { files }), { xoauth2Plugin: { state: "present", value: true }, ...seen });
  return planTowards(session, profile, state, templates());
}

function entry(plan: ReturnType<typeof oauth2>) {
  const table = plan.files.find(({ path }) => path === "/etc/postfix/sasl_passwd");
  return table?.content && fill(table.content, session.secrets).reveal().split("\n")[1];
}

describe("a login by OAuth 2.0 names its token file as the SMTP client sees it", () => {
  test.each([
    ["in the jail", {}, "/etc/tokens/alerts.json"],
    ["of a host without one", { master: "smtp unix - - n - - smtp\n" }, TOKENS],
    ["where the default is none", { master: "smtp unix - - - - - smtp\n" }, TOKENS],
    ["where the default is one", { master: "smtp unix - - - - - smtp\n", mainCf: "" }, "/etc/tokens/alerts.json"],
    [
      "of the service that carries the mail",
      { master: "smtp unix - - n - - smtp\nout unix - - y - - smtp\n", mainCf: "default_transport = out\n" },
      "/etc/tokens/alerts.json",
    ],
    ["of the last line of a service", { master: "smtp unix - - y - - smtp\nsmtp unix - - n - - smtp\n" }, TOKENS],
    ["of a host that has no such service", { master: "smtp inet n - y - - smtpd\n" }, TOKENS],
  ])("%s", (_, given, path) => {
    expect(entry(oauth2(given))).toBe(`[smtp.office365.com]:587 alerts@example.net:${path}`);
  });

  test("and a file outside of the jail is refused, with the place where it can be", () => {
    const refused = () => oauth2({ file: "/etc/tokens/alerts.json" });
    expect(refused).toThrow(PostmendError);
    try {
      refused();
    } catch (error) {
      expect(error instanceof PostmendError && error.diagnostics).toMatchObject([
        { code: "oauth2-token-outside", hint: expect.stringContaining("/var/spool/postfix/etc/tokens/") },
      ]);
    }
  });
});

describe("a host without the plug-in for OAuth 2.0", () => {
  test("is not planned, and is told what to install", () => {
    const { document } = oauth2({ seen: { xoauth2Plugin: { state: "absent" } } });
    expect(document).toMatchObject({
      status: "error",
      changes: [],
      error: [{ code: "oauth2-plugin-missing", hint: expect.stringContaining("Debian has no package") }],
    });
  });

  test("is not taken for one by a host whose plug-ins nobody found", () => {
    const { document } = oauth2({ seen: { xoauth2Plugin: { state: "unknown", because: "nobody looked" } } });
    expect(document).toMatchObject({ status: "error", error: [{ code: "host-unknown" }] });
  });
});
