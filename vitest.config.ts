import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const alias = [
  { find: /^@countersign\/sdk\/(.+)$/, replacement: `${path("./sdk/typescript/src")}/$1/index.ts` },
  { find: /^@countersign\/sdk$/, replacement: path("./sdk/typescript/src/index.ts") },
  { find: /^@\/(.*)$/, replacement: `${path("./")}$1` },
];

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: { name: "unit", sequence: { groupOrder: 0 }, include: ["**/*.test.{ts,tsx}"], exclude: ["**/*.db.test.ts", "**/node_modules/**", ".next/**", ".data/**"], testTimeout: 60_000, maxWorkers: 2 },
      },
      {
        resolve: { alias },
        test: {
          name: "db",
          sequence: { groupOrder: 1 },
          include: ["**/*.db.test.ts"],
          exclude: ["**/node_modules/**", ".next/**", ".data/**"],
          globalSetup: ["db/testing/global-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
