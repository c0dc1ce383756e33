import { knownArgs } from "@/lib/approvals/action";
import { sha256Hex } from "@countersign/sdk/canonical";
import { governingNow, partiesOf } from "@/lib/approvals/governing";
import { previewPolicyChange } from "@/lib/approvals/policy-change";
import { countExact } from "@/lib/approvals/would-match";
import type { Ctx, TxCtx } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import { findCover } from "@/lib/grants/cover";
import { idOfBytes, type Id } from "@/lib/ids";
import { approvalsNeeded, findSourceRow, listAnswered, listAnswers, listPeople, type SourceRow } from "@/lib/learning/repo";
import type { Proposal, ProposalDetail, ProposalList } from "@/lib/learning/schema";
import { evidenceOf, keyOf, type Answered, type Evidence } from "@/lib/learning/state";
import { requireProject } from "@/lib/policies/project";
import { simulatePolicy } from "@/lib/policies/simulate";
import { iso } from "@/lib/time";
import { LIMITS, type PrincipalType } from "@/lib/vocabulary";

export type Found = { id: Id<"proposal">; evidence: Evidence<Answered>; source: SourceRow };
type Reader = Ctx | TxCtx;

const MOST_SHOWN = 10;
const MOST_REQUESTS = 10;

/** The same proposal has the same id for as long as it stands, and nothing is written to make it. */
function idOf(orgId: string, projectId: string, key: string): Id<"proposal"> {
  return idOfBytes("proposal", Buffer.from(sha256Hex(JSON.stringify(["proposal", orgId, projectId, key])), "hex"));
}

/** What a project's policy might learn as things are now: calls approved again and again that would still ask a person. */
export async function findProposals(ctx: Reader, projectId: Id<"project">): Promise<Found[]> {
  const candidates = await readEvidence(ctx, projectId);
  const found: Found[] = [];
  for (let at = 0; at < candidates.length && found.length < MOST_SHOWN; at += MOST_SHOWN) {
    const open = await Promise.all(candidates.slice(at, at + MOST_SHOWN).map((candidate) => stillOpen(ctx, candidate)));
    found.push(...open.filter((one) => one !== null));
  }
  return found.slice(0, MOST_SHOWN);
}

type Candidate = Pick<Found, "id" | "evidence">;

async function readEvidence(ctx: Reader, projectId: Id<"project">): Promise<Candidate[]> {
  const [rows, answers, needed] = [await listAnswered(ctx, projectId, LIMITS.learnDays), await listAnswers(ctx, projectId), await approvalsNeeded(ctx)];
  const byId = new Map(answers.map((answer) => [answer.id, answer.answeredAt]));
  const answeredAt = new Map(rows.flatMap((row) => {
    const at = byId.get(idOf(ctx.orgId, projectId, keyOf(row)));
    return at === undefined ? [] : [[keyOf(row), at] as const];
  }));
  return evidenceOf(rows, answeredAt, needed).map((evidence) => ({ id: idOf(ctx.orgId, projectId, evidence.key), evidence }));
}

async function stillOpen(ctx: Reader, { id, evidence }: Candidate): Promise<Found | null> {
  const source = await findSourceRow(ctx, evidence.approvals[0]?.id ?? "");
  return source === null || (await isCovered(ctx, source)) ? null : { id, evidence, source };
}

/** A standing grant that covers the call already leaves nothing to propose. */
async function isCovered(ctx: Reader, row: SourceRow): Promise<boolean> {
  if (row.keyId === null) return false;
  return (await findCover(ctx, { ...row, keyId: row.keyId, args: knownArgs(row), digest: "", local: row.policySource === "local", rule: row.ruleApproval })) !== null;
}

/** The proposal of this id among those that stand now. Throws 404. */
export async function requireProposal(ctx: Reader, projectId: Id<"project">, id: Id<"proposal">): Promise<Found> {
  const candidate = (await readEvidence(ctx, projectId)).find((one) => one.id === id);
  const found = candidate === undefined ? null : await stillOpen(ctx, candidate);
  if (found === null) throw notFound();
  return found;
}

