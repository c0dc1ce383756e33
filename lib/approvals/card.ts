import { governingNow } from "@/lib/approvals/governing";
import { findJoined, findKey, listVotes } from "@/lib/approvals/repo";
import { stateAt } from "@/lib/approvals/state";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import type { DecisionKind, RequestState } from "@/lib/vocabulary";

/** What a card outside the browser shows of a request, as the server holds it at this moment; strings from agents are raw. */
export type RequestCard = {
  id: Id<"request">;
  state: RequestState;
  digest: string;
  action: string;
  /** RFC 8785 text; null where only the hash is known. */
  args: string | null;
  resource: string | null;
  context: string | null;
  machine: string | null;
  /** The agent's words. */
  reason: string;
  agentId: string | null;
  claimedEmail: string;
  requestor: { name: string; email: string };
  project: string;
  key: { name: string; lastFour: string } | null;
  rule: { pattern: string | null; reason: string | null };
  policy: { name: string; version: number | null } | null;
  policySource: "hosted" | "local";
  quorum: { required: number; signers: string[] };
  /** Whether a decision needs a note; true also where approvals have been switched off since, so that nothing is offered in a hurry. */
  requireReason: boolean;
  /** Asked again in other words after a denial. */
  rephrased: boolean;
  isTest: boolean;
  createdAt: Date;
  expiresAt: Date;
  outcome: { by: string | null; at: Date | null; kind: DecisionKind | null; reason: string | null };
};

/** Reads the card of a request; null where there is none in this organization. */
export async function readCard(ctx: Pick<Ctx, "db" | "orgId">, id: Id<"request">): Promise<RequestCard | null> {
  const found = await findJoined(ctx, id);
  if (found === null) return null;
  const { row } = found;
  const [governing, votes, key] = await Promise.all([governingNow(ctx, row), listVotes(ctx, id), row.keyId === null ? null : findKey(ctx, row.keyId)]);
  return {
    id,
    state: stateAt(row, new Date(found.clock)),
    digest: row.digest,
    action: row.action,
    args: row.args,
    resource: row.resource,
    context: row.context,
    machine: row.machine,
    reason: row.reason,
    agentId: row.agentId,
    claimedEmail: row.claimedEmail,
    requestor: found.requestor,
    project: found.project.name,
    key: key === null ? null : { name: key.name, lastFour: key.lastFour },
    rule: { pattern: row.rulePattern, reason: row.ruleReason },
    policy: row.policyName === null ? null : { name: row.policyName, version: row.policyVersion },
    policySource: row.policySource,
    quorum: { required: row.quorum, signers: votes.filter((vote) => vote.action === "approve").map((vote) => vote.name) },
    requireReason: governing?.terms.requireReason ?? true,
    rephrased: row.rephrasedFrom !== null,
    isTest: row.isTest,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    outcome: { by: found.resolver?.name ?? null, at: row.resolvedAt, kind: row.decisionKind, reason: row.decisionReason ?? row.resolutionNote },
  };
}
