import type { Database } from "@/db/client";
import { approvalSettings } from "@/db/schema";
import { aKey, aMember, anOrganization, aProject, type TestKey, type TestPerson } from "@/db/testing/people-factory";
import { createRequest } from "@/lib/approvals/request";
import type { CreateInput } from "@/lib/approvals/schema";
import type { Ctx, KeyActor } from "@/lib/context";
import { newId, type Id } from "@/lib/ids";
import { publishPolicy } from "@/lib/policies/publish";

export const POLICY = `version: '1'
settings:
  default_action: deny
rules:
  - deny: 'Bash:sudo *'
    escalate_on_deny: true
    reason: 'sudo requires admin approval'
  - deny: 'Bash:rm *'
    reason: 'never'
  - name: high_value_refund
    match: { tool: send_refund, argument_gt: { amount: 1000 } }
    action: approval_required
  - allow: 'Bash:*'
`;

export type Office = {
  orgId: Id<"org">;
  projectId: Id<"project">;
  olivia: TestPerson;
  carol: TestPerson;
  bob: TestPerson;
  dana: TestPerson;
  alice: TestPerson;
  victor: TestPerson;
  key: TestKey;
  /** The key's context, acting for Alice. */
  agent: Ctx<KeyActor>;
};

/** An organization at work: people in every role, a project with a policy, a key that Olivia made, approvals on. */
export async function anOffice(db: Database, settings: Partial<typeof approvalSettings.$inferInsert> = {}): Promise<Office> {
  const orgId = await anOrganization(db);
  const person = (name: string, role: TestPerson["actor"]["role"]) => aMember(db, orgId, { role, name, email: `${name.toLowerCase()}-${orgId.slice(-8)}@acme.com` });
  const [olivia, carol, bob] = [await person("Olivia", "owner"), await person("Carol", "admin"), await person("Bob", "approver")];
  const [dana, alice, victor] = [await person("Dana", "approver"), await person("Alice", "member"), await person("Victor", "viewer")];
  const projectId = await aProject(db, orgId, "web");
  const key = await aKey(db, { orgId, projectId, createdBy: olivia.id });
  await db.insert(approvalSettings).values({ id: newId("setting"), orgId, scope: "org", scopeId: orgId, enabled: true, ...settings });
  await publishPolicy(carol.ctx, projectId, { yaml: POLICY });
  const agent = { ...key.ctx, actor: { ...key.ctx.actor, projectName: "web", claimedEmail: alice.email } };
  return { orgId, projectId, olivia, carol, bob, dana, alice, victor, key, agent };
}

let asked = 0;

/** A pending request of the office's agent, for an action of its own unless one is named. */
export async function aRequest(office: Office, input: Partial<CreateInput> = {}) {
  asked += 1;
  const answer = await createRequest(office.agent, { canonical_action: `Bash:sudo apt-get install package-${asked}`, reason: "needed for the build", ...input }, null);
  return { ...answer.body, id: answer.body.id as Id<"request"> };
}
