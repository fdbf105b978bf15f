import { loadavg } from "node:os";
import { readMailState } from "../src/diagnosis/mail-state/read-mail-state.ts";
import { connect } from "../src/transports/connect.ts";
import { fleet, startLab } from "../test/lab/lab.ts";
import { nodeRun } from "./measure.ts";

/**
 * `npx tsx bench/diagnose.ts [MESSAGES]`: what it takes to read a long deferred queue and 8 MiB
 * of log, over ssh2 from a mail host of a lab of its own; time and the controller's memory (tsx, which runs it from its
 * sources, included).
 */
async function measured(messages: number): Promise<void> {
  console.log("Starting a mail host …");
  const lab = await startLab({ hosts: fleet("mail12", 1) });
  try {
    const [host] = lab.hosts;
    if (host === undefined) throw new Error("the lab has no host");
    await host.configure({ relayhost: "[relay.lab.example]:9", queue_run_delay: "1h" });
    await host.send({ to: "one@mailbox.example" });
    await host.waitForLog(/to=<one@.*status=deferred/);
    await host.run(["perl", "-e", COPIES, String(messages)]);
    const env = {
      BENCH_HOST: host.label,
      BENCH_SSH: JSON.stringify({ ...lab.files, directory: lab.state.directory }),
    };
    const alone = await host.run("bash -c 'TIMEFORMAT=\"%R s\"; time postqueue -j 2>&1 >/dev/null' 2>&1");
    console.log(`postqueue -j on the host: ${alone.trim()}; load ${loadavg()[0]?.toFixed(1)}`);
    for (let turn = 0; turn < 3; turn++) {
      const {
        wall,
        cpu,
        mebibytes = Number.NaN,
      } = await nodeRun(["--import", "tsx", import.meta.filename, "read"], env);
      const figures = `${wall.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU, ${mebibytes.toFixed(0)} MiB`;
      console.log(`${messages} messages: ${figures}; goals: 10 s, 150 MB`);
      process.exitCode = wall < 10 && mebibytes * 1.048576 < 150 ? 0 : 1;
    }
  } finally {
    await lab.stop();
  }
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
my $body = text($message);
my $reason = text("$spool/defer/" . substr($id, 0, 1) . "/$id");
for my $number (1 .. $count) {
  my $copy = sprintf "%X%09X", $number % 16, $number;
  for (["deferred", $body, 0700, 3600], ["defer", $reason, 0600, 0]) {
    my ($queue, $text, $mode, $ahead) = @$_;
    my $folder = "$spool/$queue/" . substr $copy, 0, 1;
    unless (-d $folder) { mkdir $folder, 0700; chown $uid, $gid, $folder }
    open my $out, ">", "$folder/$copy" or die "$folder: $!";
    print $out $text;
    close $out;
    chown $uid, $gid, "$folder/$copy";
    chmod $mode, "$folder/$copy";
    utime time + $ahead, time + $ahead, "$folder/$copy";
  }
}
my ($line) = grep { /status=deferred/ } split /\\n/, text("/var/log/mail.log");
open my $log, ">>", "/var/log/mail.log";
for my $number (1 .. 60000) { my $next = $line; $next =~ s/$id/sprintf "%X%09X", $number % 16, $number/e; print $log "$next\\n" }
`;

async function read(): Promise<void> {
  const { BENCH_HOST = "", BENCH_SSH = "{}" } = process.env;
  const { sshConfig, knownHosts, directory } = JSON.parse(BENCH_SSH);
  const transport = await connect(
    { name: BENCH_HOST, address: BENCH_HOST, user: "root" },
    {
      configFile: sshConfig,
      knownHostsFiles: [knownHosts],
      connectTimeout: 20_000,
      env: {},
      homeDirectory: directory,
      localUser: "bench",
    },
  );
  const { queue, log } = await readMailState(transport, {
    configDirectory: "/etc/postfix",
    queueDirectory: "/var/spool/postfix",
    seconds: 86_400,
  });
  await transport.close();
  console.error(JSON.stringify({ sizes: queue.sizes, groups: queue.groups, statuses: log.statuses }));
  if (queue.sizes.deferred < 1000 || queue.groups[0]?.messages !== queue.sizes.deferred) process.exitCode = 1;
}

const [first = ""] = process.argv.slice(2);
if (first === "read") await read();
else await measured(Number(first) || 100_000);
