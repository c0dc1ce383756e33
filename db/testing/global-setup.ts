import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrate } from "@/db/migrate";
import { lockDataDirectory } from "@/scripts/start/lock";
import { startPostgres } from "@/scripts/start/postgres";
import { endOrphan } from "@/scripts/start/postgres-cluster";
import { errnoOf, Refusal } from "@/scripts/start/refusal";

declare module "vitest" {
  export interface ProvidedContext {
    /** Of the migrated template, which `testDatabase` clones. */
    templateUrl: string;
  }
}

const prefix = "countersign-test-";

/** One server for the whole run, and one migrated database in it that every test file gets a copy of. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const dataDir = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(dataDir, 0o711);
  const unlock = lockDataDirectory(dataDir);
  const server = await startPostgres({ dataDir, maxConnections: 1200, fsync: false });
  await migrate(server.url);
  project.provide("templateUrl", server.url);
  return async () => {
    await server.stop();
    unlock();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

/** Ends and removes what earlier runs left that were killed before they could tidy up. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const dataDir = join(tmpdir(), name);
    try {
      lockDataDirectory(dataDir);
      await endOrphan(join(dataDir, "postgres"));
      rmSync(dataDir, { recursive: true, force: true });
    } catch (error) {
      const belongsToAnother = error instanceof Refusal || ["EACCES", "EPERM", "ENOENT"].includes(errnoOf(error) ?? "");
      if (!belongsToAnother) throw error;
    }
  }
}
