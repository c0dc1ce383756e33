"use client";

import { useId } from "react";
import { Field, FieldError, FieldRow, plural, Switch, UnitInput } from "@/components/ui";
import type { ScopeNodeWire, SettingsWire } from "@/lib/settings/schema";
import { PeoplePicker } from "./people-picker";
import type { Problem, RowDraft } from "./row-draft";
import { signersAt } from "./signers";

type Props = {
  draft: RowDraft;
  problem: Problem | null;
  node: Pick<ScopeNodeWire, "scope" | "key_makers">;
  members: SettingsWire["members"];
  isOwner: boolean;
  onEdit: (edit: Partial<RowDraft>) => void;
};

/** The fields of one row. What was refused is said at its field. */
export function RowFields({ draft, problem, node, members, isOwner, onEdit }: Props) {
  const wrong = (field: Problem["field"]) => (problem?.field === field ? problem.message : undefined);
  const deciders = members.filter((member) => member.role !== "viewer");
  const { signers, setAside } = signersAt(node, members, draft.approvers);
  return (
    <>
      <Field label="May decide" error={wrong("approvers")} hint="Leave empty for everyone whose role may decide. Nobody decides what they asked for.">
        <PeoplePicker people={draft.approvers} candidates={deciders} onChange={(approvers) => onEdit({ approvers })} />
      </Field>
      <div className="pair pair-top">
        <Field label="Wait for an answer" error={wrong("default_timeout_seconds")}>
          <UnitInput unit="minutes" inputMode="decimal" value={draft.wait} onChange={(event) => onEdit({ wait: event.target.value })} />
        </Field>
        <Field label="Signatures needed" error={wrong("quorum")} {...(setAside === null ? {} : { hint: setAside })}>
          <UnitInput unit={`of ${plural(signers, "person", "people")}`} value={draft.quorum} onChange={(event) => onEdit({ quorum: event.target.value })} />
        </Field>
        <Field label="Escalate after" error={wrong("escalate_after_seconds")}>
          <UnitInput unit="minutes" inputMode="decimal" placeholder="never" value={draft.escalateAfter} onChange={(event) => onEdit({ escalateAfter: event.target.value })} />
        </Field>
        <Field label="Escalate to" error={wrong("escalate_to")}>
          <PeoplePicker compact people={draft.escalateTo} candidates={members} onChange={(escalateTo) => onEdit({ escalateTo })} />
        </Field>
      </div>
      <Choices draft={draft} onEdit={onEdit} isOwner={isOwner} longestError={wrong("max_grant_seconds")} />
    </>
  );
}

type ChoicesProps = Pick<Props, "draft" | "onEdit" | "isOwner"> & { longestError: string | undefined };

function Choices({ draft, onEdit, isOwner, longestError }: ChoicesProps) {
  const id = useId();
  const error = longestError === undefined ? {} : { "aria-invalid": true, "aria-describedby": `${id}-longest-error` };
  return (
    <div>
      <FieldRow
        label="Standing grants"
        htmlFor={`${id}-forever`}
        hint="Approvers may approve forever, until someone revokes it."
        control={<Switch id={`${id}-forever`} aria-describedby={`${id}-forever-hint`} checked={draft.allowForever} onChange={(allowForever) => onEdit({ allowForever })} />}
      />
      <FieldRow
        label="Longest timed grant"
        htmlFor={`${id}-longest`}
        hint={isOwner ? "As an owner you may raise it to 365 days." : "An owner may raise it to 365 days."}
        control={<UnitInput narrow id={`${id}-longest`} aria-describedby={`${id}-longest-hint`} {...error} unit="days" inputMode="decimal" value={draft.longestDays} onChange={(event) => onEdit({ longestDays: event.target.value })} />}
      />
      {longestError === undefined ? null : <FieldError id={`${id}-longest-error`}>{longestError}</FieldError>}
      <FieldRow
        label="A reason is required"
        htmlFor={`${id}-reason`}
        hint="A decision without a note is refused."
        control={<Switch id={`${id}-reason`} aria-describedby={`${id}-reason-hint`} checked={draft.requireReason} onChange={(requireReason) => onEdit({ requireReason })} />}
      />
    </div>
  );
}
