import { Client, HITLIdentityClaimRejected, HITLIdentityNotInOrg, HITLPolicyVersionConflictError, PolicyDeniedError, RequestRefusedError } from "@countersign/sdk";
import type { ClientOptions, PendingApproval } from "@countersign/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOffice, POLICY, type Office } from "@/db/testing/approvals-factory";
import type { TestDatabase } from "@/db/testing/database";
import { aMember, anOrganization, aToken } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { GET as showRequest } from "@/app/api/approval-requests/[id]/route";
import { POST as decide } from "@/app/api/approval-requests/[id]/decide/route";
import { POST as redeem } from "@/app/api/approval-requests/[id]/redeem/route";
import { GET as listRequests, POST as createRequest } from "@/app/api/approval-requests/route";
import { POST as guard } from "@/app/api/guard/route";
import { GET as check } from "@/app/api/policies/check/route";
import type { Handler } from "@/lib/http/route";
import { publishPolicy } from "@/lib/policies/publish";

let test: TestDatabase;
let office: Office;
const deciding: Promise<unknown>[] = [];

beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db);
});
afterAll(async () => {
  await Promise.all(deciding);
  await test.close();
});

const ROUTES: { method: string; path: RegExp; handler: Handler }[] = [
  { method: "POST", path: /^\/api\/guard$/, handler: guard },
  { method: "GET", path: /^\/api\/policies\/check$/, handler: check },
  { method: "POST", path: /^\/api\/approval-requests$/, handler: createRequest },
  { method: "GET", path: /^\/api\/approval-requests$/, handler: listRequests },
  { method: "GET", path: /^\/api\/approval-requests\/([^/]+)$/, handler: showRequest },
  { method: "POST", path: /^\/api\/approval-requests\/([^/]+)\/decide$/, handler: decide },
  { method: "POST", path: /^\/api\/approval-requests\/([^/]+)\/redeem$/, handler: redeem },
];

/** The product's own route handlers in place of the network. */
const toHandlers: typeof fetch = (input, init) => {
  const request = new Request(input, init);
  const { pathname } = new URL(request.url);
  const route = ROUTES.find(({ method, path }) => method === request.method && path.test(pathname));
  if (route === undefined) throw new Error(`no route for ${request.method} ${pathname}`);
  return route.handler(request, { params: Promise.resolve({ id: route.path.exec(pathname)?.[1] }) });
};

function agent(options: ClientOptions = {}): Client {
  return new Client({ apiKey: office.key.secret, email: office.alice.email, baseUrl: "http://127.0.0.1:3000", configFile: false, fetch: toHandlers, ...options });
}

async function member(person: { id: Office["bob"]["id"] }): Promise<Client> {
  return agent({ apiKey: undefined, email: undefined, token: await aToken(test.db, office.orgId, person.id) });
}

/** Bob decides as soon as the request exists; the file waits for him to have finished. */
const byBob = (choice: (bob: Client, id: string) => Promise<unknown>) => (pending: PendingApproval) => {
  deciding.push(member(office.bob).then((bob) => choice(bob, pending.id)));
};

