import { parseMainCf } from "../src/postfix/main-cf.ts";
import { figures, type Usage } from "./measure.ts";
import type { Section } from "./report.ts";

const LINES = 1000;
const TIMES = 100;
const MOST_MILLISECONDS = 5;

/** Reading a main.cf of 1,000 lines, beside cutting the same text into lines and words, which anything has to do. */
export function parsing(): Section {
  const text = mainCf();
  const programs = [
    {
      program: `into lines and words, ${TIMES} times`,
      work: (of: string) => of.split("\n").map((line) => line.split(/\s+/)),
    },
    { program: `parseMainCf, ${TIMES} times`, work: (of: string) => parseMainCf(of).entries() },
  ];
  const taken = programs.map((): Usage[] => []);
  for (let turn = 0; turn < 11; turn += 1) {
    programs.forEach(({ work }, at) => {
      taken[at]?.push(measured(() => times(text, turn, work)));
    });
  }
  // The first turns are those of a compiler that still learns.
  const settled = taken.map((usages) => usages.slice(2));
  const rows = programs.map(({ program }, at) => ({ program, figures: figures(settled[at] ?? [], settled[0]) }));
  const milliseconds = ((rows[1]?.figures.cpu ?? Number.NaN) * 1000) / TIMES;
  return {
    title: `A main.cf of ${LINES} lines`,
    rows,
    goals: [
      {
        goal: `under ${MOST_MILLISECONDS} ms`,
        reached: `${milliseconds.toFixed(2)} ms of CPU`,
        met: milliseconds < MOST_MILLISECONDS,
      },
    ],
  };
}

/** Each time another text, so that nothing that is remembered helps. */
function times(text: string, turn: number, work: (text: string) => unknown): void {
  for (let time = 0; time < TIMES; time += 1) work(`# ${turn} ${time}\n${text}`);
}

function measured(work: () => void): Usage {
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, mebibytes: undefined };
}

/** As people write them: comments, blank lines, values of several lines, expressions. */
function mainCf(): string {
  const part = [
    "# What the next line is for, in a sentence of usual length.",
    "",
    "smtp_tls_security_level_N = may",
    "mynetworks_N = 127.0.0.0/8, [::1]/128,",
    "  192.0.2.0/24,",
    "  # not the guests",
    "  198.51.100.0/24",
    "smtpd_banner_N = $myhostname ESMTP ${mail_name} (${{$compatibility_level} < {2} ? {old} : {new}})",
    "transport_maps_N = inline:{{a.example=smtp}, {b.example=relay:[192.0.2.1]:25}} hash:/etc/postfix/transport",
    "relayhost_N=[relay.example.com]:587",
  ];
  return Array.from({ length: LINES / part.length }, (_, at) => part.join("\n").replaceAll("_N", `_${at}`)).join("\n");
}
