import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Secret } from "../../src/secrets/secret.ts";
import { bootstrap } from "../../src/transports/bootstrap.ts";
import { connect } from "../../src/transports/connect.ts";
import { readProgram } from "../../src/transports/program.ts";
import { newKey } from "./new-key.ts";
import { Controller, startServer } from "./ssh-server.ts";

/**
 * A stand-in for sudo that reads and says what the real one does (`reference`: sudo 1.9, measured). The real one, on
 * three releases, is asked in test/integration/transports.test.ts.
 */
const SUDO = `#!/bin/sh
here=$(dirname "$0")
mode=$(cat "$here/mode")
printf '%s\\n' "$*" >>"$here/arguments"
case $mode in
  tty) echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1 ;;
esac
if [ "$1" = -n ]; then
  shift
  [ "$mode" = nopasswd ] && exec "$@"
  echo "sudo: a password is required" >&2
  exit 1
fi
shift 4
[ "$mode" = nopasswd ] && exec "$@"
echo "We trust you have received the usual lecture." >&2
IFS= read -r line
printf '%s\\n' "$line" >>"$here/passwords"
if [ "$line" = "s3 cret" ] && [ "$mode" = forbidden ]; then
  echo "ops is not in the sudoers file.  This incident will be reported." >&2
  exit 1
fi
[ "$line" = "s3 cret" ] && exec "$@"
echo "Sorry, try again." >&2
if IFS= read -r line; then printf '%s\\n' "$line" >>"$here/passwords"; fi
echo "sudo: no password was provided" >&2
echo "sudo: 1 incorrect password attempt" >&2
exit 1
`;

const hostKey = newKey();
const userKey = newKey();
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

async function run(
  mode: string,
  password: string | undefined,
  body = 'IFS= read -r line\nsay line is "$line"\nexit 7',
) {
  const me = new Controller();
  cleanup.push(() => me.remove());
  if (mode !== "missing") chmodSync(me.write(SUDO, "sudo"), 0o755);
  me.write(mode, "mode");
  const path = mode === "missing" ? "/nowhere" : `${me.home}:/usr/bin:/bin`;
  const server = await startServer({ hostKeys: [hostKey.private], authorised: [userKey.public], path });
  cleanup.push(() => server.close());
  me.know(`[127.0.0.1]:${server.port} ${hostKey.public}`);
  const become = { become: "sudo", ...(password !== undefined && { becomePassword: new Secret(password) }) } as const;
  const host = me.host(server, { user: "ops", identityFile: me.write(userKey.private), ...become });
  const transport = await connect(host, me.options());
  cleanup.push(() => transport.close());
  const seen = (name: string) => (existsSync(join(me.home, name)) ? readFileSync(join(me.home, name), "utf8") : "");
  const result = await transport
    .read(readProgram("test", body), ["NONCE\n", "the input\n"])
    .catch((error: unknown) => error);
  return { result, seen, server };
}

const READ = { exit: 7, stdout: Buffer.from("NONCE line is the input\n"), stderr: "" };

describe("sudo", () => {
  test.each([
    ["without a password, where none is needed", "nopasswd", undefined],
    ["with a password, where none is needed: the line is read away", "nopasswd", "s3 cret"],
    ["with a password, where it is asked for", "password", "s3 cret"],
  ])("runs a program %s", async (_, mode, password) => {
    expect((await run(mode, password)).result).toEqual(READ);
  });

  test("does not see a wrong password twice, and no line of the program as one", async () => {
    const { result, seen } = await run("password", "wrong");
    expect(result).toMatchObject({ fault: "user", diagnostics: [{ code: "sudo-password-wrong" }] });
    expect(seen("passwords")).toBe("wrong\n");
  });

  test("is not asked without the password first: that would be a failed attempt, and a mail to root", async () => {
    const { seen } = await run("password", "s3 cret");
    expect(seen("arguments").trim().split("\n")).toEqual([expect.stringMatching(/^-k -S /)]);
  });

  test("has no password in its arguments, nor in the command string", async () => {
    const { seen, server } = await run("password", "s3 cret");
    expect(seen("arguments")).not.toBe("");
    expect(seen("arguments") + server.commands.join()).not.toContain("s3 cret");
  });

  test.each([
    ["asks for a password that there is none of", "password", undefined, "sudo-password-required", "user"],
    ["does not allow it", "forbidden", "s3 cret", "sudo-not-allowed", "host"],
    ["insists on a terminal", "tty", undefined, "sudo-requires-tty", "host"],
    ["insists on a terminal, password or not", "tty", "s3 cret", "sudo-requires-tty", "host"],
    ["is not there", "missing", undefined, "sudo-missing", "host"],
    ["is not there, password or not", "missing", "s3 cret", "sudo-missing", "host"],
  ])("that %s is told apart", async (_, mode, password, code, fault) => {
    expect((await run(mode, password)).result).toMatchObject({ fault, diagnostics: [{ code, host: "mx1" }] });
  });

  test.each(["", "two\nlines"])("is not given a password that is no line: %j", async (password) => {
    expect((await run("password", password)).result).toMatchObject({
      diagnostics: [{ code: "sudo-password-unusable" }],
    });
  });

  test("that works is not blamed for what the program itself says", async () => {
    const { result } = await run("nopasswd", undefined, 'echo "sudo: a password is required" >&2; exit 1');
    expect(result).toMatchObject({ exit: 1, stderr: "sudo: a password is required\n" });
  });
});

test("the command string is made of characters that every login shell leaves alone inside single quotes", () => {
  const program = readProgram("test", "true");
  const ways = [{}, { become: "sudo" }, { become: "sudo", becomePassword: new Secret("x") }] as const;
  for (const way of ways) expect(bootstrap(program, way)).toMatch(/^exec \/bin\/sh -c '[^'!\\\n]+'( '[^'!\\\n]+')?$/);
});
