import { describe, expect, test } from "vitest";
import { configProblem, isXoauth2Plugin, readTokenFile, tokenEndpoint } from "../../src/postfix/xoauth2.ts";

const NOW = 1_800_000_000;
const valid = { state: "valid", accessToken: "a", user: undefined } as const;
const refresh = { refresh_token: "r" } as const;

describe("a token file", () => {
  test.each<[string, object, object, object | undefined]>([
    ["is good while its token is", { access_token: "a", expiry: `${NOW + 60}`, ...refresh }, valid, undefined],
    ["may give the time as a number", { access_token: "a", expiry: NOW + 60, ...refresh }, valid, undefined],
    [
      "may name another user",
      { access_token: "a", expiry: NOW + 60, user: "shared@example.net", ...refresh },
      { ...valid, user: "shared@example.net" },
      undefined,
    ],
    ["is due shortly before", { access_token: "a", expiry: `${NOW + 10}`, ...refresh }, { state: "due" }, undefined],
    [
      "is due earlier where the configuration says so",
      { access_token: "a", expiry: NOW + 60, ...refresh },
      { state: "due" },
      { refresh_window: 300 },
    ],
    ["as the tool makes it is due", { access_token: "a", expiry: 0, ...refresh }, { state: "due" }, undefined],
    ["without a token is due", { ...refresh }, { state: "due" }, undefined],
    ["without a refresh token is of no use", { access_token: "a", expiry: NOW + 60 }, { state: "unusable" }, undefined],
    [
      "without one is good for client credentials",
      { access_token: "a", expiry: NOW + 60 },
      valid,
      { use_client_credentials: "yes" },
    ],
    ["that somebody else renews is never due", { access_token: "a", manage_token_externally: true }, valid, undefined],
    [
      "that somebody else should fill is of no use while it is empty",
      { manage_token_externally: "true" },
      { state: "unusable" },
      undefined,
    ],
  ])("%s", (_, file, expected, config) => {
    expect(readTokenFile(JSON.stringify(file), config && JSON.stringify(config), NOW)).toMatchObject(expected);
  });

  test.each(["", "{", "[]", "null", "ya29.token-alone"])("that is %j is of no use, and is not quoted", (text) => {
    expect(readTokenFile(text, undefined, NOW)).toEqual({ state: "unusable", because: "it is no JSON object" });
  });

  test("says where it is renewed before the configuration does, and without both it is at Google's", () => {
    const at = (host: string) => JSON.stringify({ token_endpoint: `https://${host}/token` });
    expect(tokenEndpoint(at("a.example"), at("b.example"))).toBe("https://a.example/token");
    expect(tokenEndpoint("{}", at("b.example"))).toBe("https://b.example/token");
    expect(tokenEndpoint("{}", undefined)).toContain("google");
  });
});

describe("a configuration of the plug-in", () => {
  test.each([
    '{"client_id": "c", "client_secret": ""}',
    '{\n  // the application\n  "client_id": "c//d", /* "x" */ "client_secret": "",\n}\n',
    '{"client_id": 7, "client_secret": "\\"//", "token_endpoint": "https://a.example/token"}',
  ])("is read as the plug-in reads it: %j", (text) => {
    expect(configProblem(text)).toBeUndefined();
  });

  test.each([
    ['{"client_id": "c",', "no JSON object"],
    ['{"client_id": "c" /* , "client_secret": ""}', "no JSON object"],
    ['{"client_secret": ""}', "no client_id"],
    ['{"client_id": "c"}', "no client_secret"],
  ])("keeps it from loading: %j", (text, problem) => {
    expect(configProblem(text)).toContain(problem);
  });

  test("is judged in no time, whatever its size", () => {
    for (const text of ["/*", '"\\"', ", "]) expect(configProblem(text.repeat(200_000))).toContain("no JSON object");
  });
});

test("other plug-ins for the same mechanism are not taken for this one", () => {
  const names = ["libsasl-xoauth2.so", "libsasl-xoauth2.so.0", "libxoauth2.so", "libkdexoauth2.so.3", "libplain.so"];
  expect(names.filter(isXoauth2Plugin)).toEqual(["libsasl-xoauth2.so", "libsasl-xoauth2.so.0"]);
});
