import { readFileSync } from "node:fs";
import { join } from "node:path";

export type DemoPerson = { id: string; email: string; role: string; token: string };
export type DemoProject = { id: string; api_key: string; api_key_id: string };
export type DemoOrganization = { id: string; projects: Record<string, DemoProject>; people: Record<string, DemoPerson> };
export type Demo = { base_url: string; orgs: { acme: DemoOrganization; globex: DemoOrganization } };

export type PersonName = "olivia" | "carol" | "bob" | "dana" | "alice" | "victor";

/** Where the product under test keeps what it wrote for us; the run's set-up says so. */
export function dataDir(): string {
  const directory = process.env["E2E_DATA_DIR"];
  if (directory === undefined) throw new Error("E2E_DATA_DIR is not set; the browser tests find the demo's credentials there.");
  return directory;
}

export function baseUrl(): string {
  const url = process.env["E2E_BASE_URL"];
  if (url === undefined) throw new Error("E2E_BASE_URL is not set; the browser tests talk to the product there.");
  return url;
}

export function readDemo(): Demo {
  return JSON.parse(readFileSync(join(dataDir(), "demo.json"), "utf8")) as Demo;
}

export function personOf(demo: Demo, name: PersonName): DemoPerson {
  const person = demo.orgs.acme.people[name];
  if (person === undefined) throw new Error(`the demo has nobody called ${name}`);
  return person;
}

export function projectOf(demo: Demo, name: "web" | "billing"): DemoProject {
  const project = demo.orgs.acme.projects[name];
  if (project === undefined) throw new Error(`the demo has no project ${name}`);
  return project;
}
