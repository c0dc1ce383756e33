import { defineConfig, devices } from "@playwright/test";
import { findBrowser } from "./scripts/browser/find.mjs";

const executablePath = await findBrowser();
if (executablePath === undefined) throw new Error("There is no browser for the browser tests; \"npm test\" installs one, or say where one is in CHROMIUM_PATH.");

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./scripts/browser/global-setup.ts",
  workers: 2,
  // Agents, people and clocks share one machine here; what needed its second try is told by name at the end.
  retries: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  outputDir: "test-results",
  reporter: [["list"]],
  use: {
    baseURL: process.env["E2E_BASE_URL"] ?? "http://127.0.0.1:3000",
    // A trace of everything costs every test its share; what failed is traced while it is tried again.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: { executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] },
  },
  projects: [{ name: "chromium", use: { ...devices["Desktop Chrome"] } }],
});
