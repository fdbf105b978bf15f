import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { type TraceDocument, traceDocument } from "../../src/diagnosis/trace/trace-document.ts";
import type { ApplyDocument } from "../../src/engine/apply-document.ts";
import type { HistoryDocument, RevisionDocument } from "../../src/revisions/documents.ts";
import { route } from "../diagnosis/trace/routes.ts";
import { diagnosis } from "./diagnoses.ts";
import { drifts } from "./drifts.ts";
import { flushes } from "./flushes.ts";
import { probes } from "./probes.ts";
import { remediation } from "./remediations.ts";
import { complete, rotation } from "./rotations.ts";
import {
  errorPlan,
  hostPlan,
  parameter,
  passwordChange,
  planOf,
  REFUSED,
  relayMove,
  revision,
  unchangedPlan,
} from "./samples.ts";
import { verifications } from "./verifications.ts";

const history: HistoryDocument = {
  schema: "postmend/history/v1",
  hosts: [
    {
      host: "mx1",
      instance: "default",
      revisions: [
        revision(2, { action: "rollback", rolled_back_to: 1, outcome: "rolled-back", current: true }),
        revision(1, { action: "found", profile: null, profile_digest: null, commit: null, fingerprint: null }),
      ],
    },
    { host: "mx9", instance: null, revisions: [], error: [REFUSED] },
  ],
};

const show: RevisionDocument = {
  schema: "postmend/show/v1",
  host: "mx1",
  revision: revision(2),
  compared_with: 1,
  changes: relayMove("mx1").changes,
};

const apply: ApplyDocument = {
  schema: "postmend/apply/v1",
  hosts: [
    { host: "mx1", status: "applied", revision: 2, changes: 8, seconds: 3.2, diagnostics: [] },
    { host: "mx2", status: "restored", revision: null, changes: 8, seconds: 3.2, diagnostics: [REFUSED] },
  ],
};

const traced: TraceDocument = traceDocument(
  { host: "mx1", version: { major: 3, minor: 7, text: "3.7.11" } },
  route({ main: "relayhost = [relay.example]:587\nsmtp_fallback_relay = other.example\n" }, "root", "a@b.example"),
);

const source = { file: "profiles/a.yml", line: 1, column: 2, endColumn: 3, text: "a: b" };
const plan = planOf(
  relayMove("mx1"),
  passwordChange("mx2"),
  hostPlan("mx3", { changes: [parameter("relayhost", null, "a", { kind: "service", note: "n" })], profile: null }),
  unchangedPlan("mx4", { warnings: [{ ...REFUSED, severity: "warning", host: "mx4", source }] }),
  errorPlan("mx9", REFUSED),
);

const schemas = readdirSync("schemas").filter((name) => name.endsWith(".schema.json"));

describe("JSON output", () => {
  test.for([
    ["plan", plan],
    ["history", history],
    ["show", show],
    ["apply", apply],
    ["trace", traced],
    ["probe", probes],
    ["drift", drifts],
    ["remediation", remediation],
    ["diagnosis", diagnosis()],
    ["verify", verifications],
    ["flush", flushes],
    ["rotation", rotation],
    ["rotation", complete],
  ] as const)("of %s is what its schema promises", ([kind, document], { skip }) => {
    skip(!existsSync(`schemas/${kind}.schema.json`), "no schema yet");
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    const ids = new Map<string, string>();
    for (const name of schemas) {
      const schema: { $id: string } = JSON.parse(readFileSync(`schemas/${name}`, "utf8"));
      ids.set(name, schema.$id);
      ajv.addSchema(schema);
    }
    ajv.validate(ids.get(`${kind}.schema.json`) ?? "", JSON.parse(JSON.stringify(document)));
    expect(ajv.errors ?? []).toEqual([]);
  });
});
