/** The import rules of docs/architecture.md: app -> components -> lib -> db, each only to its right. */
const PURE_LIB = "^lib/(ids|errors|time|vocabulary|events|context|cursor|said)\\.ts$";
const PURE_ROLE = "/(state|schema|filter|cascade|terms|chain|format|address|preview|cursor|backoff|membership|claim)(\\.ts$|/)";

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
    { name: "app-asks-verbs-only", severity: "error", from: { path: "^app/", pathNot: "\\.test\\.ts$" }, to: { path: "^db/|^lib/[^/]+/repo\\.ts$" } },
    { name: "components-know-no-server", severity: "error", from: { path: "^components/" }, to: { path: "^(app|db)/" } },
    {
      name: "components-take-pure-lib-only",
      severity: "error",
      from: { path: "^components/", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^lib/", pathNot: [PURE_LIB, "^lib/api-client\\.ts$", "^lib/[^/]+" + PURE_ROLE] },
    },
    { name: "ui-knows-no-domain", severity: "error", from: { path: "^components/ui/" }, to: { path: "^(lib|components/(?!ui/))" } },
    { name: "lib-knows-no-page", severity: "error", from: { path: "^lib/", pathNot: "\\.test\\.ts$" }, to: { path: "^(app|components)/" } },
    { name: "only-auth-knows-next", severity: "error", from: { path: "^lib/", pathNot: "^lib/(auth|channels/email)/|\\.test\\.ts$" }, to: { path: "node_modules/(next|next-auth|react|react-dom)/" } },
    {
      name: "repos-stay-at-home",
      severity: "error",
      from: { path: "^lib/([^/]+)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^lib/[^/]+/repo\\.ts$", pathNot: "^lib/$1/repo\\.ts$" },
    },
    {
      name: "db-remembers-only",
      severity: "error",
      from: { path: "^db/", pathNot: ["^db/(seed|testing)(/|\\.)", "\\.test\\.ts$"] },
      to: { path: "^(app|components|lib)/", pathNot: "^lib/(ids|vocabulary)\\.ts$" },
    },
    { name: "sdk-stands-alone", severity: "error", from: { path: "^sdk/" }, to: { path: "^(app|components|lib|db)/" } },
    { name: "engine-is-pure", severity: "error", from: { path: "^sdk/typescript/src/(policy|canonical)/", pathNot: "\\.test\\.ts$" }, to: { dependencyTypes: ["core"] } },
    { name: "nothing-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.next|sdk/typescript/dist" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    parser: "swc",
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"], extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json", ".css"] },
  },
};
