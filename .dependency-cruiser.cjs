/** The order in which data flows through src/. A folder imports only from itself and from folders above it. */
const order = [
  "diagnostics",
  "secrets",
  "postfix",
  "profile",
  "desired",
  "transports",
  "observe",
  "plan",
  "apply",
  "verify",
  "revisions",
  "engine",
  "diagnosis",
  "playbooks",
  "fleet",
  "reports",
  "cli",
];
/** Folders without effects: everything they work on is an argument. */
const pure = ["postfix", "profile", "desired", "plan"];

const below = order.slice(0, -1).map((folder, index) => ({
  name: `order-${folder}`,
  comment: `src/${folder} imports only from folders above it (STYLE: data flows downwards)`,
  severity: "error",
  from: { path: `^src/${folder}/` },
  to: { path: `^src/(?:${order.slice(index + 1).join("|")}|index\\.ts)(?:/|$)` },
}));

module.exports = {
  forbidden: [
    ...below,
    {
      name: "no-unknown-folder",
      comment: "a new folder of src/ has to be given its place in the order",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: `^src/(?:(?:${order.join("|")})/|index\\.ts$)` },
    },
    {
      name: "pure",
      comment: "pure folders have no Node modules: reading, time and randomness are handed in",
      severity: "error",
      from: { path: `^src/(?:${pure.join("|")})/` },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "only-apply-writes",
      comment: "the power to change a host is in apply/; two files of verify/ have it, to send a canary and to flush",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(?:apply/|verify/(?:verify|flush)-host\\.ts$)" },
      to: { path: "^src/transports/write-program\\.ts$" },
    },
    {
      name: "lint-and-trace-apart",
      comment: "what lint and trace have in common is in diagnosis/configuration/, which knows neither",
      severity: "error",
      from: { path: "^src/diagnosis/(lint|trace|configuration)/" },
      to: { path: "^src/diagnosis/(?:lint|trace)/", pathNot: "^src/diagnosis/$1/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "not-resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "index-is-the-top",
      comment: "nobody imports the public entry from inside",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^src/index\\.ts$" },
    },
    {
      name: "no-development-packages",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
