import { describe, expect, it } from "vitest";
import { draftOf, NEW_ROW, readDraft } from "@/components/settings/row-draft";
import { decidersShort, hopsOf, outcomeWords } from "@/components/settings/words";
import type { ScopeNodeWire } from "@/lib/settings/schema";

const people = ["Bob Keller", "Dana Ruiz", "Carol Okafor"].map((name, index) => ({ id: `usr_${index}`, email: `${index}@acme.com`, name }));

function node(scope: ScopeNodeWire["scope"], own: boolean | null, resolved: Partial<ScopeNodeWire["resolved"]> = {}): ScopeNodeWire {
  return {
    scope,
    scope_id: scope,
    name: { org: "acme", project: "web", api_key: "web-ci" }[scope],
    project_id: scope === "org" ? null : "project",
    last_four: scope === "api_key" ? "7f3a" : null,
    own_row_enabled: own,
    key_makers: [],
    resolved: { enabled: true, scope: "org", scope_id: "org", named: false, approvers: people, quorum: 1, wait_seconds: 300, escalate_after_seconds: null, escalate_to: [], ...resolved },
  };
}

describe("the cascade in words", () => {
  it("passes the places without a row, stops at the first that has one, and does not ask the rest", () => {
    const nodes = [node("org", true), node("project", false), node("api_key", null)];
    expect(hopsOf(nodes, nodes[2] ?? node("org", null)).map((hop) => [hop.place, hop.says])).toEqual([
      ["passed", "No row here, look further"],
      ["answers", "Off. This row answers alone"],
      ["unasked", "On, but not asked"],
    ]);
  });

  it("names who may decide, how many of them, how long, and who is told", () => {
    expect(outcomeWords(node("api_key", null), true)).toMatchObject({ decide: "Bob, Dana or Carol may decide within 5 min.", told: null, end: "No answer means denied." });
    expect(outcomeWords(node("api_key", null, { quorum: 2, escalate_after_seconds: 120, escalate_to: people.slice(0, 1) }), true)).toMatchObject({ decide: "2 of Bob, Dana and Carol may decide within 5 min.", told: { after: "2 min" } });
  });

  it("tells off, no row here and never configured apart, each with the code that agents get", () => {
    const off = { enabled: false, scope: "project" as const };
    expect(outcomeWords(node("api_key", null, off), true).end).toContain("E1500");
    expect(outcomeWords(node("api_key", null, { ...off, scope: "default" }), true).decide).toContain("No row answers");
    expect(outcomeWords(node("api_key", null, off), false).decide).toContain("E1704");
    expect(decidersShort(node("project", false, off))).toBe("Agents get E1500");
  });
});

describe("the fields of a row", () => {
  it("reads minutes and days, with a point or a comma, as whole seconds", () => {
    expect(readDraft({ ...NEW_ROW, wait: "0,5", escalateAfter: "0.25", longestDays: "1.5" })).toMatchObject({ ok: true, values: { default_timeout_seconds: 30, escalate_after_seconds: 15, max_grant_seconds: 129_600 } });
    expect(readDraft(NEW_ROW)).toMatchObject({ ok: true, values: { escalate_after_seconds: null } });
  });

  it("says at its field what is no number, and sends nothing", () => {
    expect(readDraft({ ...NEW_ROW, wait: "soon" })).toMatchObject({ ok: false, problem: { field: "default_timeout_seconds" } });
    expect(readDraft({ ...NEW_ROW, quorum: "0" })).toMatchObject({ ok: false, problem: { field: "quorum" } });
    expect(readDraft({ ...NEW_ROW, escalateAfter: "-1" })).toMatchObject({ ok: false, problem: { field: "escalate_after_seconds" } });
    expect(readDraft({ ...NEW_ROW, longestDays: "1e9" })).toMatchObject({ ok: false, problem: { field: "max_grant_seconds" } });
  });

  it("starts a row that does not exist from the defaults of the contract", () => {
    expect(draftOf(undefined)).toMatchObject({ wait: "5", quorum: "1", longestDays: "90", allowForever: true });
  });
});
