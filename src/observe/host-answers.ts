import { type HostRecord, type ProbeAnswer, probeAnswers } from "../transports/frames.ts";

/** The records of one answer, by name. */
export interface HostAnswers {
  /** Text of a `tell`; undefined where there was none. */
  text(name: string): string | undefined;
  /** Word and data of a `say`. */
  word(name: string): { readonly word: string; readonly data: string } | undefined;
  probe(name: string): ProbeAnswer | undefined;
}

/** Makes the records of a program askable by name. */
export function answers(records: readonly HostRecord[]): HostAnswers {
  const probes = probeAnswers(records);
  const texts = new Map<string, string>();
  const words = new Map<string, { word: string; data: string }>();
  for (const record of records) {
    if (record.kind === "text") texts.set(record.name, Buffer.from(record.bytes).toString("utf8"));
    else if (record.kind === "word") words.set(record.name, { word: record.word, data: record.data });
  }
  return {
    text: (name) => texts.get(name),
    word: (name) => words.get(name),
    probe: (name) => probes.get(name),
  };
}
