import type { MailHost } from "../lab/mail-host.ts";

/** Where a host's samples lie: `on` while they are taken, `seen` with what was. */
export const SAMPLES = "/run/samples";

/** Notes the arguments and the environment of every process, many times a second, as long as the file `on` is there. */
export async function startSampling(host: MailHost): Promise<void> {
  const program = `
    my %seen;
    open(my $log, '>>', '${SAMPLES}/seen') or die; $log->autoflush(1);
    while (-e '${SAMPLES}/on') {
      for my $file (glob('/proc/[0-9]*/cmdline /proc/[0-9]*/environ')) {
        open(my $in, '<', $file) or next;
        local $/; my $text = <$in> // ''; $text =~ tr/\\0/ /;
        print $log "$text\\n" unless $seen{$text}++;
      }
      select(undef, undef, undef, 0.02);
    }`;
  await host.run(`mkdir -p -m 700 ${SAMPLES}; touch ${SAMPLES}/on; cat >${SAMPLES}/program`, {
    stdin: `use IO::Handle; ${program}\n`,
  });
  await host.run(`setsid nice perl ${SAMPLES}/program >/dev/null 2>&1 &`);
}

/** Ends the sampling; what was seen. */
export async function samplesOf(host: MailHost): Promise<string> {
  return host.run(`rm -f ${SAMPLES}/on; sleep 1; cat ${SAMPLES}/seen; rm -rf ${SAMPLES}`);
}

/** The forms in which a secret could be found: base64 at each of the three places where it may begin, and hex. */
export function encodings(value: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(`${"x".repeat(shift)}${value}`).toString("base64");
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });
  return [value, ...base64, Buffer.from(value).toString("hex")];
}
