import { compilePolicy } from "@countersign/sdk/policy";
import type { Ctx } from "@/lib/context";
import { invalid } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { requireValid } from "@/lib/policies/check";
import { currentPolicy } from "@/lib/policies/current";
import { requireProject } from "@/lib/policies/project";
import { outcomeUnder } from "@/lib/policies/reevaluate";
import { replay } from "@/lib/policies/replay";
import { findOnPolicyRemoved, listOpenRequests, listRecordedCalls } from "@/lib/policies/repo";
import type { SimulateInput, Simulation } from "@/lib/policies/schema";
import { addSeconds, DAY_SECONDS, iso, SECOND } from "@/lib/time";

const DEFAULT_DAYS = 30;
const MOST_DIFFERENT = 20_000;
const WEEK_MS = 7 * DAY_SECONDS * SECOND;

/** Replays recorded calls under a draft and says what would have ended differently; never writes. Throws 422 for a draft with errors. */
export async function simulatePolicy(ctx: Ctx, projectId: Id<"project">, input: SimulateInput): Promise<Simulation> {
  const project = await requireProject(ctx, projectId);
  const document = await requireValid(ctx, projectId, input.yaml, "simulate");
  const since = input.since === undefined ? addSeconds(ctx.now, -DEFAULT_DAYS * DAY_SECONDS) : new Date(input.since);
  if (since >= ctx.now) throw invalid('"since": that is in the future. Give an instant that has passed.');
  const until = input.until === undefined ? null : new Date(input.until);
  const end = until === null || until > ctx.now ? ctx.now : until;
  if (end <= since) throw invalid('"until": nothing lies between it and "since". Give a later instant.');
  const [current, recorded, waiting, onRemoved] = await Promise.all([
    currentPolicy(ctx, projectId),
    listRecordedCalls(ctx, projectId, { since, until, limit: MOST_DIFFERENT + 1 }),
    listOpenRequests(ctx, projectId),
    findOnPolicyRemoved(ctx),
  ]);
  const draft = compilePolicy(document);
  const { moreAsks, ...replayed } = replay(recorded.slice(0, MOST_DIFFERENT), { live: current?.compiled ?? null, draft, project: project.name });
  const published = { project: project.name, version: (current?.version ?? 0) + 1, compiled: draft, document, onRemoved };
  const weeks = Math.max((end.getTime() - since.getTime()) / WEEK_MS, 1 / 7);
  return {
    since: iso(since),
    until: iso(end),
    ...replayed,
    capped: recorded.length > MOST_DIFFERENT,
    more_asks_per_week: Number((moreAsks / weeks).toFixed(1)),
    answered_requests: waiting.filter((request) => outcomeUnder(published, request) !== null).length,
  };
}
