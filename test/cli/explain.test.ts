import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { postmend } from "./recording-terminal.ts";

const REFUSED =
  "SASL authentication failed; server relay.example[192.0.2.1] said: 535 5.7.8 Error: authentication failed";
const LOG = `Nov 24 11:21:42 mx postfix/smtp[9]: A1B2C3D4E5: to=<a@b.example>, relay=relay.example[192.0.2.1]:587, delay=1, dsn=4.7.8, status=deferred (${REFUSED})\n`;

const ajv = new Ajv2020({ strict: false, allErrors: true });
const schema: { $id: string } = JSON.parse(readFileSync("schemas/explain.schema.json", "utf8"));
ajv.addSchema(schema);
const problems = (document: unknown, part = "") => {
  ajv.validate(`${schema.$id}${part}`, document);
  return ajv.errors ?? [];
};

describe("postmend explain", () => {
  test("says of one reason what it means and what to do", async () => {
    const { exit, stdout, stderr } = await postmend(["explain", REFUSED]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toMatch(/^cause +sasl-auth-failed\nmeans .*\ndo /);
    expect(stdout).toContain("5.7.8  permanent: authentication credentials invalid");
  });

  test("answers in JSON as its schema promises, for a reason and for a log", async () => {
    const one = JSON.parse((await postmend(["explain", REFUSED, "--format", "json"])).stdout);
    expect(one).toMatchObject({
      schema: "postmend/explain/v1",
      input: REFUSED,
      cause: "sasl-auth-failed",
      dsn: "5.7.8",
    });
    const log = JSON.parse((await postmend(["explain", "--format", "json"], { stdin: LOG })).stdout);
    expect(log).toMatchObject({ schema: "postmend/explain/v1", input: "log", causes: [{ cause: "sasl-auth-failed" }] });
    const piped = JSON.parse((await postmend(["explain", "--format", "json"], { stdin: `${REFUSED}\n` })).stdout);
    expect(piped).toEqual(one);
    expect([problems(one), problems(log)]).toEqual([[], []]);
  });

  test("--lines answers every line with one object, in order", async () => {
    const { stdout } = await postmend(["explain", "--lines"], { stdin: `${REFUSED}\n\nConnection refused\n` });
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(answers).toMatchObject([
      { input: REFUSED, cause: "sasl-auth-failed" },
      { input: "", cause: "other" },
      { input: "Connection refused", cause: "connection-refused" },
    ]);
    expect(answers.flatMap((answer) => problems(answer, "#/$defs/explanation"))).toEqual([]);
  });

  test("shows a summary as text and as Markdown, and nothing from outside as markup or escape sequence", async () => {
    const stdin = LOG.replace("Error:", "\u001b[31m <b>@team</b> |");
    const text = (await postmend(["explain"], { stdin })).stdout;
    expect(text).toContain("sasl-auth-failed  1 message, 1 failed delivery");
    expect(text).toContain("relay.example:587");
    const markdown = (await postmend(["explain", "--format", "markdown"], { stdin })).stdout;
    expect(markdown).toContain("| sasl-auth-failed | 1 | 1 | 0 |");
    for (const output of [text, markdown]) expect(output).not.toContain("\u001b");
    expect(markdown).not.toContain("<b>");
    expect((await postmend(["explain", REFUSED, "--format", "markdown"])).stdout).toContain("**sasl-auth-failed**");
  });

  test("an empty input is told, and is no error", async () => {
    const { exit, stdout } = await postmend(["explain"], { stdin: "" });
    expect({ exit, stdout }).toMatchObject({ exit: 0, stdout: expect.stringContaining("Nothing to read") });
  });

  test("with nothing to read it says how to give it something; a reason and --lines do not go together", async () => {
    const none = await postmend(["explain"], { answers: [] });
    expect(none).toMatchObject({ exit: 1, stderr: expect.stringContaining("postqueue -j | postmend explain") });
    const both = await postmend(["explain", "x", "--lines"]);
    expect(both).toMatchObject({ exit: 1, stderr: expect.stringContaining("both given") });
  });

  test("the name of a file is no reason: it says how to read the file", async () => {
    const named = await postmend(["explain", "package.json"]);
    expect(named).toMatchObject({ exit: 0 });
    const path = await postmend(["explain", "./package.json"]);
    expect(path).toMatchObject({ exit: 1, stderr: expect.stringContaining("postmend explain < ./package.json") });
    expect(await postmend(["explain", "./no/such/file"])).toMatchObject({ exit: 0 });
  });
});
