import { describe, expect, it } from "vitest";
import { whatMoved } from "../../src/plan/basis.ts";
import type { RelayProfile } from "../../src/profile/resolved-profile.ts";
import { built, host, MAIN_CF, observed, plan, SASL, type SimulatedFile } from "./simulated-host.ts";

const AUTH: RelayProfile = {
  relay: { host: "smtp.relay.example" },
  auth: { username: "alerts", password: { env: "RELAY_PASSWORD" } },
};
const TABLE = "[smtp.relay.example]:587 alerts:s3cret\n";

function moved(
  is: Parameters<typeof observed>[1] | undefined,
  text = "relayhost = [a]\n",
  files: Record<string, SimulatedFile> = {},
) {
  const was = host("relayhost = [a]\n", { files: { [SASL]: { text: TABLE, mode: 0o600 } } });
  const { basis } = plan(was, AUTH);
  const now = host(text, { files: { [SASL]: { text: TABLE, mode: 0o600 }, ...files } });
  return whatMoved(basis, observed(now, is)).map(({ detail }) => detail);
}

describe("what moved since a plan", () => {
  it("is nothing on a host that is as it was", () => {
    expect(moved({})).toEqual([]);
  });

  it("is told of the host key, instance, directory and version", () => {
    const now = {
      hostKey: { type: "ssh-ed25519", fingerprint: "SHA256:evil" },
      instance: "out",
      version: { major: 3, minor: 10, text: "3.10.13" },
    };
    expect(moved(now)).toEqual([
      "the SSH host key was SHA256:abc, is SHA256:evil",
      "the Postfix instance was default, is out",
      "the Postfix version was 3.7.11, is 3.10.13",
    ]);
  });

  it("names the parameters that moved in main.cf", () => {
    const [sentence, ...more] = moved({}, "relayhost = [b]\nsmtp_helo_name = x\n");
    expect(sentence).toMatch(
      /^\/etc\/postfix\/main\.cf changed \(sha256 [0-9a-f]{12} -> [0-9a-f]{12}\): relayhost was "\[a\]", is "\[b\]"; smtp_helo_name was not set, is "x"$/,
    );
    expect(more).toEqual([]);
  });

  it("says when only comments moved, and hides credentials", () => {
    expect(moved({}, "# x\nrelayhost = [a]\n")[0]).toContain("comments, order or spacing only");
    expect(moved({}, "relayhost = [a]\nsmtp_sasl_password_maps = static:b:hunter2\n")[0]).toContain(
      'smtp_sasl_password_maps was not set, is "‹secret›"',
    );
  });

  it("tells of a sensitive table without its digest", () => {
    const text = TABLE.replace("s3cret", "other");
    expect(moved({}, undefined, { [SASL]: { text, mode: 0o600 } })).toEqual([`${SASL} has other content than it had`]);
  });

  it("tells of a built table that appeared", () => {
    expect(moved({}, undefined, { [`${SASL}.db`]: built(TABLE) })).toEqual([`${SASL}.db did not exist, exists now`]);
  });

  it("leaves out files that the plan is not about", () => {
    expect(moved({}, undefined, { "/etc/postfix/tls_policy": { text: "x may\n" } })).toEqual([]);
  });

  it("says when a file of the plan was not looked at again", () => {
    expect(moved({ tables: [] })).toEqual([
      `${SASL} was not looked at this time`,
      `${SASL}.db was not looked at this time`,
    ]);
  });

  it("tells of a main.cf that is gone", () => {
    expect(moved({ mainCf: { state: "absent" } })).toEqual([`${MAIN_CF} existed, is gone now`]);
  });
});
