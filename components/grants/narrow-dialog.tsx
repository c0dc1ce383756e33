"use client";

import { useId, useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Dialog, Field, FieldError, formatEnd, Input, Segmented, Select, toast, UnitInput, useServerNow, useZone } from "@/components/ui";
import { ApiError } from "@/lib/api-client";
import type { GrantDetail } from "@/lib/grants/schema";
import type { PrincipalType } from "@/lib/vocabulary";
import { principalWords } from "./grant-words";
import { draftOf, LENGTHS, readNarrowing, type NarrowDraft, type Problem } from "./narrow-draft";
import { NarrowLimits } from "./narrow-limits";
import { narrowGrant } from "./queries";

type Props = { grant: GrantDetail; open: boolean; onOpenChange: (open: boolean) => void };

/** Makes a grant end sooner, cover less or serve fewer. What is in force stands beside each choice; nothing here can widen it. */
export function NarrowDialog({ grant, open, onOpenChange }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} shape="wide" title="Narrow this grant" description="It can end sooner, cover less or serve fewer. That bites on the next call and cannot be taken back; for more, the agent has to ask again.">
      {open ? <NarrowForm grant={grant} onDone={() => onOpenChange(false)} /> : null}
    </Dialog>
  );
}

/** What the server or the form itself said no to, at its field. */
function problemOf(error: Error | null): { field: Problem["field"] | "principal_scope" | null; message: string } | null {
  if (error === null) return null;
  if (error instanceof FieldProblem) return error.problem;
  if (!(error instanceof ApiError)) return { field: null, message: "That did not work, and nothing was changed. Try again." };
  for (const field of ["duration_seconds", "reach", "principal_scope"] as const) {
    const said = error.field(field);
    if (said !== null) return { field, message: said };
  }
  return { field: null, message: error.message };
}

class FieldProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

function NarrowForm({ grant, onDone }: { grant: GrantDetail; onDone: () => void }) {
  const queries = useQueryClient();
  const exactId = useId();
  const [draft, setDraft] = useState(() => draftOf(grant));
  const save = useMutation({
    mutationFn: () => {
      const read = readNarrowing(draft, grant);
      if (!read.ok) throw new FieldProblem(read.problem);
      if (read.input === null) throw new Error("nothing to narrow");
      return narrowGrant(grant.id, read.input);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["grants"] });
      toast.done("Grant narrowed.", "It holds from the next call on.");
      onDone();
    },
  });
  const change = (part: Partial<NarrowDraft>) => {
    setDraft({ ...draft, ...part });
    if (save.isError) save.reset();
  };
  const read = readNarrowing(draft, grant);
  const problem = problemOf(save.error);
  const wrong = (field: string) => (problem?.field === field ? problem.message : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending && !(read.ok && read.input === null)) save.mutate();
  };
  return (
    <form className="narrow" onSubmit={submit} noValidate>
      <EndsAfter grant={grant} draft={draft} error={wrong("duration_seconds")} onChange={change} />
      {grant.reach === null ? null : (
        <fieldset className="narrow-part">
          <legend>What it covers</legend>
          <span className="narrow-exact"><Checkbox id={exactId} checked={draft.exact} onChange={(exact) => change({ exact })} /> <label htmlFor={exactId}>Only the very call that was approved</label></span>
          {draft.exact ? null : <NarrowLimits draft={draft} onChange={change} />}
          {wrong("reach") === undefined ? null : <FieldError>{wrong("reach")}</FieldError>}
        </fieldset>
      )}
      {grant.may_narrow_to.length === 0 ? null : (
        <Field label="May use it" error={wrong("principal_scope")}>
          <Select value={draft.principal} onChange={(event) => change({ principal: event.target.value as PrincipalType })}>
            <option value={grant.principal_scope.type}>{principalWords(grant.principal_scope)}, as it is</option>
            {grant.may_narrow_to.map((one) => <option key={one.type} value={one.type}>only {principalWords(one)}</option>)}
          </Select>
        </Field>
      )}
      <Field label="Reason" hint="Goes into the audit log."><Input maxLength={2_000} autoComplete="off" value={draft.reason} onChange={(event) => change({ reason: event.target.value })} /></Field>
      {problem !== null && problem.field === null ? <FieldError>{problem.message}</FieldError> : null}
      <div className="dialog-acts">
        <Button onClick={onDone}>Leave it as it is</Button>
        <Button type="submit" variant="solid" busy={save.isPending} disabled={read.ok && read.input === null}>Narrow grant</Button>
      </div>
    </form>
  );
}

type EndsProps = { grant: GrantDetail; draft: NarrowDraft; error: string | undefined; onChange: (part: Partial<NarrowDraft>) => void };

function EndsAfter({ grant, draft, error, onChange }: EndsProps) {
  const now = useServerNow();
  const reader = { now: new Date(now), zone: useZone() };
  const left = grant.expires_at === null ? Number.POSITIVE_INFINITY : (Date.parse(grant.expires_at) - now) / 1_000;
  return (
    <fieldset className="narrow-part">
      <legend>Ends after</legend>
      <Segmented fit label="Ends after" value={draft.length} onChange={(length) => onChange({ length })} options={LENGTHS.map((one) => ({ value: one.value, label: one.label, disabled: one.seconds !== null && one.seconds >= left }))} />
      {draft.length === "custom" ? <UnitInput narrow unit="hours from now" aria-label="Hours from now" aria-invalid={error !== undefined || undefined} value={draft.hours} onChange={(event) => onChange({ hours: event.target.value })} /> : null}
      {error === undefined ? null : <FieldError>{error}</FieldError>}
      <p className="hint">{grant.expires_at === null ? "Today it ends when somebody revokes it." : `Today it ends ${formatEnd(new Date(grant.expires_at), reader)}.`}</p>
    </fieldset>
  );
}
