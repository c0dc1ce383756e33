"use client";

import { useServerNow, useZone } from "@/components/ui/clock";
import { BigPicks, Segmented, Widths } from "@/components/ui/choice";
import { FieldError, Input, Select } from "@/components/ui/field";
import { formatDuration, formatEnd, plural } from "@/components/ui/format";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
import type { PrincipalType } from "@/lib/vocabulary";
import { durationSeconds, LENGTHS, principalsOf, type Draft, type DraftChange } from "./draft";
import { VisibleText } from "./visible-text";
import { endAt, policyName } from "./words";

type ReachProps = { request: ApprovalRequest; review: Review; draft: Draft; change: (change: DraftChange) => void };

/** How far an approval that is wider than once reaches: how long, in what form, for whom. */
export function DecisionReach({ request, review, draft, change }: ReachProps) {
  return (
    <div className="decide-reach" ref={bringIntoView}>
      {draft.kind === "timed" ? <HowLong review={review} draft={draft} change={change} /> : <InWhatForm request={request} review={review} draft={draft} change={change} />}
      {draft.kind === "forever" && draft.form === "policy" ? null : <WhoCanUse request={request} review={review} draft={draft} change={change} />}
    </div>
  );
}

/** Choosing more than once shows what more means, wherever the card was scrolled to. */
function bringIntoView(reach: HTMLElement | null): void {
  reach?.scrollIntoView({ block: "start" });
}

function HowLong({ review, draft, change }: Omit<ReachProps, "request">) {
  const reader = { now: new Date(useServerNow()), zone: useZone() };
  const seconds = durationSeconds(draft);
  const cap = review.terms.max_grant_seconds;
  const over = seconds !== null && seconds > cap;
  const failed = draft.failure?.kind === "length" ? draft.failure.message : null;
  return (
    <div className="field">
      <span className="field-label">How long</span>
      <Segmented
        fit
        label="How long"
        value={draft.length}
        onChange={(length) => change({ length })}
        options={LENGTHS.map((one) => ({ value: one.value, label: one.label, disabled: one.seconds !== null && one.seconds > cap }))}
      />
      {draft.length === "custom" ? (
        <span className="with-unit">
          <Input inputMode="numeric" aria-label="Length" aria-invalid={seconds === null || over || undefined} value={draft.customCount} onChange={(event) => change({ customCount: event.target.value })} />
          <Select aria-label="Unit" value={draft.customUnit} onChange={(event) => change({ customUnit: event.target.value === "hours" ? "hours" : "days" })}>
            <option value="hours">hours</option>
            <option value="days">days</option>
          </Select>
        </span>
      ) : null}
      {seconds === null ? <FieldError>Write a whole number of {draft.customUnit}, at least 1.</FieldError> : null}
      {over || failed !== null ? <FieldError>{failed ?? `${formatDuration(seconds ?? 0)} is more than may be given here. Choose ${capWords(cap)} or less.`}</FieldError> : null}
      <p className="hint">{seconds === null || over ? null : `Ends ${formatEnd(endAt(seconds, reader), reader)}. `}Up to {capWords(cap)} may be given here.</p>
    </div>
  );
}

function capWords(seconds: number): string {
  return seconds % 86_400 === 0 ? plural(seconds / 86_400, "day") : formatDuration(seconds);
}

function InWhatForm({ request, review, draft, change }: ReachProps) {
  const { you, terms } = review;
  const where = request.policy.name === null ? "the policy" : policyName(request.policy.name);
  return (
    <div>
      <p className="widths-head">In what form</p>
      <BigPicks
        label="In what form"
        value={draft.form}
        onChange={(form) => change({ form })}
        options={[
          { value: "grant", label: "Standing grant", disabled: !terms.allow_forever, detail: terms.allow_forever ? "Ends when someone revokes it on the Grants page. The rule stays." : "Not allowed by the settings that answer here." },
          { value: "policy", label: "Change the policy", disabled: !you.may_change_policy, detail: you.may_change_policy ? `Publishes a new version of ${where} for everyone. Admins only.` : whyNoPolicy(request, review) },
        ]}
      />
    </div>
  );
}

function whyNoPolicy(request: ApprovalRequest, review: Review): string {
  if (request.is_test) return "A test request leaves nothing behind.";
  return review.policy_source === "local" ? "The rule stands in the agent’s own file." : "Only an admin or owner may change the policy.";
}

function WhoCanUse({ request, draft, change }: ReachProps) {
  return (
    <div>
      <p className="widths-head">Who can use this approval</p>
      <Widths
        label="Who can use this approval"
        value={draft.principal}
        onChange={(principal) => change({ principal })}
        options={principalsOf(request).map((type) => ({ value: type, ...principalWords(request, type) }))}
      />
    </div>
  );
}

function principalWords(request: ApprovalRequest, type: PrincipalType) {
  const review = request.review;
  switch (type) {
    case "requestor": return { label: request.requestor.name, aside: "through any agent" };
    case "machine": return { label: "This machine", aside: <VisibleText text={review?.machine ?? ""} /> };
    case "agent": return { label: <>The agent <VisibleText text={request.agent_id ?? ""} /></>, aside: "for anyone" };
    case "api_key": return { label: `The key ${review?.key?.name ?? ""}`, aside: "for anyone" };
    case "project": return { label: `Everyone in project ${review?.project.name ?? ""}` };
  }
}
