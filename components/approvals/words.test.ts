import { describe, expect, it } from "vitest";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { preview } from "@/lib/approvals/preview";
import { newDraft, type Draft } from "./draft";
import { approveLabel, consequence, summaryOf } from "./words";

const reader = { now: new Date("2026-11-20T14:28:00Z"), zone: "UTC" };
const request = (changes: Partial<ApprovalRequest> = {}) =>
  ({ canonical_action: "Bash:sudo ls", requestor: { name: "Alice Nguyen" }, agent_id: "claude-code", is_test: false, review: { project: { name: "web" }, key: { name: "web-ci" }, machine: "alice-mbp" }, ...changes }) as unknown as ApprovalRequest;
const says = (draft: Partial<Draft>, changes: Partial<ApprovalRequest> = {}) => {
  const asked = request(changes);
  const { who, rest } = consequence(asked, preview({ action: asked.canonical_action, args: asked.review?.args === null ? null : "{}", resource: null }), { ...newDraft({ digest: "d", shown: "s" }), ...draft }, reader);
  return who + rest;
};

describe("one sentence says who may do what until when", () => {
  it.each<[Partial<Draft>, string]>([
    [{}, "Alice may run this command once, within 5 min."],
    [{ principal: "project" }, "Alice may run this command once, within 5 min."],
    [{ kind: "timed" }, "Alice may run exactly this command until Fri 27 Nov, 14:28."],
    [{ kind: "timed", length: "24h", principal: "project" }, "Everyone in project web may run exactly this command until Sat 21 Nov, 14:28."],
    [{ kind: "timed", length: "custom", customCount: "2", customUnit: "hours", principal: "api_key" }, "The key web-ci may run exactly this command until Fri 20 Nov, 16:28."],
    [{ kind: "timed", length: "custom", customCount: "" }, "Alice may run exactly this command for as long as you say."],
    [{ kind: "forever", principal: "agent" }, "claude-code may run exactly this command until someone revokes it."],
    [{ kind: "forever", form: "policy", principal: "agent" }, "Anyone in project web may run this command and nobody is asked."],
  ])("%j", (draft, sentence) => expect(says(draft)).toBe(sentence));

  it("where only the hash of the arguments is known, it says that nobody has seen them", () => {
    const hashOnly = { review: { ...request().review, args: null } } as unknown as Partial<ApprovalRequest>;
    expect(says({}, hashOnly)).toBe("Alice may run this command once, within 5 min, with arguments that nobody here has seen.");
    expect(says({ kind: "forever" }, hashOnly)).toBe("Alice may run exactly this command until someone revokes it, with arguments that nobody here has seen.");
  });

  it("a test may do nothing, and says so", () => expect(says({}, { is_test: true })).toBe("Nobody may do anything: this is a test, and it leaves no grant."));
});

describe("the button repeats the reach", () => {
  const label = (draft: Partial<Draft>, quorum = { required: 1, given: 0 }, nextVersion: number | null = null) => approveLabel({ draft: { ...newDraft({ digest: "d", shown: "s" }), ...draft }, quorum, nextVersion });
  it("before and after the first press", () => {
    expect([label({}), label({}, { required: 2, given: 1 })]).toEqual(["Approve once", "Approve, 2 of 2"]);
    expect([label({ kind: "timed" }), label({ kind: "timed", armed: "approve" })]).toEqual(["Approve for 7 days", "Sign for 7 days"]);
    expect([label({ kind: "timed", length: "custom", customCount: "1", customUnit: "days" })]).toEqual(["Approve for 1 day"]);
    expect([label({ kind: "forever" }), label({ kind: "forever", armed: "approve" })]).toEqual(["Approve forever", "Sign forever"]);
    expect([label({ kind: "forever", form: "policy" }), label({ kind: "forever", form: "policy" }, { required: 1, given: 0 }, 15)]).toEqual(["Review the change", "Review v15"]);
  });
});

describe("a row says in a few words what the arguments say", () => {
  it.each([
    ["send_refund", '{"amount":9500,"charge":"ch_1","currency":"USD","customer":"cust_8123"}', "9,500.00 USD to cust_8123"],
    ["deploy.production", '{"service":"api","version":"v2.1.0"}', "api v2.1.0"],
    ["email.send", '{"recipients":1204}', "1,204 recipients"],
    ["Bash:sudo", '{"command":"sudo rm -rf /"}', "sudo rm -rf /"],
    ["Bash:sudo ls", null, null],
    ["fetch:https://acme.com/login", "{}", null],
    ["Write:/etc/hosts", "{}", null],
    ["crm.merge", '{"empty":[],"none":null,"ids":[1,2]}', "[1,2]"],
    ["crm.merge", '{"empty":{}}', null],
  ])("%s %s", (canonical_action, args, text) => expect(summaryOf({ canonical_action, args, resource: null }).text).toBe(text));
});
