"use client";

import { useServerNow, useZone } from "@/components/ui/clock";
import { BigPicks, Segmented } from "@/components/ui/choice";
import { FieldError, Input, Select } from "@/components/ui/field";
import { formatDuration, formatEnd, plural } from "@/components/ui/format";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
import { DecisionWidth } from "./decision-width";
import { durationSeconds, LENGTHS, type Draft, type DraftChange } from "./draft";
import { leftOpen, longestOf } from "./earlier-signers";
import { endAt, policyName } from "./words";

type ReachProps = { request: ApprovalRequest; review: Review; draft: Draft; change: (change: DraftChange) => void };

/** How far an approval that is wider than once reaches: how long, in what form, for whom. */
export function DecisionReach({ request, review, draft, change }: ReachProps) {
  return (
    <div className="decide-reach" ref={bringIntoView}>
      {draft.kind === "timed" ? <HowLong review={review} draft={draft} change={change} /> : <InWhatForm request={request} review={review} draft={draft} change={change} />}
      <DecisionWidth request={request} review={review} draft={draft} change={change} />
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
  const cap = longestOf(review);
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
      <p className="hint">{seconds === null || over ? null : `Ends ${formatEnd(endAt(seconds, reader), reader)}. `}Up to {capWords(cap)} may be given here{whyCapped(review, cap)}.</p>
    </div>
  );
}

/** Where the longest time comes from. */
function whyCapped(review: Review, cap: number): string {
  return cap < review.terms.max_grant_seconds ? ": somebody signed for that before you, and a later signer may narrow, never widen" : "; the rule or the settings say so, and an owner may change it";
}

function capWords(seconds: number): string {
  return seconds % 86_400 === 0 ? plural(seconds / 86_400, "day") : formatDuration(seconds);
}

function InWhatForm({ request, review, draft, change }: ReachProps) {
  const { you, terms } = review;
  const { allowsKind, why } = leftOpen(review);
  const policy = you.may_change_policy && allowsKind("approved_forever");
  const where = request.policy.name === null ? "the policy" : policyName(request.policy.name);
  return (
    <div>
      <p className="widths-head">In what form</p>
      <BigPicks
        label="In what form"
        value={draft.form}
        onChange={(form) => change({ form })}
        options={[
          { value: "grant", label: "Standing grant", disabled: !terms.allow_forever, detail: terms.allow_forever ? "Ends when someone revokes it on the Grants page. The rule stays." : "Not allowed here, by the settings or because the rule says how long a grant may last." },
          { value: "policy", label: "Change the policy", disabled: !policy, detail: policy ? `Publishes a new version of ${where} for everyone. Admins only.` : you.may_change_policy ? (why ?? "") : whyNoPolicy(request, review) },
        ]}
      />
    </div>
  );
}

function whyNoPolicy(request: ApprovalRequest, review: Review): string {
  if (request.is_test) return "A test request leaves nothing behind.";
  return review.policy_source === "local" ? "The rule stands in the agent’s own file." : "Only an admin or owner may change the policy.";
}
