import { and, eq, or, sql, type Placeholder, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { builtOnce } from "@/db/built-once";
import { approvalRequests, approvalSettings } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { findKey, findKeyOf, type KeyMaker, type RequestRow } from "@/lib/approvals/repo";
import type { RuleApproval } from "@/db/schema/approvals";
import { listAway } from "@/lib/people/current";
import type { Absence } from "@/lib/people/state";
import { listMembers, type AboutRequest, type Member, type Terms } from "@/lib/settings/eligible";
import { effectiveTerms, resolveSettings } from "@/lib/settings/resolve";
import { resolveCascade, type Resolved, type SettingsRow } from "@/lib/settings/cascade";
import { signersAt, type Table } from "@/lib/settings/seats";
import type { Scope } from "@/lib/vocabulary";

/** Who may decide a request and under which limits, by the settings as they are now. */
export type Governing = { resolved: Resolved; row: SettingsRow; terms: Terms; members: Member[]; away: Absence[] };

type Reader = Pick<Ctx | TxCtx, "db" | "orgId">;

/** Throws 404 E1704 where nothing was ever set up, and 412 E1500, in the shape of the contract, where approvals are off. */
export async function requireGoverning(ctx: Reader, at: { keyId: Id<"key"> | null; projectId: Id<"project"> }, rule: RuleApproval): Promise<Governing> {
  const resolved = await resolveSettings(ctx, at);
  if (!resolved.configured) {
    throw new AppError("approvals_not_configured", "Approvals were never set up in this organization. An admin can turn them on under Settings, Approvals.");
  }
  if (!resolved.enabled || resolved.row === null) throw disabledAt(resolved);
  return surrounded(ctx, resolved, resolved.row, rule);
}

const SCOPE_WORDS = { api_key: "for this API key", project: "for this project", org: "for the organization", default: "because no row covers this key, its project or the organization" } as const;

function disabledAt(resolved: Resolved): AppError {
  return new AppError("approvals_disabled_at_scope", `Approvals are off ${SCOPE_WORDS[resolved.resolvedScope]}, so the deny stands. An admin can turn them on under Settings, Approvals.`, {
    body: { resolved_scope: resolved.resolvedScope, reason_code: "E1500", documentation: `${env().PUBLIC_URL}/docs/errors/E1500` },
  });
}

/** The settings as they are now for a request that exists already; null where approvals have been switched off since. */
export async function governingNow(ctx: Reader, row: RequestRow): Promise<Governing | null> {
  return (await readGoverning(ctx, row.id))(row);
}

/**
 * The same by the request's id alone, so that it is read in one breath with the lock on the request: each statement finds its
 * rows through the request as it then is.
 */
export async function readGoverning(ctx: Reader, id: Id<"request">): Promise<(row: RequestRow) => Governing | null> {
  const [settings, members, away] = await Promise.all([settingsAround(ctx.db, { org: ctx.orgId, id }), listMembers(ctx), listAway(ctx)]);
  return (row) => {
    const own = settings.find(({ scope, scopeId }) => scope === row.governingScope && scopeId === row.governingScopeId) ?? null;
    const resolved = row.isTest ? { configured: true, resolvedScope: row.governingScope, row: own, enabled: own?.enabled ?? false } : resolveCascade(settings, { keyId: row.keyId, projectId: row.projectId, orgId: ctx.orgId });
    if (resolved.row === null || (!resolved.enabled && !row.isTest)) return null;
    return { resolved, row: resolved.row, terms: effectiveTerms(resolved.row, row.ruleApproval, members), members, away };
  };
}

/** The rows of a request's key, project and organization, and the one that governed it when it was made. */
const settingsAround = builtOnce(["org", "id"], (db, { org, id }) => {
  const { scope, scopeId, orgId } = approvalSettings;
  const { keyId, projectId, governingScope, governingScopeId } = approvalRequests;
  const own = (column: PgColumn) => sql`(select ${column} from ${approvalRequests} where ${approvalRequests.id} = ${id} and ${approvalRequests.orgId} = ${org})`;
  const at = (where: Scope, what: Placeholder | SQL) => and(eq(scope, where), eq(scopeId, what));
  const around = or(at("org", org), at("project", own(projectId)), at("api_key", own(keyId)), and(eq(scope, own(governingScope)), eq(scopeId, own(governingScopeId))));
  return db.select().from(approvalSettings).where(and(eq(orgId, org), around));
});

async function surrounded(ctx: Reader, resolved: Resolved, row: SettingsRow, rule: RuleApproval): Promise<Governing> {
  const [members, away] = await Promise.all([listMembers(ctx), listAway(ctx)]);
  return { resolved, row, terms: effectiveTerms(row, rule, members), members, away };
}

/** The people that a request touches, who therefore never decide it, under every address that is known for them. */
export async function partiesOf(ctx: Reader, row: Pick<RequestRow, "keyId" | "requestorId" | "requestorPersonKey">, members: readonly Member[] = []): Promise<AboutRequest> {
  const key = row.keyId === null ? null : await findKey(ctx, row.keyId);
  return aboutOf(members, partiesBy(row, key));
}

/** The same by the request's id alone. */
export async function readParties(ctx: Reader, id: Id<"request">): Promise<(row: RequestRow) => AboutRequest> {
  const key = await findKeyOf(ctx, id);
  return (row) => partiesBy(row, key);
}

function partiesBy(row: Pick<RequestRow, "requestorId" | "requestorPersonKey">, key: KeyMaker | null): AboutRequest {
  return { requestorId: row.requestorId, requestorPersonKey: row.requestorPersonKey, keyCreatedBy: key?.createdBy ?? null, keyCreatorPersonKey: key?.creatorPersonKey ?? null };
}

/** The same parties by the keys that the organization knows its people by. */
export function aboutOf(members: readonly Member[], about: AboutRequest): AboutRequest {
  const keyOf = (id: Id<"user"> | null) => members.find((member) => member.userId === id)?.personKey ?? null;
  return { ...about, requestorPersonKey: keyOf(about.requestorId) ?? about.requestorPersonKey, keyCreatorPersonKey: keyOf(about.keyCreatedBy) ?? about.keyCreatorPersonKey };
}

type Handed = Pick<RequestRow, "delegatedTo" | "delegatedBy">;

/** Who may sign a request, and in whose seat, out of what the settings were read with. */
export function tableOf(governing: Pick<Governing, "members" | "terms" | "away">, about: AboutRequest, handed: Handed | null = null): Table {
  const { members, terms, away } = governing;
  return { members, terms, about, away, handed: handed?.delegatedTo == null ? null : { to: handed.delegatedTo, by: handed.delegatedBy } };
}

/** The members who may decide, those who stand in for others too. */
export function eligibleAmong(governing: Pick<Governing, "members" | "terms" | "away">, about: AboutRequest, handed: Handed | null = null): Member[] {
  return signersAt(tableOf(governing, about, handed));
}
