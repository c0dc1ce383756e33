import { createHash } from "node:crypto";
import type { RequestRow } from "@/lib/approvals/repo";

type Call = Pick<RequestRow, "id" | "projectId" | "action" | "resource" | "args" | "argsHash" | "policySource" | "quorum" | "isTest" | "rephrasedFrom">;

/**
 * The same for requests that ask for the very same call, whoever asks and for whom: project, action, resource and arguments.
 * A request that asks again, in other words, for what was denied is alike to none, so that it never hides among others.
 */
export function alikeKey(row: Call): string {
  const call = [row.projectId, row.action, row.resource, row.argsHash, row.args === null, row.policySource, row.quorum, row.isTest, row.rephrasedFrom === null ? null : row.id];
  return createHash("sha256").update(JSON.stringify(call)).digest("base64url").slice(0, 22);
}
