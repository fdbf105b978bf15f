import { expect, test } from "vitest";
import { rateFor } from "../../src/engine/flush-facts.ts";
import { host, observed } from "../plan/simulated-host.ts";

const rate = (mainCf: string) => rateFor(observed(host(mainCf)), []);

test.each([
  ["smtp_destination_rate_delay = 2s\n", 30, 2],
  ["default_destination_rate_delay = 1h\n", 1 / 60, 3600],
  ["smtp_destination_rate_delay = 90\n", 2 / 3, 90],
])("mail is handed over no faster than Postfix lets it leave: %j", (mainCf, per_minute, seconds) => {
  expect(rate(mainCf)).toEqual({ per_minute, because: `smtp_destination_rate_delay is ${seconds} s` });
});

test("without a delay of Postfix's there is no pace", () => {
  expect(rate("smtp_destination_rate_delay = 0s\n")).toBeNull();
});
