import type { Settings } from "../config";
import { listOf, record, textOf } from "../reading";
import type { Note } from "./findings";
import { apiKeyProblem, masked } from "./key-shape";

export function noteKey(settings: Settings, note: Note): void {
  const key = settings.apiKey;
  if (key === undefined) return note("key", false, "there is no API key. Run: countersign install --api-key cz_live_…");
  const problem = apiKeyProblem(key);
  note("key", problem === null, problem === null ? masked(key) : `${masked(key)} cannot work. ${problem}`);
}

/** What the server says of the key: its place and scopes, whether approvals are on for it, and who could approve. */
export function noteRights(body: unknown, note: Note): void {
  const wire = record(body);
  const scopes = namesIn(wire.scopes);
  const place = `${textOf(wire, "name") ?? "?"} in project ${textOf(record(wire.project), "name") ?? "?"} of org ${textOf(record(wire.organization), "name") ?? "?"}, scopes ${scopes.join(", ") || "none"}`;
  const mayAsk = scopes.includes("requests");
  note("scope", mayAsk, mayAsk ? place : `${place}. Without the scope requests an agent can neither guard nor ask`);
  const approvals = record(wire.approvals);
  const isOn = approvals.enabled === true;
  note("approvals", isOn, `${textOf(approvals, "why") ?? "the server does not say"} Resolved scope: ${textOf(approvals, "resolved_scope") ?? "?"}`);
  if (!isOn) return;
  const people = Array.isArray(approvals.approvers) ? listOf(approvals, "approvers").map((person) => textOf(record(person), "email") ?? "?") : [];
  note("approvers", people.length > 0, people.length > 0 ? people.join(", ") : "nobody but those who ask may approve. An admin names somebody under Settings, Approvals");
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}
