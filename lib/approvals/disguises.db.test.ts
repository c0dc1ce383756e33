import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, approvalVotes, grants, memberships, policyVersions } from "@/db/schema";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aKey, aMember, aToken, type TestPerson } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { slugOf } from "@/db/testing/refusals";
import { POST as postDecide } from "@/app/api/approval-requests/[id]/decide/route";
import { decideRequest } from "@/lib/approvals/decide";
import { delegateRequest } from "@/lib/approvals/delegate";
import { createRequest } from "@/lib/approvals/request";
import type { DecideInput } from "@/lib/approvals/schema";
import type { Ctx, KeyActor } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { setAbsence } from "@/lib/people/absence";
import { linkMembers } from "@/lib/people/link";
import { updateSettings } from "@/lib/settings/update";

let database: TestDatabase;
let office: Office;

beforeAll(async () => {
  database = await productDatabase({ max: 10 });
});
afterAll(() => database.close());

type Disguise = { name: string; run(): Promise<{ id: Id<"request">; attempts: Promise<unknown>[] }> };

let asked = 0;
const ask = async (claimedEmail: string | null = office.alice.email, agent: Ctx<KeyActor> = office.agent) => {
  asked += 1;
  const { body } = await createRequest({ ...agent, actor: { ...agent.actor, claimedEmail } }, { canonical_action: `Bash:sudo ${asked}`, reason: "let me", agent_id: `agent ${asked}` }, null);
  return body.id as Id<"request">;
};
const approve = (person: TestPerson, id: Id<"request">, input: Partial<DecideInput> = {}) => decideRequest(person.ctx, id, { action: "approve", ...input });
const promote = (person: TestPerson, role: "approver" | "admin" | "owner") => database.db.update(memberships).set({ role }).where(eq(memberships.userId, person.id));
const member = (email: string) => aMember(database.db, office.orgId, { role: "admin", email });
const wide = (text: string) => Array.from(text, (one) => (/[a-z]/.test(one) ? String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0) : one)).join("");
const latin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");
const spelled = (tag: string) => office.alice.email.replace("@", `+${tag}@`);

/** The claim in another spelling, which means Alice all the same; then Alice, by now an admin, approves. */
const CLAIMS: [string, (email: string) => string][] = [
  ["in capitals", (email) => email.toUpperCase()],
  ["in mixed case", (email) => email.replace(/^./, (one) => one.toUpperCase())],
  ["with spaces around it", (email) => `  ${email} `],
  ["with a plus-suffix", (email) => email.replace("@", "+ci@")],
  ["with a long plus-suffix", (email) => email.replace("@", "+a+b.c-d@")],
  ["with a plus-suffix in capitals", (email) => email.replace("@", "+CI@").toUpperCase()],
  ["in full-width letters", (email) => wide(email)],
  ["in full-width letters, as bytes in Latin-1", (email) => latin1(wide(email))],
  ["with a full-width at sign", (email) => email.replace("@", "＠")],
  ["with a full-width plus", (email) => email.replace("@", "＋ci@")],
];

/** A second account of Alice's, under an address that differs in spelling only. */
const TWINS = ["1", "work", "a.b", "x+y", "zz-9", "admin", "not-alice", "0"];

const KINDS: [string, Partial<DecideInput>][] = [
  ["once", {}],
  ["timed", { decision_kind: "approved_timed", duration_seconds: 60 }],
  ["standing", { decision_kind: "approved_forever_grant" }],
  ["by policy change", { decision_kind: "approved_forever", expected_policy_version: 1 }],
  ["for the whole project", { decision_kind: "approved_timed", duration_seconds: 60, principal_scope: { type: "project" } }],
  ["without the digest", { reason: "it is fine" }],
];

