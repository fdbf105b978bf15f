import type { DiagnosedQueue, DiagnosisDocument } from "../../src/diagnosis/diagnose/diagnosis-document.ts";
import { finding } from "../playbooks/findings.ts";

const BOUNDS = [5, 10, 20, 40, 80, 160, 320, 640, 1280];

/** Mail that waits at one host, for two reasons; a test says what else its queue is like. */
export function diagnosis(queue: Partial<DiagnosedQueue> = {}): DiagnosisDocument {
  return {
    schema: "postmend/diagnosis/v1",
    hosts: [
      {
        host: "mx1",
        postfix_version: "3.5.25",
        running: true,
        queue: {
          source: "json",
          active: 0,
          incoming: 0,
          deferred: 200,
          hold: 0,
          maildrop: 0,
          oldest_seconds: 2280,
          causes: [
            { cause: "connection-refused", messages: 188 },
            { cause: "throttled", messages: 12 },
          ],
          without_reason: 3,
          flow: { seconds: 600, came: 3, left: 40, lines_dropped: false, empty_in_seconds: 3244 },
          ages: {
            bounds: BOUNDS,
            total: [1, 2, 60, 137, 0, 0, 0, 0, 0, 0],
            domains: [
              { domain: "example.org", messages: 150, buckets: [1, 2, 40, 107, 0, 0, 0, 0, 0, 0] },
              { domain: "example.net", messages: 50, buckets: [0, 0, 20, 30, 0, 0, 0, 0, 0, 0] },
            ],
            more: 0,
          },
          ...queue,
        },
        log: { source: "/var/log/mail.log", from: 0, to: 600 },
        findings: [finding({ cause: "connection-refused", messages: 188, share: 0.94 })],
        unknown: [],
      },
    ],
  };
}
