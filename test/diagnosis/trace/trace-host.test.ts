import { expect, test } from "vitest";
import { traceHost } from "../../../src/diagnosis/trace/trace-host.ts";
import { hostEntry, sessionOf, transportOf } from "../../engine/sessions.ts";
import { Answer } from "../../observe/answer.ts";

const MASTER = "smtp unix - - y - - smtp\nrewrite unix - - y - - trivial-rewrite\n";
const DIRECTORY = "/etc/postfix";

/** What the first look brings back, of a host with this main.cf. */
function observation(main: string): Answer {
  const stat = ["main.cf", "master.cf"].map((name) => `81a4 0 0 1 4711 28 1700000000 ${DIRECTORY}/${name}\n`).join("");
  return new Answer()
    .say("uid", "is", "0")
    .probe("defaults", "mail_version = 3.7.11\nqueue_directory = /var/spool/postfix\ndefault_database_type = hash")
    .probe("types", "hash")
    .probe("effective", "queue_directory = /var/spool/postfix\nmulti_instance_name =")
    .tell("directory", DIRECTORY)
    .tell("real", DIRECTORY)
    .tell("instance", "default")
    .say("suffix", "is", ".db")
    .probe("stat", stat)
    .probe("content:main.cf", main)
    .probe("content:master.cf", MASTER)
    .say("end", "is", "ok")
    .tell("values", "myhostname = mail.lab.example\nmydomain = lab.example")
    .probe("addresses", "192.0.2.1 \n");
}

/** A session with a host that gives these answers, one for each execution; what it was asked is in `asked`. */
function sessionWith(...answers: readonly Answer[]) {
  const asked: string[] = [];
  const transport = transportOf({
    read: async (_program, input) => {
      const text = input.join("");
      const answer = answers[asked.length] ?? new Answer();
      asked.push(text);
      const { stdout } = answer.say("looked-up", "is", "ok").result();
      const nonce = text.slice(0, text.indexOf("\n"));
      return { stdout: Buffer.from(Buffer.from(stdout).toString().replaceAll("n0nce", nonce)), stderr: "", exit: 0 };
    },
  });
  return { asked, session: { ...sessionOf(), connect: async () => transport } };
}

const TABLE = "regexp:/etc/postfix/transport";
const envelope = { from: "alerts@lab.example", to: "a@b.example" };

test("one execution is enough where the host found the tables and was asked the right keys", async () => {
  const answer = observation(`transport_maps = ${TABLE}\n`)
    .tell("name:1", TABLE)
    .probe("answer:1", "a@b.example\tsmtp:[x.example]\n");
  const { session, asked } = sessionWith(answer);
  const [document] = await traceHost(session, hostEntry("mx1"), [envelope]);
  expect(document).toMatchObject({ schema: "postmend/trace/v1", result: "route", route: { next_hop: "[x.example]" } });
  expect(asked).toHaveLength(1);
  expect(asked[0]?.split("\n")).toEqual(expect.arrayContaining(["a@b.example", ".example", "@lab.example", "*"]));
});

test("a question that only an answer raises takes another execution, which asks for that alone", async () => {
  const passwords = "regexp:/etc/postfix/passwords";
  const main = `relayhost = [x.example]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = ${passwords}\n`;
  const first = observation(main).tell("name:1", passwords).probe("answer:1", "", "", 1);
  const second = new Answer().tell("name:1", passwords).probe("answer:1", "[x.example]:587\tbob:s3cret\n");
  const { session, asked } = sessionWith(first, second);
  const [document] = await traceHost(session, hostEntry("mx1"), [envelope]);
  expect(document?.route.destinations[0]?.credentials).toMatchObject({ state: "found", key: "[x.example]:587" });
  expect(JSON.stringify(document)).not.toMatch(/s3cret|bob/);
  expect(asked).toHaveLength(2);
  expect(asked[1]?.split("\n").slice(1)).toEqual([
    DIRECTORY,
    "",
    "1",
    passwords,
    "2",
    "x.example",
    "[x.example]:587",
    "",
  ]);
});

test("a host that never answers a question is asked a few times, not for ever", async () => {
  const { session, asked } = sessionWith(observation("transport_maps = ldap:/etc/postfix/x\n"));
  const [document] = await traceHost(session, hostEntry("mx1"), [envelope]);
  expect(document?.result).toBe("undetermined");
  expect(asked.length).toBeLessThan(10);
});
