import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ADVICE, CAUSES } from "../../src/diagnosis/cause.ts";
import { classifyReason } from "../../src/diagnosis/classify.ts";
import { explain } from "../../src/diagnosis/explain.ts";
import { holds, phrase } from "../../src/diagnosis/phrase.ts";
import { cachedClassifier } from "../../src/diagnosis/reason-cache.ts";

const CORPUS = readFileSync(new URL("./reasons.tsv", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [set = "", causes = "", source = "", text = ""] = line.split("\t");
    return { set, causes: causes.split("|"), source, text };
  });

describe("the corpus of real texts", () => {
  test("it holds more than 250 texts, a third of them held back from the making of the tables", () => {
    expect(CORPUS.length).toBeGreaterThan(250);
    expect(CORPUS.filter(({ set }) => set.startsWith("held")).length).toBeGreaterThan(CORPUS.length / 3);
    expect(CORPUS.filter(({ causes }) => !causes.every((cause) => CAUSES.some((known) => known === cause)))).toEqual(
      [],
    );
  });

  test.each(CORPUS)("$causes: $text", ({ causes, text }) => {
    expect(causes).toContain(explain(text).cause);
  });

  test("a cache of shapes gives the answers that the texts give on their own", () => {
    const cached = cachedClassifier();
    for (const { text } of [...CORPUS, ...CORPUS]) expect(cached(text).cause).toBe(classifyReason(text).cause);
  });
});

