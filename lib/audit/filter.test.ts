import { describe, expect, it } from "vitest";
import { actionMatcher, auditQuery, readAuditFilter } from "@/lib/audit/filter";

describe("an audit filter", () => {
  it("takes a day or an instant, and keeps its zone", () => {
    expect(auditQuery.parse({ since: "2026-11-20" }).since).toEqual(new Date("2026-11-20T00:00:00Z"));
    expect(auditQuery.parse({ until: "2026-11-20T14:28+01:00" }).until).toEqual(new Date("2026-11-20T13:28:00Z"));
  });

  it.each([
    ["decision_source", "Approval"],
    ["decision_source", "approved"],
    ["decision", "maybe"],
    ["since", "yesterday"],
    ["since", "2026-02-30"],
    ["since", "2026-11-20T14:28"],
    ["since", "1790000000"],
    ["until", ""],
    ["request", "grnt_01kagq5pege20b086gr3r60400"],
    ["request", "req_"],
    ["action", ""],
    ["action", "x".repeat(513)],
    ["agent", " "],
    ["limit", "0"],
    ["limit", "201"],
    ["limit", "ten"],
    ["descision", "allow"],
  ])("says that %s=%j does not parse, and never widens", (name, value) => {
    expect(auditQuery.safeParse({ [name]: value }).success).toBe(false);
  });

  it("refuses a time that ends before it begins", () => {
    expect(auditQuery.safeParse({ since: "2026-11-20", until: "2026-11-19" }).success).toBe(false);
    expect(auditQuery.safeParse({ since: "2026-11-20", until: "2026-11-20" }).success).toBe(false);
  });

  it("is no filter at all, with a sentence, where a part of the URL is wrong", () => {
    const read = readAuditFilter({ decision_source: "approval", since: "soon", tab: "x" });
    expect(read).toEqual({ filter: null, problems: [{ field: "since", message: expect.stringContaining("2026-11-20") }] });
    expect(readAuditFilter({ decision_source: "approval", other: "ignored" })).toEqual({ filter: { decision_source: "approval" }, problems: [] });
  });
});

describe("the action filter", () => {
  const matches = (text: string, action: string) => {
    const matcher = actionMatcher(text);
    return "glob" in matcher ? new RegExp(matcher.glob, "s").test(action) : action.includes(matcher.part);
  };

  it("is a part of the action, or a glob over the whole of it", () => {
    expect(matches("sudo", "Bash:sudo reboot")).toBe(true);
    expect(matches("Bash:*", "Bash:sudo reboot")).toBe(true);
    expect(matches("Bash:sudo", "Bash:sudo reboot")).toBe(true);
    expect(matches("*:sudo", "Bash:sudo reboot")).toBe(false);
    expect(matches("deploy.?taging", "deploy.staging")).toBe(true);
    expect(matches("Bash:*", "Bash:echo one\ntwo")).toBe(true);
  });

  it("takes every other character for what it is", () => {
    expect(matches("deploy.*", "deployXstaging")).toBe(false);
    expect(matches("*(a|b)+[c]*", "Bash:(a|b)+[c] $HOME")).toBe(true);
    expect(matches("*^$*", "Bash:^$")).toBe(true);
  });
});
