import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import type { DiagnosisDocument } from "../../src/diagnosis/diagnose/diagnosis-document.ts";
import type { LintDocument } from "../../src/diagnosis/lint/lint-document.ts";
import type { TraceDocument } from "../../src/diagnosis/trace/trace-document.ts";
import type { ApplyDocument } from "../../src/engine/apply-document.ts";
import type { DriftDocument } from "../../src/engine/drift-document.ts";
import type { RotationDocument } from "../../src/engine/rotation-document.ts";
import type { PlanDocument } from "../../src/plan/plan.ts";
import type { RemediationDocument } from "../../src/playbooks/remediation-document.ts";
import type { HistoryDocument, RevisionDocument } from "../../src/revisions/documents.ts";
import type { FlushDocument } from "../../src/verify/flush-document.ts";
import type { ProbeDocument } from "../../src/verify/probe-document.ts";
import type { VerifyDocument } from "../../src/verify/verify-document.ts";

interface Documents {
  readonly diagnosis: DiagnosisDocument;
  readonly drift: DriftDocument;
  readonly flush: FlushDocument;
  readonly probe: ProbeDocument;
  readonly plan: PlanDocument;
  readonly remediation: RemediationDocument;
  readonly rotation: RotationDocument;
  readonly apply: ApplyDocument;
  readonly history: HistoryDocument;
  readonly lint: LintDocument;
  readonly show: RevisionDocument;
  readonly trace: TraceDocument;
  readonly verify: VerifyDocument;
}

/** Reads what a command printed with `--format json`; it has to be what the public schema of its kind promises. */
export function published<K extends keyof Documents>(kind: K, text: string): Documents[K] {
  const document: Documents[K] = JSON.parse(text);
  const validate = schemas.getSchema(ids.get(`${kind}.schema.json`) ?? "");
  if (!validate) throw new Error(`no schema for ${kind}`);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
}

const schemas = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
const directory = new URL("../../schemas/", import.meta.url);
const ids = new Map(
  readdirSync(directory)
    .filter((name) => name.endsWith(".schema.json"))
    .map((name) => {
      const schema: { $id: string } = JSON.parse(readFileSync(new URL(name, directory), "utf8"));
      schemas.addSchema(schema);
      return [name, schema.$id] as const;
    }),
);