describe("one reason", () => {
  test("the wrapper of a delivery that was not tried is taken off, twice too", () => {
    const wrapped =
      "(delivery temporarily suspended: delivery temporarily suspended: connect to a[192.0.2.1]:25: Connection refused)";
    expect(explain(wrapped)).toMatchObject({ input: wrapped, cause: "connection-refused" });
  });

  test("a whole line of a log is read as its reason, with the code of its field", () => {
    const line =
      "Nov 24 11:21:42 mx postfix/smtp[9]: A1: to=<a@b.example>, relay=none, delay=1, dsn=4.4.1, status=deferred (connect to b.example[192.0.2.1]:25: Connection timed out)";
    expect(explain(line)).toMatchObject({
      cause: "connection-timeout",
      dsn: "4.4.1",
      dsn_meaning: "temporary: no answer from host",
    });
  });

  test("refused credentials have the remedy of the provider that refused them", () => {
    const said = (text: string) => explain(`SASL authentication failed; server r[192.0.2.1] said: ${text}`).remedy;
    expect(said("535-5.7.8 Username and Password not accepted.")).toContain("app password");
    expect(said("535 Authentication Credentials Invalid")).toContain("region");
    expect(said("535 5.7.139 Authentication unsuccessful, basic authentication is disabled")).toContain("OAuth");
    expect(said("535 5.7.8 Error: authentication failed")).toBe(ADVICE["sasl-auth-failed"].remedy);
    expect(said("454 4.7.0 Temporary authentication failure")).toContain("Wait for the next attempt");
  });

  test("a login by OAuth 2.0 that the plug-in gave up leads to its token, a library that failed to its files", () => {
    const failed = (how: string) =>
      explain(`SASL authentication failed; cannot authenticate to server r[192.0.2.1]: ${how}`);
    expect(failed("bad protocol / cancel")).toMatchObject({ cause: "sasl-auth-failed" });
    expect(failed("bad protocol / cancel").remedy).toContain("test-token-refresh");
    expect(failed("transient failure (e.g., weak key)").meaning).toContain("refused the access token");
    expect(failed("generic failure")).toMatchObject({ cause: "local-config-error" });
  });

  test("of a session that Sendmail shows the first reply counts, all its lines, and not what Sendmail makes of it", () => {
    const shown = (...lines: string[]) =>
      explain(`----- Transcript of session follows ----- ... while talking to mx.b.example.: >>> ${lines.join(" ")}`)
        .cause;
    const own = "550 5.1.1 <a@b.example>... User unknown";
    expect(shown("DATA", "<<< 550 Relay denied", own, "<<< 503 Bad sequence of commands")).toBe("relay-access-denied");
    expect(shown("DATA", "<<< 550-We do not", "<<< 550 relay for you", own)).toBe("relay-access-denied");
    expect(shown("MAIL From:<a@b.example>", "<<< 451 4.7.1 Greylisted", "<a@b.example>... Deferred: 451")).toBe(
      "greylisted",
    );
    expect(shown("RCPT To:<a@b.example>", "<<< 550 5.1.1 <a@b.example>... User unknown", own)).toBe(
      "recipient-rejected",
    );
  });

  test("a vague refusal means what the refused command makes of it", () => {
    const refused = (command: string) =>
      explain(`host x[192.0.2.1] said: 554 5.7.1 No (in reply to ${command} command)`).cause;
    expect(refused("MAIL FROM")).toBe("sender-rejected");
    expect(refused("RCPT TO")).toBe("recipient-rejected");
    expect(refused("end of DATA")).toBe("content-rejected");
  });

  test("what the standard says beside its codes gives way to the reason next to it", () => {
    const formula = "550-Requested action not taken: mailbox unavailable";
    expect(explain(formula).cause).toBe("recipient-rejected");
    expect(explain(`${formula} 550 Mail send limit exceeded.`).cause).toBe("throttled");
    expect(explain(`${formula} 550 Sender address is not allowed.`).cause).toBe("sender-rejected");
  });

  test("a server that refuses a login knows no recipient, whatever it says of a user", () => {
    const login = "SASL authentication failed; server r[192.0.2.1] said: 535 5.7.8 User unknown";
    expect(explain(login).cause).toBe("sasl-auth-failed");
    expect(explain("host r[192.0.2.1] said: 550 User unknown (in reply to RCPT TO command)").cause).toBe(
      "recipient-rejected",
    );
  });

  test("what does not exist is the sender where the code is of senders", () => {
    expect(explain("550 5.1.8 <a@example.invalid> domain does not exist").cause).toBe("sender-rejected");
    expect(explain("550 5.1.2 <a@example.invalid> domain does not exist").cause).toBe("recipient-rejected");
  });

  test("accents, umlauts and underscores do not hide a word", () => {
    expect(explain("552 Boîte aux lettres pleine").cause).toBe("mailbox-full");
    expect(explain("552 Nachricht zu groß").cause).toBe("message-too-large");
    expect(explain("550 522_mailbox_full").cause).toBe("mailbox-full");
  });

  test("Exim's name of the server is not taken for what the server says", () => {
    expect(explain("host relay.denied.example [192.0.2.1]: 550 5.1.1 unknown user").cause).toBe("recipient-rejected");
  });

  test.each([
    "SMTP error from remote server for RCPT TO command, host: mx.example (192.0.2.1) reason: ",
    "#< #5.0.0 smtp;",
    "Google tried to deliver your message, but it was rejected by the recipient domain. The error that the other server returned was: ",
    "Remote Server at mx.example (192.0.2.1) returned '",
    "Deferred: ",
  ])("after %j a server speaks", (mark) => {
    expect(explain(`${mark}451 4.3.0 Temporary lookup failure`).cause).toBe("other");
  });

  test("a vague refusal, as the mailers of United Internet quote it, means what the command makes of it", () => {
    const refused = (command: string) =>
      explain(`SMTP error from remote server for ${command} command, host: x (192.0.2.1) reason: 554 No`).cause;
    expect(refused("GREETING")).toBe("ip-reputation-blocked");
    expect(refused("MAIL FROM")).toBe("sender-rejected");
    expect(refused("RCPT TO")).toBe("recipient-rejected");
    expect(refused("TEXT")).toBe("content-rejected");
  });

  test("the code of a last line does not part the words of a sentence", () => {
    expect(explain("550-the server gets too 550 many messages").cause).toBe("throttled");
  });

  test("an address that is refused is the client's", () => {
    expect(explain("550 Mail from 192.0.2.9 refused").cause).toBe("ip-reputation-blocked");
    expect(explain("550 Mail from <a@b.example> refused").cause).toBe("sender-rejected");
  });

  test("a cache of shapes tells an address from an id", () => {
    const cached = cachedClassifier();
    const ends = ["192.0.2.100", "A1B2C3D4E5F6", "192.0.2.200", "F1E2D3C4B5A6"];
    for (const end of ends) {
      const text = `550 mail from ${end} refused`;
      expect(cached(text).cause).toBe(explain(text).cause);
    }
  });

  test("Exim's router and transport name no user", () => {
    expect(explain("R=local_user T=mail_spool defer (-52): Retry time not yet reached").cause).toBe(
      "connection-timeout",
    );
  });

  test.each([
    ["550 Das Postfach hat sein Kontingent überschritten", "mailbox-full"],
    ["550 Le compte est bloqué", "recipient-rejected"],
    ["550 Su mensaje fue rechazado", "content-rejected"],
    ["550 Przekroczono limit", "throttled"],
    ["451 Bitte versuchen Sie es später", "greylisted"],
  ])("%s: what is said in other languages than English", (text, cause) => {
    expect(explain(text).cause).toBe(cause);
  });

  test("an address in the text is no status code", () => {
    expect(explain("connect to 5.1.1.1[5.1.1.1]:25: Connection timed out").dsn).toBeUndefined();
  });

  test.each(["", " ", "\u0000\u0001", "no idea", "(", "status=", "delivery temporarily suspended:"])(
    "%j is other, in honest words",
    (text) => {
      expect(explain(text)).toMatchObject({
        cause: "other",
        meaning: expect.stringContaining("no cause that postmend knows"),
      });
    },
  );

  test("law: no text makes it throw, and each gets a cause of the vocabulary with advice", () => {
    const words = fc
      .array(fc.constantFrom("said: ", "550 ", "5.7.1 ", "(", ")", "host ", "spam", "status=", " (", "\r\n", "é"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), words), (text) => {
        const { cause, meaning, remedy } = explain(text);
        expect(CAUSES).toContain(cause);
        expect(meaning.length * remedy.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    "a",
    "user ",
    "(",
    "1.",
    "550-",
    "5.7.1 ",
    "said: ",
    "<<< 550-",
    "delivery temporarily suspended: ",
    "@",
    " ",
    "status= (",
  ])("10 MB of %j take no longer than a page", (unit) => {
    const text = unit.repeat(Math.ceil(10_000_000 / unit.length));
    const started = performance.now();
    explain(text);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("a phrase", () => {
  test("its parts stand near each other, and the first is looked for again", () => {
    const far = `user x ${"y ".repeat(60)} unknown`;
    expect(holds(far, phrase("user*unknown"))).toBe(false);
    expect(holds(`${far}; user z unknown`, phrase("user*unknown"))).toBe(true);
  });

  test("a border of a word is the end of the text too", () => {
    expect(holds("mailbox vol", phrase("mailbox*vol~"))).toBe(true);
    expect(holds("mailbox volume", phrase("mailbox*vol~"))).toBe(false);
  });
});