function disguises(): Disguise[] {
  return [
    ...CLAIMS.map(([name, spell]) => ({ name: `the address claimed ${name}`, run: async () => {
      const id = await ask(spell(office.alice.email));
      await promote(office.alice, "admin");
      return { id, attempts: [approve(office.alice, id)] };
    } })),
    ...TWINS.map((tag) => ({ name: `a second account with +${tag}`, run: async () => {
      const id = await ask();
      const twin = await member(spelled(tag));
      return { id, attempts: [approve(twin, id), approve(twin, id, { action: "deny" })] };
    } })),
    ...TWINS.slice(0, 4).map((tag) => ({ name: `asked for under +${tag}, approved by the plain account`, run: async () => {
      const twin = await member(spelled(tag));
      const id = await ask(twin.email);
      await promote(office.alice, "admin");
      return { id, attempts: [approve(office.alice, id), approve(twin, id)] };
    } })),
    ...KINDS.map(([name, input]) => ({ name: `by the requestor, ${name}`, run: async () => {
      const id = await ask();
      await promote(office.alice, "owner");
      return { id, attempts: [approve(office.alice, id, input)] };
    } })),
    ...KINDS.slice(0, 4).map(([name, input]) => ({ name: `by whoever made the key, ${name}`, run: async () => {
      const id = await ask();
      return { id, attempts: [approve(office.olivia, id, input)] };
    } })),
    { name: "named on the settings row", run: async () => {
      await updateSettings(office.carol.ctx, { scope: "org", enabled: true, approvers: [office.alice.id, office.bob.id] });
      const id = await ask();
      return { id, attempts: [approve(office.alice, id)] };
    } },
    { name: "the only one named, once somebody else was taken off", run: async () => {
      const id = await ask();
      await database.db.execute(sql`update approval_settings set approvers = array[${office.alice.id}] where org_id = ${office.orgId}`);
      return { id, attempts: [approve(office.alice, id)] };
    } },
    { name: "handed to the requestor", run: async () => {
      const id = await ask();
      await promote(office.alice, "admin");
      const handing = delegateRequest(office.bob.ctx, id, { to: office.alice.id });
      await handing.catch(() => null);
      return { id, attempts: [handing, approve(office.alice, id)] };
    } },
    { name: "handed to the requestor's second account", run: async () => {
      const id = await ask();
      const twin = await member(spelled("handed"));
      const handing = delegateRequest(office.bob.ctx, id, { to: twin.email });
      await handing.catch(() => null);
      return { id, attempts: [handing, approve(twin, id)] };
    } },
    { name: "written into the row as the one it was handed to", run: async () => {
      const id = await ask();
      await promote(office.alice, "admin");
      await database.db.update(approvalRequests).set({ delegatedTo: office.alice.id, delegatedBy: office.bob.id }).where(eq(approvalRequests.id, id));
      return { id, attempts: [approve(office.alice, id)] };
    } },
    { name: "standing in for an approver who is away", run: async () => {
      await promote(office.alice, "approver");
      await setAbsence(office.bob.ctx, { ends_at: new Date(Date.now() + 3_600_000).toISOString(), delegate: office.alice.id });
      const id = await ask();
      return { id, attempts: [approve(office.alice, id)] };
    } },
    { name: "a second account standing in", run: async () => {
      const twin = await member(spelled("stand-in"));
      await setAbsence(office.bob.ctx, { ends_at: new Date(Date.now() + 3_600_000).toISOString(), delegate: twin.id });
      const id = await ask();
      return { id, attempts: [approve(twin, id)] };
    } },
    { name: "an address that an admin linked", run: async () => {
      const other = await member(`someone-else-${asked}@example.com`);
      const id = await ask();
      await linkMembers(office.carol.ctx, other.id, { same_as: office.alice.id });
      return { id, attempts: [approve(other, id)] };
    } },
    { name: "an address linked to whoever made the key", run: async () => {
      const other = await member(`key-maker-${asked}@example.com`);
      await linkMembers(office.carol.ctx, other.id, { same_as: office.olivia.id });
      const id = await ask();
      return { id, attempts: [approve(other, id)] };
    } },
    { name: "asking for somebody else with a key of one's own", run: async () => {
      const key = await aKey(database.db, { orgId: office.orgId, projectId: office.projectId, createdBy: office.bob.id });
      const id = await ask(office.alice.email, key.ctx);
      return { id, attempts: [approve(office.bob, id)] };
    } },
    { name: "by personal token instead of in a browser", run: async () => {
      const id = await ask();
      await promote(office.alice, "admin");
      return { id, attempts: [approve({ ...office.alice, ctx: { ...office.alice.ctx, actor: { ...office.alice.actor, via: "token" } } }, id)] };
    } },
    { name: "with a context that says one is somebody else", run: async () => {
      const id = await ask();
      await promote(office.alice, "admin");
      return { id, attempts: [approve({ ...office.alice, ctx: { ...office.alice.ctx, actor: { ...office.alice.actor, email: office.bob.email, personKey: "someone@else.com", role: "owner" } } }, id)] };
    } },
    { name: "as the second of two signatures", run: async () => {
      await updateSettings(office.carol.ctx, { scope: "org", enabled: true, quorum: 2 });
      const id = await ask();
      await approve(office.bob, id);
      const twin = await member(spelled("second"));
      return { id, attempts: [approve(twin, id)] };
    } },
  ];
}

describe("self-approval in disguise", () => {
  const all = disguises();

  it(`knows at least forty disguises`, () => expect(all.length).toBeGreaterThanOrEqual(40));

  it.each(all.map((one) => [one.name, one] as const))("%s: refused, and nothing is approved", async (_, disguise) => {
    office = await anOffice(database.db);
    const { id, attempts } = await disguise.run();
    for (const one of await Promise.allSettled(attempts)) expect(["self_approval", "no_eligible_approver"]).toContain(slugOf(one));
    const [row] = await database.db.select().from(approvalRequests).where(eq(approvalRequests.id, id));
    expect(row?.state).toBe("pending");
    expect(await database.db.$count(grants, eq(grants.requestId, id))).toBe(0);
    expect(await database.db.$count(approvalVotes, sql`request_id = ${id} and user_id <> ${office.bob.id}`)).toBe(0);
    expect(await database.db.$count(policyVersions, eq(policyVersions.orgId, office.orgId))).toBe(1);
  });

  it("positive control: somebody who is none of these decides each of them", async () => {
    office = await anOffice(database.db);
    const id = await ask();
    expect((await approve(office.dana, id)).state).toBe("approved");
  });

  it("an API key never decides, whatever it may otherwise do", async () => {
    office = await anOffice(database.db);
    const id = await ask();
    const key = await aKey(database.db, { orgId: office.orgId, projectId: office.projectId, createdBy: office.carol.id, scopes: ["requests", "audit:read", "admin"] });
    for (const secret of [key.secret, office.key.secret]) {
      const answer = await postDecide(new Request(`http://127.0.0.1:3000/api/approval-requests/${id}/decide`, { method: "POST", body: '{"action":"approve"}', headers: { authorization: `Bearer ${secret}`, "content-type": "application/json", "x-cz-requestor-email": office.carol.email } }), { params: Promise.resolve({ id }) });
      expect(answer.status).toBe(403);
    }
    expect(await aToken(database.db, office.orgId, office.carol.id)).toMatch(/^cz_pat_/);
  });
});
