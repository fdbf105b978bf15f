import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { armor, Encrypter, generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Diagnostic, PostmendError } from "../../src/diagnostics/diagnostic.ts";
import { resolveSecrets } from "../../src/secrets/resolve.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { SecretRequest } from "../../src/secrets/secret-request.ts";
import type { SecretReference } from "../../src/secrets/secret-text.ts";
import type { SecretSources } from "../../src/secrets/sources.ts";
import { vaultText } from "./vault-text.ts";

let directory: string;
let identity: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "postmend-secrets-"));
  identity = await generateIdentity();
});
afterAll(() => rmSync(directory, { recursive: true }));

function put(name: string, content: string | Uint8Array, mode = 0o600): string {
  writeFileSync(join(directory, name), content);
  chmodSync(join(directory, name), mode);
  return name;
}

function sources(more: Partial<SecretSources> = {}): SecretSources {
  return { allowExec: true, env: { PATH: process.env["PATH"], HOME: directory }, baseDirectory: directory, ...more };
}

function withEnv(env: Record<string, string>): SecretSources {
  return sources({ env: { ...sources().env, ...env } });
}

async function secretOf(reference: SecretReference, from = sources()): Promise<string> {
  const { secrets } = await resolveSecrets([{ reference, path: "auth.password" }], from);
  return secrets.get(reference).reveal();
}

async function failuresOf(requests: readonly SecretRequest[], from = sources()): Promise<readonly Diagnostic[]> {
  try {
    await resolveSecrets(requests, from);
    return [];
  } catch (error) {
    if (error instanceof PostmendError) return error.diagnostics;
    throw error;
  }
}

async function failureOf(reference: SecretReference, from = sources()): Promise<Diagnostic | undefined> {
  return (await failuresOf([{ reference, path: "auth.password" }], from))[0];
}

describe("A secret", () => {
  test("comes from the environment, a file, a program, or stands in the profile", async () => {
    put("plain", "from file\n");
    expect(await secretOf({ env: "X" }, withEnv({ X: "from env" }))).toBe("from env");
    expect(await secretOf({ file: "plain" })).toBe("from file");
    expect(await secretOf({ file: "~/plain" })).toBe("from file");
    expect(await secretOf({ file: join(directory, "plain") })).toBe("from file");
    expect(await secretOf({ exec: ["sh", "-c", "printf '%s\\n' \"$1\"", "sh", "from; $program"] })).toBe(
      "from; $program",
    );
    expect(await secretOf({ plaintext: new Secret("as it is") })).toBe("as it is");
  });

  test("loses one line end and nothing else", async () => {
    expect(await secretOf({ file: put("crlf", " a: b#'\"\\ ü\r\n") })).toBe(" a: b#'\"\\ ü");
    expect(await failureOf({ file: put("two", "a\n\n") })).toMatchObject({ code: "secret-unusable" });
  });

  test("is fetched once, however many ask for it", async () => {
    const exec: SecretReference = { exec: ["sh", "-c", "echo x >> count; echo value"] };
    const requests = ["mx1", "mx2", "mx3"].map((host) => ({ reference: { ...exec }, path: "auth.password", host }));
    const { secrets } = await resolveSecrets(requests, sources());
    expect(secrets.get({ exec: ["sh", "-c", "echo x >> count; echo value"] }).reveal()).toBe("value");
    expect(await secretOf({ file: "count" })).toBe("x");
    expect(secrets.values.map((secret) => secret.reveal())).toEqual(["value"]);
  });

  test("that was never asked for is a bug, told without a value", async () => {
    const { secrets } = await resolveSecrets([], sources());
    expect(() => secrets.get({ env: "X" })).toThrow("A secret was never fetched: {env: X}");
  });

  test("of one or two characters is taken, with a warning that it cannot be hidden reliably", async () => {
    const warned = async (value: string) => {
      const request = { reference: { env: "X" }, path: "auth.password" };
      const { warnings } = await resolveSecrets([request], withEnv({ X: value }));
      expect(JSON.stringify(warnings)).not.toContain(`"${value}"`);
      return warnings.map(({ code, severity }) => `${severity} ${code}`);
    };
    expect(await warned("x1")).toEqual(["warning secret-short"]);
    expect(await warned("x12")).toEqual([]);
  });

  test("in a file that everybody can read is taken, with a warning", async () => {
    const reference = { file: put("open", "s3cret", 0o644) };
    const source = { file: "profiles/p.yml", line: 3, column: 13 };
    const { warnings } = await resolveSecrets([{ reference, path: "auth.password", source }], sources());
    expect(warnings).toEqual([
      {
        code: "secret-file-mode",
        severity: "warning",
        summary: "Everybody on this machine can read a secret file",
        detail: "open has mode 0644",
        hint: "chmod 600 open",
        source,
      },
    ]);
  });
});

