import { compilePolicy, parsePolicy } from "@countersign/sdk/policy";
import { describe, expect, it } from "vitest";
import type { Id } from "@/lib/ids";
import { shortfallOf, type Standing } from "@/lib/grants/shortfall";
import type { Member } from "@/lib/settings/terms";

const bob: Member = { userId: "usr_bob" as Id<"user">, email: "bob@acme.com", name: "Bob", personKey: "bob@acme.com", role: "approver", active: true };
const dana: Member = { ...bob, userId: "usr_dana" as Id<"user">, email: "dana@acme.com", name: "Dana", personKey: "dana@acme.com" };
const createdAt = new Date("2026-11-20T14:00:00Z");
const standing: Standing = {
  grant: { createdAt, expiresAt: null, singleUse: false },
  signers: [bob.userId],
  reach: null,
  principalType: "requestor",
  call: { action: "Bash:sudo reboot", resource: null, agent: "deploy-bot", project: "web", args: {} },
};

function policy(rules: string) {
  const parsed = parsePolicy(`version: '1'\nrules:\n${rules}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return { compiled: compilePolicy(parsed.policy), document: parsed.policy };
}
const asks = (approval = "") => `  - name: sudo\n    match: { tool: 'Bash:sudo *' }\n    action: approval_required\n${approval === "" ? "" : `    approval: { ${approval} }\n`}`;
const deploys = "  - effect: require_approval\n    action: deploy.production\n";
const of = (rules: string, over: Partial<Standing> = {}) => shortfallOf(policy(rules), { ...standing, ...over }, [bob, dana]);
const lasting = (hours: number) => ({ grant: { ...standing.grant, expiresAt: new Date(createdAt.getTime() + hours * 3_600_000) } });

describe("a grant that is active covers nothing any more", () => {
  it.each<[string, string, Partial<Standing>, RegExp]>([
    ["that has no end, under a rule that says how long one may last", asks("max_grant: 24h"), {}, /^rule “sudo” lets a grant last 24 hours at most, and this one has no end$/],
    ["that lasts longer than the rule allows now", asks("max_grant: 12h"), lasting(48), /last 12 hours at most, and this one was given for 2 days$/],
    ["that one signed where two have to", asks("quorum: 2"), {}, /wants 2 signatures of different people, and this one was signed by one$/],
    ["that others signed than the rule names now", asks("approvers: [dana@acme.com]"), {}, /wants the signature of the people it names/],
    ["that a rule denies for good", "  - deny: 'Bash:sudo *'\n", {}, /rule “rule-1” denies the call now and lets nobody lift it$/],
    ["that the policy allows by itself", "  - allow: 'Bash:*'\n", {}, /rule “rule-1” allows the call by itself now$/],
    ["with a reach, where no rule that asks would let it through", asks("max_grant: 24h"), { reach: { action: "Bash:sudo *" } }, /has no end$/],
    ["with a reach, where no rule asks at all", "  - deny: 'Bash:*'\n", { reach: { action: "Bash:sudo *" } }, /denies the call now/],
    ["whose arguments are not known, where no rule asks at all", "  - deny: 'Bash:*'\n", { call: { ...standing.call, args: null } }, /^no rule of its policy can be lifted by an approval any more$/],
  ])("%s", (_, rules, over, because) => expect(of(rules, over)).toEqual({ covers: "nothing", because: expect.stringMatching(because) }));

  it("where its project has no policy any more", () => expect(shortfallOf(null, standing, [])).toMatchObject({ covers: "nothing" }));
});

describe("nothing is said of a grant that may still serve", () => {
  it.each<[string, string, Partial<Standing>]>([
    ["that the rule lets through", asks(), {}],
    ["that fits what the rule allows", asks("max_grant: 24h, quorum: 1, approvers: [bob@acme.com]"), lasting(24)],
    ["whose arguments are not known, while some rule would let it through", `${asks("max_grant: 24h")}${deploys}`, { call: { ...standing.call, args: null } }],
    ["that another agent may use, for whom the rules are others", "  - deny: 'Bash:sudo *'\n    agents: [deploy-bot]\n" + asks(), {}],
  ])("%s", (_, rules, over) => expect(of(rules, over)).toBeNull());

  it("of a reach only that it misses the call it was given for, where other rules that ask would let it through", () => {
    const rules = `${asks("max_grant: 24h")}${deploys}`;
    expect(of(rules, { reach: { action: "*" } })).toEqual({ covers: "other_calls", because: expect.stringMatching(/has no end$/) });
    expect(of(rules)).toMatchObject({ covers: "nothing" });
  });
});
