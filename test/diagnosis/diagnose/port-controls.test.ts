import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { portControls } from "../../../src/diagnosis/diagnose/port-controls.ts";
import { hostError } from "../../../src/diagnostics/diagnostic.ts";
import { transportOf } from "../../engine/sessions.ts";
import { group, relayTest } from "./evidence.ts";

/** A network in which the ports answer so; what is not named drops all packets. */
function network(answers: Readonly<Record<string, "connects" | "refused">>) {
  const asked: string[] = [];
  let open = 0;
  let most = 0;
  const tunnel = async (host: string, port: number) => {
    asked.push(`${host}:${port}`);
    open += 1;
    most = Math.max(most, open);
    await new Promise((done) => setTimeout(done, 1));
    open -= 1;
    const answer = answers[`${host}:${port}`];
    if (answer === "connects") return new PassThrough();
    throw hostError(answer === "refused" ? "tunnel-refused" : "tunnel-timeout", "The relay cannot be reached");
  };
  return { transport: transportOf({ tunnel }), asked, most: () => most };
}

const waiting = (...hosts: readonly string[]) =>
  hosts.map((host) => group(`connect to ${host}[192.0.2.1]:25: Connection timed out`, 1));

describe("a timeout on port 25", () => {
  test("is asked about at no server where there is none", async () => {
    const { transport, asked } = network({});
    const other = group("connect to mx.example[192.0.2.1]:2525: Connection timed out", 1);
    expect(await portControls(transport, [relayTest("passed")], [other])).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test("of one server is of that server where another of its ports connects", async () => {
    const { transport } = network({ "a.example:587": "connects" });
    expect(await portControls(transport, [], waiting("a.example"))).toMatchObject({ verdict: "elsewhere" });
  });

  test("is a blocked port where several servers are silent and another port of any of them connects", async () => {
    for (const open of ["a.example:587", "b.example:465", "c.example:2525"]) {
      const { transport, asked, most } = network({ [open]: "connects" });
      const controls = await portControls(transport, [], waiting("a.example", "b.example", "c.example", "d.example"));
      expect(controls?.verdict, open).toBe("blocked");
      expect(controls?.knocks).toContainEqual({
        host: open.split(":")[0],
        port: Number(open.split(":")[1]),
        answer: "connects",
      });
      expect(asked.filter((place) => place.startsWith("d.example"))).toEqual([]);
      expect(most()).toBeLessThanOrEqual(6);
    }
  });

  test("is undetermined where one server answers, or nothing does on any port", async () => {
    for (const answer of ["connects", "refused"] as const) {
      const { transport, asked } = network({ "b.example:25": answer, "a.example:587": "connects" });
      const controls = await portControls(transport, [], waiting("a.example", "b.example"));
      expect(controls?.verdict).toBe("undetermined");
      expect(asked).toHaveLength(5);
    }
    const { transport, asked } = network({});
    const controls = await portControls(transport, [], waiting("a.example", "b.example", "c.example"));
    expect(controls?.verdict).toBe("undetermined");
    expect(asked).toHaveLength(12);
  });
});