describe("Secrets that cannot be had", () => {
  test("are told all at once, with the place and the hosts that need them, each once", async () => {
    const source = { file: "profiles/p.yml", line: 3, column: 13 };
    const hosts = ["mx1", "mx2"];
    const failures = await failuresOf([
      ...hosts.map((host) => ({ reference: { env: "MISSING" }, path: "auth.password", source, host })),
      { reference: { file: "nowhere" }, path: "senders.0.auth.password" },
    ]);
    expect(failures).toEqual([
      {
        code: "secret-env",
        severity: "error",
        summary: "Environment variable is not set",
        detail: "{env: MISSING}: there is no variable MISSING\nneeded as auth.password for mx1, mx2",
        hint: "Set MISSING in the environment of postmend; in CI, as a masked variable that this job may see.",
        source,
      },
      {
        code: "secret-file",
        severity: "error",
        summary: "Secret file cannot be read",
        detail: "{file: nowhere}: nowhere: there is no such file\nneeded as senders.0.auth.password",
      },
    ]);
  });

  test("are not spelt out for forty hosts", async () => {
    const requests = Array.from({ length: 40 }, (_, n) => ({
      reference: { env: "NO" },
      path: "auth.password",
      host: `mx${n}`,
    }));
    expect((await failuresOf(requests))[0]?.detail).toContain("for mx0, mx1, mx2, mx3, mx4 and 35 more");
  });

  test.each([
    ["empty", "", "is empty"],
    ["two lines", "a\nb", "holds a line break or a NUL, which no table of Postfix can hold"],
    ["a NUL", "a\0b", "holds a line break or a NUL, which no table of Postfix can hold"],
    ["a blank at its end", "hunter2 ", "ends in a blank, which Postfix drops from a password"],
  ])("because the value is %s: the value is not shown", async (_, value, why) => {
    const failure = await failureOf({ file: put("bad", value) });
    expect(failure).toMatchObject({
      code: "secret-unusable",
      detail: `{file: bad}: its value ${why}\nneeded as auth.password`,
    });
  });

  test("because the bytes are no text", async () => {
    expect(await failureOf({ file: put("bytes", new Uint8Array([0xff, 0xfe, 0x41])) })).toMatchObject({
      detail: "{file: bytes}: its value is not UTF-8 text\nneeded as auth.password",
    });
  });

  test("because a user name has a colon or blanks around it", async () => {
    for (const [value, why] of [
      ["a:b", "holds a colon, which ends a user name for Postfix"],
      [" a", "begins or ends with a blank, which Postfix drops"],
    ]) {
      const requests = [{ reference: { env: "U" }, path: "auth.username" }];
      const failures = await failuresOf(requests, withEnv({ U: value ?? "" }));
      expect(failures[0]?.detail).toBe(`{env: U}: its value ${why}\nneeded as auth.username`);
    }
  });

  test("because the file is a directory or much too large", async () => {
    mkdirSync(join(directory, "dir"), { recursive: true });
    expect((await failureOf({ file: "dir" }))?.detail).toContain("dir: it is a directory");
    expect((await failureOf({ file: put("huge", "x".repeat(1_000_001)) }))?.detail).toContain("too large for a secret");
  });

  test("because --no-exec forbids the program, which is not run", async () => {
    const failure = await failureOf({ exec: ["touch", "ran"] }, sources({ allowExec: false }));
    expect(failure).toMatchObject({
      code: "exec-forbidden",
      detail: expect.stringContaining("touch ran: --no-exec forbids programs"),
    });
    expect(await failureOf({ file: "ran" })).toMatchObject({ code: "secret-file" });
  });

  test("because the program failed: what it said is shown, what it printed is not", async () => {
    const failure = await failureOf({ exec: ["sh", "-c", "echo hunter2; echo 'no entry for hunter2' >&2; exit 3"] });
    expect(failure?.detail).toContain("ended with status 3: no entry for ‹secret›");
    expect(await failureOf({ exec: ["no-such-program-here"] })).toMatchObject({
      detail: expect.stringContaining("no-such-program-here: there is no such program"),
    });
  });

  test("because the program prints without end", async () => {
    expect(await failureOf({ exec: ["sh", "-c", "while :; do echo xxxxxxxxxxxxxxxx; done"] })).toMatchObject({
      detail: expect.stringContaining("too much output for a secret (over 1 MB)"),
    });
  });
});

