/**
 * The story of one broken mail host, real from end to end: two hundred messages that wait, why, the plan, the repair, the
 * queue that drains, a new credential, an edit by hand, drift, and the way back.
 */
import { randomUUID } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pc from "picocolors";
import { until } from "../test/lab/deadline.ts";
import { type Lab, startLab } from "../test/lab/lab.ts";
import type { MailHost } from "../test/lab/mail-host.ts";
import { writeProject } from "../test/lab/project.ts";
import { chapter, narrate, proved, runOn, runPostmend, watchingQueue } from "./demo-stage.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const MESSAGES = 200;

narrate("Starting a Debian 11 mail host, a smart host that wants AUTH over TLS, and a name server …");
const lab = await startLab({ hosts: ["mail11"] });
const directory = mkdtempSync(join(root, ".lab", "demo-"));
try {
  const env = await writeProject(lab, directory);
  appendFileSync(
    join(directory, "profiles", "smarthost.yml"),
    "verify:\n  canary: {to: postmaster@mailbox.example, from: alerts@mailbox.example, within: 60s}\n",
  );
  const started = Date.now();
  await story(lab, lab.host("mail11"), {
    postmend: (args, wanted) => runPostmend(args, { directory, env }, wanted),
    useNewCredential: async () => {
      env["RELAY_PASSWORD"] = randomUUID();
      await lab.relay.addUser("alerts-2", env["RELAY_PASSWORD"]);
      const profile = join(directory, "profiles", "smarthost.yml");
      writeFileSync(profile, readFileSync(profile, "utf8").replace(/username: .*/, "username: alerts-2"));
    },
  });
  narrate(`\nThe story took ${Math.round((Date.now() - started) / 1000)} s. To look around yourself: npm run lab up`);
} catch (error) {
  console.log(pc.red(`\n${error instanceof Error ? error.message : String(error)}`));
  process.exitCode = 1;
} finally {
  await lab.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** What the operations team does. */
interface Team {
  readonly postmend: (args: readonly string[], wanted?: number) => Promise<void>;
  readonly useNewCredential: () => Promise<void>;
}

async function story(lab: Lab, host: MailHost, { postmend, useNewCredential }: Team): Promise<void> {
  await chapter("3 a.m.: the alert mails of mail11 do not arrive");
  narrate("The relay has closed port 2525, and wants a login now. Mail piles up.");
  await host.configure({ relayhost: `[${lab.relay.name}]:2525` });
  await backlog(host);
  await runOn(host, "mailq | tail -n 1");

  await chapter("Why?");
  await postmend(["diagnose", "mail11"]);

  await chapter("What would change, to be as the profile in git says");
  await postmend(["plan"]);

  await chapter("Mend it: one transaction, a test message first, then what waits");
  await watchingQueue(host, () => postmend(["remediate", "mail11", "--yes"]));
  await arrived(lab);

  await chapter("A new credential: tried from the host, applied, proved");
  narrate(
    "The relay's operator has issued a second login, and takes the old one until it is revoked. It is in the profile now:",
  );
  await useNewCredential();
  await postmend(["rotate", "--yes"]);
  const good = await fingerprint(host);

  await chapter("An hour later somebody tries something, by hand");
  await runOn(host, "postconf -e 'relayhost = [relay.lab.example]:25' 'smtp_sasl_auth_enable = no' && postfix reload");
  narrate("A schedule asks every night whether the hosts are as their profiles say:");
  await postmend(["drift"], 2);

  await chapter("Back to what was proved to work, byte for byte");
  await postmend(["rollback", "mail11", "--yes"]);
  if ((await fingerprint(host)) !== good) throw new Error("The configuration is not what it was before the edit.");
  proved("/etc/postfix has the bytes, modes and owners that it had before.");
  await postmend(["history", "mail11"]);
  await postmend(["plan"]);
}

/** Two hundred messages to three domains, none of which the host can hand over. */
async function backlog(host: MailHost): Promise<void> {
  await host.run(
    `i=0; while [ $i -lt ${MESSAGES} ]; do i=$((i+1)); case $((i % 10)) in [0-5]) d=customers;; [6-8]) d=partners;; *) d=staff;; esac; printf 'Subject: Invoice %s\\nMessage-ID: <demo.%s@${host.name}>\\n\\nx\\n' $i $i | sendmail -f alerts@mailbox.example info@$d.example; done`,
  );
  const deferred = async () => {
    const waiting = (await host.queue()).filter(
      ({ queue, recipients }) => queue === "deferred" && recipients[0]?.reason,
    );
    return waiting.length === MESSAGES ? true : undefined;
  };
  await until("deferred mail", 60_000, deferred);
}

/** Every message is at the relay, each once. */
async function arrived(lab: Lab): Promise<void> {
  const messages = await until("the mail at the relay", 30_000, async () => {
    const all = (await lab.relay.mailbox()).filter((message) => message.header("Message-ID")?.startsWith("<demo."));
    return all.length >= MESSAGES ? all : undefined;
  });
  const different = new Set(messages.map((message) => message.header("Message-ID"))).size;
  const [message] = messages;
  proved(
    `${different} of ${MESSAGES} messages are at the relay, each once (${message?.tls}, as ${message?.authenticatedAs}).`,
  );
  if (messages.length !== MESSAGES || different !== MESSAGES) throw new Error("Mail was lost, or came twice.");
}

/** Every file of the configuration: name, mode, owner and content. */
function fingerprint(host: MailHost): Promise<string> {
  return host.run(
    "cd /etc/postfix && find . -type f | sort | xargs stat -c '%n %a %u:%g' && find . -type f | sort | xargs sha256sum",
  );
}
