import { loadavg } from "node:os";
import { fleet, type Lab, startLab } from "../test/lab/lab.ts";
import type { MailHost } from "../test/lab/mail-host.ts";
import { main } from "./contenders.ts";
import { nodeRun, type Usage } from "./measure.ts";
import { directRoad, type Road } from "./road.ts";

/**
 * `npx tsx bench/diagnose.ts [MESSAGES]` after `npm run build`: what `postmend diagnose` takes of a host with a long deferred
 * queue and 8 MiB of log, the test of its relay included: time and memory of the controlling process. The mail host is one
 * of a lab of its own.
 */
async function measured(messages: number): Promise<void> {
  console.log("Starting a mail host …");
  const lab = await startLab({ hosts: fleet("mail12", 1) });
  try {
    const [host] = lab.hosts;
    if (host === undefined) throw new Error("the lab has no host");
    await fillQueue(lab, host, messages);
    const alone = await host.run("bash -c 'TIMEFORMAT=\"%R s\"; time postqueue -j 2>&1 >/dev/null' 2>&1");
    console.log(`postqueue -j on the host: ${alone.trim()}; load ${loadavg()[0]?.toFixed(1)}`);
    const road = await directRoad(lab, [host]);
    for (let turn = 0; turn < 5; turn++) {
      const { wall, cpu, mebibytes = Number.NaN } = await diagnosed(road, messages);
      const megabytes = mebibytes * 1.048576;
      console.log(`${messages} messages: ${wall.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU, ${megabytes.toFixed(0)} MB`);
      if (wall >= 10 || megabytes >= 150) process.exitCode = 1;
    }
    console.log("Goals: under 10 s, under 150 MB.");
  } finally {
    await lab.stop();
  }
}

/** One run of the built program, which has to count every message, and to have talked with the relay. */
async function diagnosed({ hosts: [host], project, env }: Road, messages: number): Promise<Usage> {
  const usage = await nodeRun([main, "diagnose", host?.label ?? "", "--project", project, "--format", "json"], env);
  const { queue, findings } = JSON.parse(usage.output).hosts[0];
  const asked = findings.some((finding: { evidence: { kind: string }[] }) =>
    finding.evidence.some(({ kind }) => kind === "relay-test"),
  );
  if (queue.deferred <= messages || queue.causes[0]?.messages !== queue.deferred || !asked)
    throw new Error(`the diagnosis is not whole:\n${usage.output}`);
  return usage;
}

/** Mail that waits because the relay wants a login: it can be asked over TLS and up to the sender. */
async function fillQueue(lab: Lab, host: MailHost, messages: number): Promise<void> {
  await host.configure({
    relayhost: `[${lab.relay.name}]:587`,
    smtp_tls_security_level: "secure",
    smtp_tls_CAfile: lab.ca.pathOnHosts,
    soft_bounce: "yes",
    queue_run_delay: "1h",
  });
  await host.send({ to: "one@mailbox.example" });
  await host.waitForLog(/to=<one@.*status=SOFTBOUNCE|to=<one@.*status=deferred/);
  await host.run(["perl", "-e", COPIES, String(messages)]);
}

/** Copies the one deferred message and its reason, with a next try that is an hour away; and makes a log of the same. */
const COPIES = `
use strict;
my ($count) = @ARGV;
my $spool = "/var/spool/postfix";
my ($uid, $gid) = (getpwnam "postfix")[2, 3];
my ($message) = glob "$spool/deferred/?/*";
my ($id) = $message =~ m{([^/]+)$};
sub text { local (@ARGV, $/) = @_; <> }
# A copy has a recipient of its own, as long as the first one, in one of 5000 domains.
sub altered {
  my ($text, $number) = @_;
  $text =~ s/one\\@mailbox/sprintf "%03d\\@m%06d", $number % 1000, $number % 5000/eg;
  return $text;
}
my $body = text($message);
my $reason = text("$spool/defer/" . substr($id, 0, 1) . "/$id");
for my $number (1 .. $count) {
  my $copy = sprintf "%X%09X", $number % 16, $number;
  for (["deferred", $body, 0700, 3600], ["defer", $reason, 0600, 0]) {
    my ($queue, $text, $mode, $ahead) = @$_;
    my $folder = "$spool/$queue/" . substr $copy, 0, 1;
    unless (-d $folder) { mkdir $folder, 0700; chown $uid, $gid, $folder }
    open my $out, ">", "$folder/$copy" or die "$folder: $!";
    print $out altered($text, $number);
    close $out;
    chown $uid, $gid, "$folder/$copy";
    chmod $mode, "$folder/$copy";
    utime time + $ahead, time + $ahead, "$folder/$copy";
  }
}
my @lines = grep { /$id: (?:from=|to=.*status=SOFTBOUNCE)/ } split /\\n/, text("/var/log/mail.log");
open my $log, ">>", "/var/log/mail.log";
for my $number (1 .. 60000) {
  for my $line (@lines) {
    my $next = altered($line, $number);
    $next =~ s/$id/sprintf "%X%09X", $number % 16, $number/e;
    print $log "$next\\n";
  }
}
`;

await measured(Number(process.argv[2]) || 100_000);
