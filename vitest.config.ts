import { defineConfig } from "vitest/config";

/** Tests that need the lab; all others need nothing but Node. */
const needsLab = ["test/integration/**/*.test.ts", "test/scenarios/**/*.test.ts", "test/faults/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      // Laws run many cases; on a machine that is busy with other things they take their time.
      // As many files at a time as there are processors; by default one less, which of two would leave one idle.
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: needsLab,
          maxWorkers: "100%",
          // A bash whose input is a socket, as Node makes it, reads ~/.bashrc unless another shell has started it.
          env: { SHLVL: "2" },
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: needsLab,
          globalSetup: "test/lab/global-setup.ts",
          // Three files at a time, each with a lab of its own: they mostly wait for mail and for Postfix.
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
