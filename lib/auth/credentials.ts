import { timingSafeEqual } from "node:crypto";
import type { Actor, KeyActor, MemberActor } from "@/lib/context";
import { database } from "@/lib/database";
import { env } from "@/lib/env";
import type { Id } from "@/lib/ids";
import { credentialDigest, credentialPrefix } from "@/lib/keys/format";
import { sharedRead } from "@/lib/shared-read";
import type { KeyScope, Role } from "@/lib/vocabulary";

export type Authenticated<A extends Actor = Actor> = { orgId: Id<"org">; actor: A; keyRequestsPerMinute: number };

export type Credential = { kind: "key" | "token" | "malformed" | "contradicted"; secret: string };

/**
 * The credential in the headers: `Authorization: Bearer` or `X-API-Key`. Two that differ are none: nobody can tell which was meant.
 * A cookie is looked at only where neither is there.
 */
export function credentialOf(headers: Pick<Headers, "get">): Credential | null {
  const authorization = headers.get("authorization");
  const apiKey = headers.get("x-api-key");
  const secret = authorization === null ? apiKey : (/^bearer +(\S+)$/i.exec(authorization)?.[1] ?? "");
  if (secret === null) return null;
  if (apiKey !== null && apiKey !== secret) return { kind: "contradicted", secret: "" };
  const prefix = credentialPrefix(secret);
  if (prefix === null) return { kind: "malformed", secret: "" };
  return { kind: prefix === "cz_pat_" ? "token" : "key", secret };
}

type KeyRow = { id: Id<"key">; org_id: Id<"org">; project_id: Id<"project">; project_name: string; name: string; last_four: string; scopes: KeyScope[]; created_by: Id<"user">; digest: Uint8Array; per_minute: number };

const keyOf = sharedRead<Uint8Array, KeyRow>(hex, async (digests) => {
  const rows = await database().sql<KeyRow[]>`
    select k.id, k.org_id, k.project_id, p.name as project_name, k.name, k.last_four, k.scopes, k.created_by, k.digest, o.key_requests_per_minute as per_minute
    from unnest(${digests.map(hex)}::text[]) as wanted(digest)
    join api_keys k on k.digest = decode(wanted.digest, 'hex') join organizations o on o.id = k.org_id join projects p on p.id = k.project_id
    where k.revoked_at is null`;
  return new Map(rows.map((row) => [hex(row.digest), row]));
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** Looks a key up by its digest on every call, so that revoking bites on the next one. A malformed key costs no query. */
export async function keyActor(secret: string, claimedEmail: string | null, writes: boolean): Promise<Authenticated<KeyActor> | null> {
  if (secret === "") return null;
  const digest = credentialDigest(secret, env().KEY_PEPPER);
  const row = await keyOf(digest);
  if (row === undefined || !timingSafeEqual(row.digest, digest)) return null;
  if (writes) touch("api_keys", row.id);
  return {
    orgId: row.org_id,
    keyRequestsPerMinute: row.per_minute,
    actor: { type: "key", keyId: row.id, name: row.name, lastFour: row.last_four, projectId: row.project_id, projectName: row.project_name, scopes: row.scopes, createdBy: row.created_by, claimedEmail },
  };
}

type MemberRow = { token_id: Id<"token">; org_id: Id<"org">; user_id: Id<"user">; email: string; name: string; person_key: string; role: Role; digest: Uint8Array };

/** A personal token acts as its member, with the role that the member has now. */
export async function memberByToken(secret: string, writes: boolean): Promise<Authenticated<MemberActor> | null> {
  const digest = credentialDigest(secret, env().KEY_PEPPER);
  const [row] = await database().sql<MemberRow[]>`
    select t.id as token_id, t.org_id, t.user_id, t.digest, u.email, u.name, u.person_key, m.role
    from personal_tokens t join users u on u.id = t.user_id
    join memberships m on m.org_id = t.org_id and m.user_id = t.user_id
    where t.digest = ${digest} and t.revoked_at is null and (t.expires_at is null or t.expires_at > clock_timestamp()) and m.deactivated_at is null`;
  if (row === undefined || !timingSafeEqual(row.digest, digest)) return null;
  if (writes) touch("personal_tokens", row.token_id);
  return {
    orgId: row.org_id,
    keyRequestsPerMinute: 0,
    actor: { type: "member", userId: row.user_id, email: row.email, name: row.name, personKey: row.person_key, role: row.role, via: "token" },
  };
}

const store = globalThis as typeof globalThis & { countersignTouched?: Map<string, number> };

/** Notes when a credential was last used to write, at most once a minute and never in the caller's way; reads write nothing. */
function touch(table: "api_keys" | "personal_tokens", id: string): void {
  store.countersignTouched ??= new Map();
  const now = Date.now();
  if (now - (store.countersignTouched.get(id) ?? 0) < 60_000) return;
  store.countersignTouched.set(id, now);
  const { sql } = database();
  sql`update ${sql(table)} set last_used_at = clock_timestamp() where id = ${id}`.catch(() => undefined);
}