describe("An age file", () => {
  async function encrypted(text: string): Promise<Uint8Array> {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(identity));
    return encrypter.encrypt(text);
  }

  test("is decrypted with AGE_IDENTITY, AGE_IDENTITY_FILE or age's usual file, armoured or not", async () => {
    put("relay.age", await encrypted("from age\n"), 0o644);
    put("armoured.age", armor.encode(await encrypted("from armour")));
    const keys = put("keys.txt", `# created: today\n# public key: age1…\n${identity}\n`);
    expect(await secretOf({ file: "relay.age" }, withEnv({ AGE_IDENTITY: identity }))).toBe("from age");
    expect(await secretOf({ file: "armoured.age" }, withEnv({ AGE_IDENTITY_FILE: keys }))).toBe("from armour");
    mkdirSync(join(directory, ".config/age"), { recursive: true });
    put(".config/age/keys.txt", `${identity}\n`);
    expect(await secretOf({ file: "relay.age" })).toBe("from age");
  });

  test("that nobody here can decrypt is told with where identities were looked for", async () => {
    put("relay.age", await encrypted("x"));
    const other = await generateIdentity();
    expect((await failureOf({ file: "relay.age" }, withEnv({ AGE_IDENTITY: other })))?.detail).toContain(
      "(identities from AGE_IDENTITY)",
    );
    expect((await failureOf({ file: "relay.age" }, withEnv({ AGE_IDENTITY_FILE: "none.txt" })))?.detail).toContain(
      "no identity: none.txt cannot be read",
    );
    expect((await failureOf({ file: "relay.age" }, withEnv({ AGE_IDENTITY: "ssh-ed25519 AAAA" })))?.detail).toContain(
      "AGE_IDENTITY holds no age identity",
    );
  });
});

describe("A text of ansible-vault", () => {
  const password = "vault password";
  const env = { ANSIBLE_VAULT_PASSWORD: password };

  test("is decrypted as a file, as a !vault text in a file, and by itself, with and without a label", async () => {
    const text = vaultText("from vault\n", password);
    put("vault.txt", text, 0o644);
    put("vars.yml", `a: b\nrelay_password: !vault |\n${text.trimEnd().replace(/^/gm, "          ")}\nc: d\n`);
    put("labelled.txt", text.replace("1.1;AES256", "1.2;AES256;prod"));
    for (const reference of ["vault.txt", "vars.yml", "labelled.txt", text]) {
      expect(await secretOf({ ansible_vault: reference }, withEnv(env))).toBe("from vault");
    }
  });

  test("takes its password from a file, or from the program that the file is", async () => {
    const reference = { ansible_vault: vaultText("x", password) };
    expect(await secretOf(reference, withEnv({ ANSIBLE_VAULT_PASSWORD_FILE: put("pass", `${password}\n`) }))).toBe("x");
    const script = { ANSIBLE_VAULT_PASSWORD_FILE: put("pass.sh", `#!/bin/sh\necho '${password}'\n`, 0o700) };
    expect(await secretOf(reference, withEnv(script))).toBe("x");
    expect(await failureOf(reference, { ...withEnv(script), allowExec: false })).toMatchObject({
      code: "exec-forbidden",
    });
  });

  test.each([
    [{}, () => vaultText("x", password), "there is no vault password"],
    [
      { ANSIBLE_VAULT_PASSWORD: "wrong" },
      () => vaultText("x", password),
      "the encrypted text: the vault password does not fit, or the text is damaged",
    ],
    [
      env,
      () => "$ANSIBLE_VAULT;1.1;AES256\n6162\n",
      "the encrypted text is not what ansible-vault writes (format 1.1 or 1.2, AES256)",
    ],
    [
      env,
      () => "$ANSIBLE_VAULT;2.0;AES256\n6162\n",
      "the encrypted text is not what ansible-vault writes (format 1.1 or 1.2, AES256)",
    ],
    [env, () => "missing.yml", "missing.yml: there is no such file"],
  ])("that cannot be decrypted is told: %#", async (variables, text, why) => {
    expect((await failureOf({ ansible_vault: text() }, withEnv(variables)))?.detail).toContain(why);
  });
});
