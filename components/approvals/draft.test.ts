import { describe, expect, it } from "vitest";
import type { Review } from "@/lib/approvals/schema";
import { approveHold, changeDraft, decisionBody, durationSeconds, fittingLength, needsSecondPress, newDraft, openValue, readAgain, type Draft } from "./draft";

const terms: Review["terms"] = { max_grant_seconds: 7 * 86_400, allow_forever: true, require_reason: false };
const draft = (changes: Partial<Draft> = {}): Draft => ({ ...newDraft({ digest: "sha256:aa", shown: "sha256:cc" }), ...changes });

describe("a draft is kept, and never signs more than was pressed for", () => {
  it("a change of reach takes back the first press", () => {
    for (const change of [{ kind: "forever" }, { length: "30d" }, { principal: "project" }, { form: "policy" }, { customCount: "9" }] as const) {
      expect(changeDraft(draft({ kind: "timed", armed: "approve" }), change).armed).toBeNull();
    }
  });

  it("writing the note keeps the first press, and a failure keeps the note", () => {
    expect(changeDraft(draft({ armed: "deny" }), { note: "use the base image" })).toMatchObject({ armed: "deny", note: "use the base image" });
    expect(changeDraft(draft({ note: "typed" }), { failure: { kind: "away", action: "approve", saved: "no", message: "" } }).note).toBe("typed");
  });

  it("reading again keeps the note and forgets what was opened and pressed", () => {
    const again = readAgain(draft({ note: "typed", opened: ["note"], armed: "approve", failure: { kind: "stale" } }), { digest: "sha256:bb", shown: "sha256:dd" });
    expect(again).toMatchObject({ note: "typed", opened: [], armed: null, failure: null, digest: "sha256:bb", shown: "sha256:dd" });
  });

  it("everything wider than once is pressed twice", () => {
    expect((["once", "timed", "forever"] as const).map((kind) => needsSecondPress({ kind }))).toEqual([false, true, true]);
  });
});

describe("what holds Approve back", () => {
  it("every long value, until it has been opened", () => {
    const one = openValue(draft(), "note");
    expect(approveHold(draft(), ["note", "body"], terms)).toEqual({ reason: "unread", places: ["note", "body"] });
    expect(approveHold(one, ["note", "body"], terms)).toEqual({ reason: "unread", places: ["body"] });
    expect(approveHold(openValue(one, "body"), ["note", "body"], terms)).toBeNull();
  });

  it("a time that is no number, or longer than may be given", () => {
    const timed = (changes: Partial<Draft>) => approveHold(draft({ kind: "timed", ...changes }), [], terms);
    expect(timed({ length: "custom", customCount: "" })).toEqual({ reason: "length" });
    expect(timed({ length: "custom", customCount: "1.5" })).toEqual({ reason: "length" });
    expect(timed({ length: "custom", customCount: "-3" })).toEqual({ reason: "length" });
    expect(timed({ length: "30d" })).toEqual({ reason: "cap" });
    expect(timed({ length: "custom", customCount: "7", customUnit: "days" })).toBeNull();
    expect(timed({ length: "custom", customCount: "8", customUnit: "days" })).toEqual({ reason: "cap" });
  });

  it("a missing note, where one is required", () => {
    const strict = { ...terms, require_reason: true };
    expect(approveHold(draft({ note: "  " }), [], strict)).toEqual({ reason: "note" });
    expect(approveHold(draft({ note: "because" }), [], strict)).toBeNull();
  });
});

describe("the length that is offered first", () => {
  it.each([[7 * 86_400, {}], [86_400, { length: "24h" }], [30 * 86_400, {}], [4 * 3_600, { length: "custom", customCount: "4", customUnit: "hours" }], [60, { length: "custom", customCount: "1", customUnit: "hours" }]])("with a cap of %i s", (cap, change) => {
    expect(fittingLength(draft(), cap)).toEqual(change);
  });
  it("never replaces what was written", () => expect(fittingLength(draft({ length: "custom", customCount: "90" }), 60)).toEqual({}));
});

describe("the decision that is sent", () => {
  it("always carries the digest that was read, and the hash of what was shown", () => {
    expect(decisionBody("deny", draft())).toEqual({ action: "deny", digest: "sha256:aa", shown: "sha256:cc" });
    expect(decisionBody("approve", draft())).toEqual({ action: "approve", decision_kind: "approved_once", digest: "sha256:aa", shown: "sha256:cc" });
  });

  it("carries length and principal for a time, and no length forever", () => {
    expect(decisionBody("approve", draft({ kind: "timed", principal: "agent", note: " ok " }))).toEqual({ action: "approve", decision_kind: "approved_timed", duration_seconds: 604_800, principal_scope: { type: "agent" }, reason: "ok", digest: "sha256:aa", shown: "sha256:cc" });
    expect(decisionBody("approve", draft({ kind: "forever" }))).toEqual({ action: "approve", decision_kind: "approved_forever_grant", principal_scope: { type: "requestor" }, digest: "sha256:aa", shown: "sha256:cc" });
  });

  it("carries the version whose difference was confirmed, for a policy change", () => {
    expect(decisionBody("approve", draft({ kind: "forever", form: "policy" }), 14)).toEqual({ action: "approve", decision_kind: "approved_forever", expected_policy_version: 14, digest: "sha256:aa", shown: "sha256:cc" });
  });

  it("counts hours and days in seconds", () => {
    expect(durationSeconds({ length: "custom", customCount: "36", customUnit: "hours" })).toBe(129_600);
    expect(durationSeconds({ length: "24h", customCount: "x", customUnit: "days" })).toBe(86_400);
  });
});
