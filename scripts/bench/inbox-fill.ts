import type postgres from "postgres";

export type Tenant = { org: string; projects: readonly [string, string]; key: string; requestors: readonly [string, string] };

const CHUNK = 20_000;

/**
 * Records requests that are over, one every thirty seconds back from an hour ago, numbered from `from` to `to`: as any year
 * leaves them, in all states, of a thousand agents, with common words, middling ones and one that stands once.
 */
export async function fillHistory(sql: postgres.Sql, tenant: Tenant, { from, to }: { from: number; to: number }): Promise<void> {
  for (let first = from; first <= to; first += CHUNK) {
    await sql`
      insert into approval_requests (id, org_id, project_id, key_id, agent_id, requestor_id, requestor_person_key, claimed_email, action, resource, reason, args, args_hash, digest,
        governing_scope, governing_scope_id, quorum, state, decision_kind, resolved_by, resolved_at, created_at, expires_at, expiry_recorded_at)
      select 'req_0' || lpad(to_hex(9000000 - n), 25, '0'), ${tenant.org}, (array[${tenant.projects[0]}, ${tenant.projects[1]}])[1 + (n % 50 = 0)::int], ${tenant.key}, 'agent-' || n % 1000,
        (array[${tenant.requestors[0]}, ${tenant.requestors[1]}])[1 + (n % 40 = 0)::int], 'alice@acme.com', 'alice@acme.com',
        case n % 4 when 0 then 'send_refund' when 1 then 'Bash:sudo systemctl restart unit-' || n % 300 when 2 then 'deploy.production' else 'Bash:sudo apt-get install package-' || n % 5000 end,
        case n % 4 when 2 then 'service-' || n % 40 end,
        'needed for ticket ' || n || case when n % 200 = 0 then ' quarterly' else '' end || case when n % 12000 = 7 then ' seldom' else '' end,
        '{"amount":' || n || '}', 'sha256:' || encode(sha256(('a' || n)::bytea), 'hex'), 'sha256:' || encode(sha256(('d' || n)::bytea), 'hex'),
        'org', ${tenant.org}, 1, s.state, case s.state when 'approved' then 'approved_once' end, case when s.state in ('approved', 'denied') then ${tenant.requestors[1]} end,
        case when s.state <> 'expired' then t.at + interval '1 minute' end, t.at, t.at + interval '5 minutes', case when s.state = 'expired' then t.at + interval '5 minutes' end
      from generate_series(${first}::int, ${Math.min(to, first + CHUNK - 1)}::int) n,
        lateral (select now() - interval '1 hour' - n * interval '30 seconds' as at) t,
        lateral (select case when n % 10 < 6 then 'approved' when n % 10 < 8 then 'denied' when n % 10 = 8 then 'expired' else 'cancelled' end as state) s`;
  }
}

/** Does some filling while the table has no index but its key, and makes the others again as they were: the same end, sooner. */
export async function withoutIndexes(sql: postgres.Sql, fill: () => Promise<void>): Promise<void> {
  const indexes = await sql<{ name: string; definition: string }[]>`select indexname as name, indexdef as definition from pg_indexes where tablename = 'approval_requests' and indexname not like '%_pkey'`;
  for (const { name } of indexes) await sql`drop index ${sql(name)}`;
  await fill();
  for (const { definition } of indexes) await sql.unsafe(definition);
}

/** Requests that wait, for ten hours and more; `alike` of them are for the very same call. */
export async function fillPending(sql: postgres.Sql, tenant: Tenant, { count, alike, mark }: { count: number; alike: number; mark: string }): Promise<void> {
  await sql`
    insert into approval_requests (id, org_id, project_id, key_id, agent_id, requestor_id, requestor_person_key, claimed_email, action, reason, args, args_hash, digest, governing_scope, governing_scope_id, quorum, created_at, expires_at)
    select 'req_0' || ${mark} || lpad(to_hex(n), 24, '0'), ${tenant.org}, ${tenant.projects[0]}, ${tenant.key}, 'agent-' || n, ${tenant.requestors[0]}, 'alice@acme.com', 'alice@acme.com',
      'Bash:sudo apt-get install pending-' || case when n <= ${alike} then 0 else n end, 'waits as number ' || n, '{}', 'sha256:' || encode(sha256('{}'::bytea), 'hex'), 'sha256:' || encode(sha256((${mark} || n)::bytea), 'hex'),
      'org', ${tenant.org}, 1, now(), now() + interval '10 hours' + n * interval '1 second'
    from generate_series(1, ${count}::int) n`;
}

/** What people ask of the list, as queries of the route. */
export function questions(tenant: Tenant): Record<string, string> {
  return {
    "first page": "",
    "waiting for me": "for_me=true",
    decided: "state=decided",
    expired: "state=expired",
    all: "state=all",
    "a project": `state=all&project=${tenant.projects[1]}`,
    "an agent": "state=all&agent=agent-7",
    "a person": `state=all&person=${tenant.requestors[1]}`,
    "an action": "state=all&action=deploy.production",
    "an action, as a glob": "state=all&action=Bash%3Asudo+apt-get+install+package-1*",
    "a common word": "state=all&q=sudo",
    "a middling word": "state=all&q=quarterly",
    "a seldom word": "state=all&q=seldom",
    "a word that stands once": "state=all&q=ticket+77",
    "no such word": "state=all&q=zebra",
    "decided, of a project, by a word": `state=decided&project=${tenant.projects[0]}&q=restart`,
  };
}
