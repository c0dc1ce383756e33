import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createInput, decideInput, listQuery } from "@/lib/approvals/schema";
import { createChannelInput } from "@/lib/channels/schema";
import { claimsInput } from "@/lib/guard/schema";
import { NO_WORDS, whatToSend } from "@/lib/http/what-to-send";
import { readInput } from "@/lib/notifications/schema";
import { absenceInput } from "@/lib/people/schema";
import { settingsInput } from "@/lib/settings/schema";

function said(schema: z.ZodType, value: unknown, whole: "body" | "query" = "body"): Record<string, string> {
  const parsed = schema.safeParse(value, NO_WORDS);
  return Object.fromEntries(whatToSend(parsed.error?.issues ?? [], { schema, value, whole }).map(({ field, message }) => [field, message]));
}

describe("a field that is refused is named, with what to send instead", () => {
  it("where it is missing, empty or of another type", () => {
    expect(said(createInput, {})).toEqual({ canonical_action: '"canonical_action" is missing. Send a string, for example "Bash:sudo apt-get update".' });
    expect(said(createInput, { canonical_action: "", ttl_seconds: 1.5, args: [], context: null })).toEqual({
      canonical_action: '"canonical_action" is empty. Send a string, for example "Bash:sudo apt-get update".',
      ttl_seconds: '"ttl_seconds" must be a whole number, at least 1; you sent 1.5.',
      args: '"args" must be an object, for example {"amount": 40}; you sent a list.',
      context: '"context" must be an object; you sent null.',
    });
    expect(said(settingsInput, { scope: "org", quorum: "2", enabled: "true", escalate_after_seconds: "soon" })).toEqual({
      quorum: '"quorum" must be a whole number between 1 and 100; you sent "2". Send 2 without quotation marks.',
      enabled: '"enabled" must be true or false; you sent "true". Send true without quotation marks.',
      escalate_after_seconds: '"escalate_after_seconds" must be a whole number between 1 and 2592000, or null; you sent "soon".',
    });
  });

  it("where a value is none of a few, with the one that was probably meant", () => {
    expect(said(decideInput, { action: "aprove" })).toEqual({ action: '"action" must be "approve" or "deny"; you sent "aprove". Did you mean "approve"?' });
    expect(said(decideInput, { action: 7 })).toEqual({ action: '"action" must be "approve" or "deny"; you sent 7.' });
    expect(said(settingsInput, { scope: "organisation" })["scope"]).toBe('"scope" must be one of "api_key", "project" or "org"; you sent "organisation". Did you mean "org"?');
    expect(said(createChannelInput, { kind: "webhok" })).toEqual({ kind: '"kind" must be one of "webhook", "slack_app", "slack", "discord", "teams", "pagerduty" or "sms"; you sent "webhok". Did you mean "webhook"?' });
    expect(said(createChannelInput, {})["kind"]).toMatch(/^"kind" is missing\. Send one of "webhook", /);
  });

  it.each([["999"], ["abc"], ["0"], [""], ["1.5"], ["1e400"]])("in a query: ?limit=%s", (limit) => {
    expect(said(listQuery, { limit }, "query")).toEqual({ limit: `"limit" must be a whole number between 1 and 200; you sent ${/^\d+$/.test(limit) ? limit : `"${limit}"`}.` });
  });

  it("where a text or a list is too long", () => {
    expect(said(createInput, { canonical_action: "a", reason: "x".repeat(2_001) })).toEqual({ reason: '"reason" may have at most 2000 characters; you sent 2001.' });
    expect(said(settingsInput, { scope: "org", approvers: Array.from({ length: 101 }, () => "bob@acme.com") })).toEqual({ approvers: '"approvers" may have at most 100 entries; you sent 101.' });
  });

  it("inside lists and alternatives, by its whole path", () => {
    expect(said(claimsInput, { entries: [{ id: "call_12345678", age_ms: 0, action: "a", args_hash: `sha256:${"0".repeat(64)}`, decision: "allow", decision_source: "human" }, "x"] })).toEqual({
      "entries.0.decision_source": '"entries.0.decision_source" must be one of "policy", "approval" or "default"; you sent "human".',
      "entries.1": '"entries.1" must be an object with "id", "age_ms", "action", "args_hash", "decision", "decision_source"; you sent "x".',
    });
    expect(said(createChannelInput, { kind: "webhook", name: "x", events: ["approval.denied", 5], url: 5 })).toMatchObject({ "events.1": expect.stringContaining("you sent 5."), url: '"url" must be a string; you sent 5.' });
    expect(said(z.strictObject({ of: z.union([z.strictObject({ a: z.int() }), z.strictObject({ b: z.string() })]) }), { of: { a: "x" } })).toEqual({ "of.a": '"of.a" must be a whole number; you sent "x".' });
  });

  it("where nothing here has that name, with the one that was probably meant, else with all that are known, once", () => {
    expect(said(createInput, { canonical_action: "a", ttlSeconds: 4, tool: 1, zeal: 2 })).toEqual({
      ttlSeconds: 'Unknown field "ttlSeconds". Did you mean "ttl_seconds"?',
      tool: expect.stringMatching(/^Unknown field "tool"\. Remove it, or check its spelling\. Known here: canonical_action, reason, /),
      zeal: 'Unknown field "zeal". Remove it, or check its spelling.',
    });
    expect(said(decideInput, { action: "approve", principal_scope: { type: "agent", valeu: "x" } })).toEqual({ "principal_scope.valeu": 'Unknown field "principal_scope.valeu". Did you mean "value"?' });
    expect(said(listQuery, { staet: "all" }, "query")).toEqual({ staet: 'Unknown query parameter "staet". Did you mean "state"?' });
  });

  it.each([[[]], ["x"], [null], [5]])("and a body that is no object has a name too: %j", (value) => {
    expect(said(createInput, value)).toEqual({ body: expect.stringMatching(/^The body must be an object with "canonical_action"; you sent (a list|a string|null|a number)\.$/) });
    expect(said(createChannelInput, value)["body"]).toMatch(/^The body must be an object with "kind"; you sent /);
  });
});

describe("the words of a schema", () => {
  it("are kept, and a field that is missing is said to be", () => {
    expect(said(absenceInput, { ends_at: "tomorrow" })).toEqual({ ends_at: '"ends_at": Give an instant such as 2027-01-04T08:00:00Z.' });
    expect(said(absenceInput, {})).toEqual({ ends_at: '"ends_at" is missing. Give an instant such as 2027-01-04T08:00:00Z.' });
    expect(said(readInput, {})).toEqual({ body: 'Expected {"ids": ["ntf_…"]} or {"all": true}.' });
    expect(said(listQuery, { ids: "a" }, "query")).toEqual({ "ids.0": '"ids.0": Expected an id that starts with "req_".' });
  });
});

describe("what was sent", () => {
  it("is repeated only where it is short and plain, and a name only as far as it can be read", () => {
    const secret = "s".repeat(41);
    expect(said(decideInput, { action: secret })["action"]).toBe('"action" must be "approve" or "deny"; you sent a string.');
    expect(said(decideInput, { action: "a\u202Eb" })["action"]).not.toContain("\u202E");
    const [message = ""] = Object.values(said(decideInput, { action: "deny", [`\u202E${"n".repeat(5_000)}`]: 1 }));
    expect([message.includes("\u202E"), message.length < 500]).toEqual([false, true]);
  });
});
