import type { ExecOptions, ExecResult } from "./containers.ts";

/** A machine of the lab on which programs can be run. */
interface Machine {
  exec(command: string | readonly string[], options?: ExecOptions): Promise<ExecResult>;
}

/**
 * How a port behaves on which no mail server is: `drops` what comes, as a firewall does that says nothing; `hangs-up` on who
 * connects; or `says` one line and hangs up.
 */
export type OddBehaviour = "drops" | "hangs-up" | { readonly says: string };

/** From now on a port of a machine behaves so. The port has to be free. */
export async function openOddPort(machine: Machine, port: number, behaviour: OddBehaviour): Promise<void> {
  await closeOddPort(machine, port);
  const line = typeof behaviour === "string" ? "" : behaviour.says;
  const start = `perl -e '${PROGRAM}' "$@" </dev/null >/dev/null 2>&1 & echo $! >/run/odd-port-$1`;
  const argv = ["/bin/sh", "-c", start, "odd-port", String(port), behaviour === "drops" ? "drops" : "answers", line];
  const { exit, output } = await machine.exec(argv);
  if (exit !== 0) throw new Error(output);
}

/** Nothing is on that port any more. */
export async function closeOddPort(machine: Machine, port: number): Promise<void> {
  await machine.exec(
    `[ ! -f /run/odd-port-${port} ] || { kill "$(cat /run/odd-port-${port})"; rm /run/odd-port-${port}; }`,
  );
}

/** With room for one waiting connection, and one that waits, the kernel drops every further one without a word. */
const PROGRAM = `
use Socket;
my ($port, $what, $line) = @ARGV;
socket(my $own, PF_INET, SOCK_STREAM, 0);
setsockopt($own, SOL_SOCKET, SO_REUSEADDR, 1);
bind($own, sockaddr_in($port, INADDR_ANY)) or die;
listen($own, $what eq "drops" ? 0 : 50);
if ($what eq "drops") {
  socket(my $first, PF_INET, SOCK_STREAM, 0);
  connect($first, sockaddr_in($port, INADDR_LOOPBACK)) or die;
  sleep 600 while 1;
}
while (accept(my $client, $own)) {
  syswrite($client, "$line\\r\\n") if $line ne "";
  close($client);
}
`;