/** What a project's policy might learn, most approved first (contract section 18). Throws 404. */
export async function listProposals(ctx: Ctx, projectId: Id<"project">): Promise<ProposalList> {
  await requireProject(ctx, projectId);
  const found = await findProposals(ctx, projectId);
  const items = await Promise.all(found.map((one) => describe(ctx, one)));
  return { items: items.filter((item) => item.rule !== null || item.grant !== null), approvals_needed: await approvalsNeeded(ctx) };
}

/** A call that is approved so often that a grant or a rule is proposed for it, and where the rule stood that asked. */
export type CallToSpare = { id: Id<"proposal">; action: string; times: number; place: number | null; version: number | null };

/** The calls that a project's proposals are about, most approved first. */
export async function callsToSpare(ctx: Ctx, projectId: Id<"project">): Promise<CallToSpare[]> {
  const found = await findProposals(ctx, projectId);
  return found.map(({ id, evidence, source }) => ({ id, action: source.action, times: evidence.approvals.length, place: source.ruleIndex, version: source.policyVersion }));
}

/** One proposal, with its rule and its grant replayed over recorded calls. Throws 404. */
export async function showProposal(ctx: Ctx, projectId: Id<"project">, id: Id<"proposal">): Promise<ProposalDetail> {
  await requireProject(ctx, projectId);
  const found = await requireProposal(ctx, projectId, id);
  const described = await describe(ctx, found);
  return {
    ...described,
    simulation: described.rule === null ? null : await simulatePolicy(ctx, projectId, { yaml: described.rule.yaml }),
    grant_simulation: described.grant === null ? null : await countExact(ctx, found.source.id, described.grant.principal_scope.type),
  };
}

async function describe(ctx: Ctx, { id, evidence, source }: Found): Promise<Proposal> {
  const { approvals } = evidence;
  const people = await listPeople(ctx, [...new Set(approvals.flatMap((row) => [row.resolvedBy, row.requestorId]))]);
  const named = (ids: string[]) => [...new Set(ids)].flatMap((one) => people.get(one) ?? []);
  const [rule, grant] = [await ruleOf(ctx, source), await grantOf(ctx, source, approvals)];
  return {
    id,
    action: source.action,
    resource: source.resource,
    args: source.args ?? source.argsRedacted,
    args_hash: source.argsHash,
    evidence: {
      times: approvals.length,
      days: LIMITS.learnDays,
      first_at: iso(approvals.at(-1)?.resolvedAt ?? source.createdAt),
      last_at: iso(approvals[0]?.resolvedAt ?? source.createdAt),
      approvers: named(approvals.map((row) => row.resolvedBy)),
      requestors: named(approvals.map((row) => row.requestorId)),
      agents: [...new Set(approvals.flatMap((row) => row.agentId ?? []))],
      requests: approvals.slice(0, MOST_REQUESTS).map((row) => row.id),
    },
    ...rule,
    ...grant,
  };
}

async function ruleOf(ctx: Ctx, source: SourceRow): Promise<Pick<Proposal, "rule" | "rule_problem">> {
  try {
    return { rule: await previewPolicyChange(ctx, source.id), rule_problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { rule: null, rule_problem: error.message };
  }
}

/** To the requestor where one person asked for all of them, else to the project; for 30 days or what the settings allow. */
export async function grantOf(ctx: Reader, source: SourceRow, approvals: readonly Answered[]): Promise<Pick<Proposal, "grant" | "grant_problem">> {
  const governing = await governingNow(ctx, source);
  if (governing === null) return { grant: null, grant_problem: "Approvals are off where this call is governed, so no grant can be given." };
  if (governing.terms.quorum > 1) return { grant: null, grant_problem: `An approval here needs ${governing.terms.quorum} signatures, so one person cannot give a grant.` };
  const one = new Set(approvals.map((row) => row.requestorId)).size === 1;
  const scope: { type: PrincipalType; value: string } = one ? { type: "requestor", value: source.requestorId } : { type: "project", value: source.projectId };
  return { grant: { duration_seconds: Math.min(LIMITS.learntGrant, governing.terms.maxGrantSeconds), principal_scope: scope }, grant_problem: null };
}

/** The people whom a proposal concerns: everyone who asked, and who made the key. */
export async function concernedBy(ctx: Reader, found: Found) {
  const governing = await governingNow(ctx, found.source);
  const about = await partiesOf(ctx, found.source, governing?.members);
  return { governing, about, askers: new Set(found.evidence.approvals.map((row) => row.requestorId)) };
}
