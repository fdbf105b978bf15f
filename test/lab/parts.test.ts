import { expect, test } from "vitest";
import { fleet } from "./lab.ts";
import { parseMessage } from "./message.ts";
import { unboundConfiguration } from "./name-server.ts";

test("a message tells how it came: envelope, TLS and the user who handed it in", () => {
  const message = parseMessage(
    [
      "Return-Path: <alerts@mail11.lab.example>",
      "X-Original-To: inbox@mailbox.example",
      "Received: from mail11.lab.example (unknown [172.18.0.4])",
      "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))",
      "\t(Authenticated sender: alerts)",
      "\tby relay.lab.example (Postfix) with ESMTPSA id 4F2",
      "subject: folded",
      "  line",
      "",
      "body",
    ].join("\n"),
  );
  expect(message).toMatchObject({
    from: "alerts@mail11.lab.example",
    to: "inbox@mailbox.example",
    protocol: "ESMTPSA",
  });
  expect(message).toMatchObject({ tls: "TLSv1.3", authenticatedAs: "alerts", body: "body" });
  expect(message.header("Subject")).toBe("folded line");
});

test("the name server knows what it is told, and fails for a name in the way that was asked for", () => {
  const text = unboundConfiguration({
    "a.example": { A: ["192.0.2.1"], MX: ["10 b.example."] },
    "c.example": "silent",
    "d.example": "servfail",
  });
  expect(text).toContain("local-data: 'a.example. 5 IN MX 10 b.example.'");
  expect(text).toContain('local-zone: "c.example." always_deny');
  expect(text).toContain('stub-zone:\n  name: "d.example."');
});

test("a fleet has as many hosts as asked for, each with a name of its own", () => {
  const labels = fleet("mail12", 40).map((host) => (typeof host === "string" ? host : host.label));
  expect(new Set(labels).size).toBe(40);
  expect(labels[0]).toBe("mail12-01");
});