describe("the SDK and the server agree to the letter", () => {
  it("an agent asks, a member approves by token, the agent goes on with a redeemed approval", async () => {
    const decision = await agent().guard("Bash:sudo apt-get install one", { args: { amount: 9500 } });
    expect(decision).toMatchObject({ denied: true, hitlEligible: true, reason: "sudo requires admin approval" });
    const pending = await agent().requestApproval(decision, { message: "needed", timeoutS: 60 });
    const waiting = pending.wait();
    const bob = await member(office.bob);
    expect((await bob.listPendingApprovals()).map(({ id }) => id)).toContain(pending.id);
    await bob.approveAction(pending.id, { reason: "fine", digest: pending.snapshot.digest });
    expect(await waiting).toMatchObject({ denied: false, approvedViaHitl: true, decisionKind: "approved_once", resolvedBy: { email: office.bob.email } });
  });

  it("a deny reaches the agent with its reason", async () => {
    const gated = agent().gate("Bash:sudo apt-get install two", { timeoutS: 60, onPending: byBob((bob, id) => bob.denyAction(id, { reason: "not today" })) });
    await expect(gated).rejects.toThrow(/not today/);
  });

  it("a standing grant is found by the next guard, and an identical request is answered at once", async () => {
    const action = "Bash:sudo apt-get install three";
    const first = await agent().execute(action);
    await (await member(office.bob)).approveAction(first.approvalId ?? "", { kind: "approved_forever_grant" });
    expect(await agent().guard(action)).toMatchObject({ decision: "allow", decisionSource: "approval", approvedViaHitl: true, grantId: expect.stringMatching(/^grnt_/) as string });
    const pending = await agent().requestApproval(first.decision);
    expect(pending.status).toBe("resolved");
    expect(await pending.wait()).toMatchObject({ approvedViaHitl: true });
  });

  it("redacted arguments stay bound, and the same question attaches to the same request", async () => {
    const ask = async () => agent().requestApproval(await agent().guard("Bash:sudo four", { args: { token: "t0p" } }), { argsRedacted: { token: "…" }, timeoutS: 60 });
    const [first, second] = [await ask(), await ask()];
    expect(second.id).toBe(first.id);
    expect(first.snapshot.argsRedacted).toEqual({ token: "…" });
    const waiting = first.wait();
    await (await member(office.dana)).approveAction(first.id);
    expect(await waiting).toMatchObject({ approvedViaHitl: true });
    await expect(second.wait()).rejects.toMatchObject({ name: "PolicyDeniedError", reasonCode: "GRANT_CONSUMED" });
  });

  it("a local policy in hybrid mode is approved by the server's people", async () => {
    const policy = "version: '1'\nrules:\n  - deny: 'deploy.*'\n    escalate_on_deny: true\n";
    const gated = agent({ policy }).gate("deploy.production", { timeoutS: 60, onPending: byBob((bob, id) => bob.approveAction(id)) });
    expect(await gated).toMatchObject({ approvedViaHitl: true, policySource: "local" });
  });

  it("canI tells without a trace, hard denies stay denied", async () => {
    expect(await agent().canI("Bash:sudo five")).toMatchObject({ allowed: false, needsApproval: true });
    expect(await agent().canI("Bash:ls")).toMatchObject({ allowed: true, needsApproval: false });
    await expect(agent().gate("Bash:rm -rf /")).rejects.toBeInstanceOf(PolicyDeniedError);
  });
});

describe("the server's refusals are the SDK's exceptions", () => {
  it("identity: another organization's person, and nobody's address", async () => {
    const stranger = await aMember(test.db, await anOrganization(test.db, "globex"));
    await expect(agent({ email: stranger.email }).guard("Bash:ls")).rejects.toBeInstanceOf(HITLIdentityNotInOrg);
    await expect(agent({ email: "nobody@acme.com" }).guard("Bash:ls")).rejects.toBeInstanceOf(HITLIdentityClaimRejected);
  });

  it("the requestor cannot approve their own request", async () => {
    const { approvalId } = await agent().execute("Bash:sudo six");
    const refused = await (await member(office.alice)).approveAction(approvalId ?? "").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RequestRefusedError);
    expect(refused).toMatchObject({ slug: "self_approval", status: 403 });
  });

  it("a policy that moved between guard and request is a conflict, which gate() settles by guarding again", async () => {
    const before = await agent().guard("Bash:sudo seven");
    await publishPolicy(office.carol.ctx, office.projectId, { yaml: `${POLICY}  - allow: 'git:*'\n` });
    await expect(agent().requestApproval(before)).rejects.toBeInstanceOf(HITLPolicyVersionConflictError);
    const gated = agent().gate("Bash:sudo seven", { timeoutS: 60, onPending: byBob((bob, id) => bob.approveAction(id)) });
    expect(await gated).toMatchObject({ approvedViaHitl: true });
  });
});
