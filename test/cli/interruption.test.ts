import { expect, test } from "vitest";
import { Interruption } from "../../src/cli/interruption.ts";

const applying = (host: string) => ({ type: "host-applying", host }) as const;
const finished = (host: string) => ({ type: "host-finished", host, status: "applied", ok: true }) as const;

test("an interruption while no host is being changed says so: planning, asking, pausing", () => {
  const interruption = new Interruption();
  interruption.listen({ type: "host-connecting", host: "mx1" });
  expect(interruption.interrupt()).toBe("Interrupted: no host is being changed, and no other is begun.\n");
  expect(interruption.signal.aborted).toBe(true);
  expect(interruption.interrupt()).toBe("Still closing the connections; no host is being changed.\n");
});

test("an interruption counts the hosts that are in the middle of a change", () => {
  const interruption = new Interruption();
  for (const host of ["mx1", "mx2", "mx3"]) interruption.listen(applying(host));
  interruption.listen(finished("mx2"));
  expect(interruption.interrupt()).toBe(
    "Interrupted: 2 hosts in the middle of a change are finished or reverted first, no other is begun.\n",
  );
  interruption.listen(finished("mx1"));
  expect(interruption.interrupt()).toContain("Still waiting for 1 host to finish or revert");
});
