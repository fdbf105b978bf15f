import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pc from "picocolors";
import { until } from "../test/lab/deadline.ts";
import { type Lab, startLab } from "../test/lab/lab.ts";
import type { MailHost } from "../test/lab/mail-host.ts";
import { writeProject } from "../test/lab/project.ts";

/** One mail host with a wrong relay, real from end to end: deferred mail, plan, apply with a test message, delivery, an empty plan, rollback. */
const root = fileURLToPath(new URL("..", import.meta.url));
const messages = ["Invoice 1041", "Disk almost full on db3", "Reset your password"];

const started = Date.now();
narrate("Starting a Debian 11 mail host, a smart host that wants AUTH over TLS, and a name server …");
const lab = await startLab({ hosts: ["mail11"] });
const project = mkdtempSync(join(root, ".lab", "demo-"));
const profile = join(project, "profiles", "smarthost.yml");
try {
  const secrets = await writeProject(lab, project);
  appendFileSync(
    profile,
    "verify:\n  canary: {to: postmaster@mailbox.example, from: alerts@mailbox.example, within: 60s}\n",
  );
  await story(lab, lab.host("mail11"), secrets);
} catch (error) {
  console.log(pc.red(`\n${error instanceof Error ? error.message : String(error)}`));
  process.exitCode = 1;
} finally {
  await lab.stop();
  rmSync(project, { recursive: true, force: true });
}

async function story(lab: Lab, host: MailHost, secrets: Record<string, string>): Promise<void> {
  const postmend = (...args: string[]) => runPostmend(args, secrets);
  /** It ends with 4, because mail does not flow with that relay. */
  const back = () => runPostmend(["rollback", "mail11", "--yes", "--skip-preflight"], secrets, 4);

  chapter("A host whose mail does not leave");
  await host.configure({ relayhost: "[smtp.lab.example]:587" });
  const ids = await Promise.all(messages.map((subject) => host.send({ subject, to: "customer@mailbox.example" })));
  await until("deferred mail", 30_000, async () =>
    (await reasons(host)).length === messages.length ? true : undefined,
  );
  await shown(host, "postqueue -p");
  const before = await fingerprint(host);

  chapter("What it should be is a file in git");
  console.log(indent(readFileSync(profile, "utf8")));

  chapter("What would change");
  await postmend("plan");

  chapter("Apply it, as one transaction");
  await postmend("apply", "--yes");

  chapter("The mail has left");
  for (const id of ids) {
    const message = await lab.relay.waitForMessage(id);
    const how = `${message.tls}, authenticated as ${message.authenticatedAs}`;
    console.log(`  ${pc.green("✓")} ${message.header("Subject")?.padEnd(26)} ${pc.dim(how)}`);
  }

  chapter("A second plan is empty");
  await postmend("plan");

  chapter("And back, byte for byte");
  await postmend("history", "mail11");
  // The relay of before was wrong, which a rollback would refuse to go back to.
  await back();
  if ((await fingerprint(host)) !== before) throw new Error("The configuration is not what it was before the apply.");
  console.log(`\n  ${pc.green("✓")} /etc/postfix has the bytes, modes and owners that it had before.`);
  narrate(`\nThat took ${Math.round((Date.now() - started) / 1000)} s. To look around yourself: npm run lab up`);
}

/** Runs the built CLI in the project's directory, as a person would, and stops the story when it fails. */
async function runPostmend(args: readonly string[], secrets: Record<string, string>, wanted = 0): Promise<void> {
  console.log(`${pc.dim("$")} ${pc.bold(["postmend", ...args].join(" "))}`);
  const env = { ...process.env, ...secrets };
  const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
    cwd: project,
    env,
    stdio: "inherit",
  });
  const exit = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (exit !== wanted) throw new Error(`postmend ${args.join(" ")} ended with exit code ${exit}.`);
}

/** A command on the host, and what it printed. */
async function shown(host: MailHost, command: string): Promise<void> {
  console.log(`${pc.dim(`${host.label} #`)} ${pc.bold(command)}`);
  const output = (await host.run(command)).trimEnd();
  if (output) console.log(indent(output));
}

async function reasons(host: MailHost): Promise<string[]> {
  const queued = await host.queue();
  return queued.flatMap(({ queue, recipients }) =>
    queue === "deferred" ? recipients.map(({ reason }) => reason ?? "") : [],
  );
}

/** Every file of the configuration: name, mode, owner and content. */
function fingerprint(host: MailHost): Promise<string> {
  return host.run(
    "cd /etc/postfix && find . -type f | sort | xargs stat -c '%n %a %u:%g' && find . -type f | sort | xargs sha256sum",
  );
}

function chapter(title: string): void {
  console.log(`\n${pc.cyan("──")} ${pc.bold(title)} ${pc.cyan("─".repeat(Math.max(4, 70 - title.length)))}\n`);
}

function narrate(text: string): void {
  console.log(pc.dim(text));
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
