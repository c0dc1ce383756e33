import type { Ctx, TxCtx } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { findKey, type RequestRow } from "@/lib/approvals/repo";
import type { RuleApproval } from "@/db/schema/approvals";
import { listMembers, mayDecide, type AboutRequest, type Member, type Terms } from "@/lib/settings/eligible";
import { findSettings } from "@/lib/settings/find";
import { effectiveTerms, resolveSettings } from "@/lib/settings/resolve";
import type { Resolved, SettingsRow } from "@/lib/settings/cascade";

/** Who may decide a request and under which limits, by the settings as they are now. */
export type Governing = { resolved: Resolved; row: SettingsRow; terms: Terms; members: Member[] };

type Reader = Pick<Ctx | TxCtx, "db" | "orgId">;

/** Throws 404 E1704 where nothing was ever set up, and 412 E1500, in the shape of the contract, where approvals are off. */
export async function requireGoverning(ctx: Reader, at: { keyId: Id<"key"> | null; projectId: Id<"project"> }, rule: RuleApproval): Promise<Governing> {
  const resolved = await resolveSettings(ctx, at);
  if (!resolved.configured) {
    throw new AppError("approvals_not_configured", "Approvals were never set up in this organization. An admin can turn them on under Settings, Approvals.");
  }
  if (!resolved.enabled || resolved.row === null) throw disabledAt(resolved);
  const members = await listMembers(ctx);
  return { resolved, row: resolved.row, terms: effectiveTerms(resolved.row, rule, members), members };
}

const SCOPE_WORDS = { api_key: "for this API key", project: "for this project", org: "for the organization", default: "because no row covers this key, its project or the organization" } as const;

function disabledAt(resolved: Resolved): AppError {
  return new AppError("approvals_disabled_at_scope", `Approvals are off ${SCOPE_WORDS[resolved.resolvedScope]}, so the deny stands. An admin can turn them on under Settings, Approvals.`, {
    body: { resolved_scope: resolved.resolvedScope, reason_code: "E1500", documentation: `${env().PUBLIC_URL}/docs/errors/E1500` },
  });
}

/** The settings as they are now for a request that exists already; null where approvals have been switched off since. */
export async function governingNow(ctx: Reader, row: RequestRow): Promise<Governing | null> {
  const resolved = row.isTest ? await testRowOf(ctx, row) : await resolveSettings(ctx, { keyId: row.keyId, projectId: row.projectId });
  if (resolved.row === null || (!resolved.enabled && !row.isTest)) return null;
  const members = await listMembers(ctx);
  return { resolved, row: resolved.row, terms: effectiveTerms(resolved.row, row.ruleApproval, members), members };
}

async function testRowOf(ctx: Reader, row: RequestRow): Promise<Resolved> {
  const found = await findSettings(ctx, row.governingScope, row.governingScopeId);
  return { configured: true, resolvedScope: row.governingScope, row: found, enabled: found?.enabled ?? false };
}

/** The people that a request touches, who therefore never decide it. */
export async function partiesOf(ctx: Reader, row: Pick<RequestRow, "keyId" | "requestorId" | "requestorPersonKey">): Promise<AboutRequest> {
  const key = row.keyId === null ? null : await findKey(ctx, row.keyId);
  return { requestorId: row.requestorId, requestorPersonKey: row.requestorPersonKey, keyCreatedBy: key?.createdBy ?? null, keyCreatorPersonKey: key?.creatorPersonKey ?? null };
}

/** The members who may decide, out of those that the settings were read with. */
export function eligibleAmong(governing: Pick<Governing, "members" | "terms">, about: AboutRequest): Member[] {
  return governing.members.filter((member) => mayDecide(member, governing.terms, about).ok);
}
