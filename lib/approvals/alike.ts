import { createHash } from "node:crypto";
import { listRows, type RequestRow } from "@/lib/approvals/repo";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";

type Call = Pick<RequestRow, "projectId" | "action" | "resource" | "args" | "argsHash" | "policySource" | "rulePattern" | "quorum" | "isTest" | "rephrasedFrom">;

/**
 * The same for requests that ask for the very same call, whoever asks and for whom: project, action, resource and
 * arguments, caught by the same pattern, so that they are drawn alike too.
 * Requests that ask again, in other words, for what was denied are alike only among themselves, so that none hides among others.
 */
export function alikeKey(row: Call): string {
  const call = [row.projectId, row.action, row.resource, row.argsHash, row.args === null, row.policySource, row.rulePattern, row.quorum, row.isTest, row.rephrasedFrom];
  return createHash("sha256").update(JSON.stringify(call)).digest("base64url").slice(0, 22);
}

/** The different calls that these requests ask for; requests that are not there ask for none. */
export async function callsOf(ctx: Pick<Ctx, "db" | "orgId">, ids: readonly Id<"request">[]): Promise<Set<string>> {
  return new Set((await listRows(ctx, ids)).map(alikeKey));
}
