// Loaded before a Node program: at its end it writes what the process used into the file that BENCH_USAGE names.
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  require("node:fs").writeFileSync(process.env.BENCH_USAGE, `${(userCPUTime + systemCPUTime) / 1e6} ${maxRSS / 1024}`);
});
