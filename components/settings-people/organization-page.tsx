"use client";

import { useMutation, useQuery, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { BigPicks, Button, Fact, Facts, Field, FieldError, Id, Input, Note, Page, PageHeader, Time, UnitInput } from "@/components/ui";
import type { Organization } from "@/lib/orgs/schema";
import { fieldError, sentenceOf } from "./failure";
import { changeOrganization, organizationQuery } from "./queries";

type Change = Partial<Omit<Organization, "id" | "created_at">>;
type Limits = "agent_creations_per_minute" | "agent_pending_cap" | "key_requests_per_minute" | "learn_after_approvals";

const LIMITS: readonly { field: Limits; label: string; unit: string; hint: string }[] = [
  { field: "agent_creations_per_minute", label: "New requests per agent", unit: "a minute", hint: "More are refused with 429." },
  { field: "agent_pending_cap", label: "Waiting requests per agent", unit: "at once", hint: "More are refused with 429." },
  { field: "key_requests_per_minute", label: "Calls per key", unit: "a minute", hint: "A held poll counts once." },
  { field: "learn_after_approvals", label: "Propose a rule or a grant after", unit: "identical approvals", hint: "Policies shows the proposal, and an admin answers it." },
];

const REMOVED = [
  { value: "approve", label: "Approve them", detail: "Nothing governs the action any more, so it may run." },
  { value: "cancel", label: "Cancel them", detail: "Nobody said yes, so it does not run." },
] as const;

/** The organization's name, its limits, and what happens to requests that nothing governs any more. */
export function OrganizationPage({ admin, initial }: { admin: boolean; initial: Organization }) {
  const queries = useQueryClient();
  const { data } = useQuery(organizationQuery(initial));
  const save = useMutation({ mutationFn: (input: Change) => changeOrganization(data.id, input), onSuccess: () => queries.invalidateQueries({ queryKey: ["organization"] }) });
  return (
    <Page>
      <PageHeader title="Organization">What holds for every project.</PageHeader>
      {admin ? null : <Note>Only an admin can change what stands here.</Note>}
      <div className="people-cards">
        <section className="editor-card people-card" aria-labelledby="organization-card">
          <div className="card-head"><h2 id="organization-card">{data.name}</h2></div>
          {/* A new answer of the server starts the form over. */}
          {admin ? <OrganizationForm key={JSON.stringify(data)} organization={data} save={save} /> : <OrganizationFacts organization={data} />}
        </section>
      </div>
    </Page>
  );
}

function OrganizationFacts({ organization }: { organization: Organization }) {
  return (
    <div className="card-body">
      <Facts ruled>
        <Fact label="Id"><Id whole copyAs="organization">{organization.id}</Id></Fact>
        <Fact label="Made"><Time at={organization.created_at} as="day" /></Fact>
        {LIMITS.map((limit) => <Fact key={limit.field} label={limit.label}>{organization[limit.field]} {limit.unit}</Fact>)}
        <Fact label="When the rule is removed">{REMOVED.find((one) => one.value === organization.on_policy_removed)?.label}</Fact>
      </Facts>
    </div>
  );
}

type Saving = Pick<UseMutationResult<Organization, Error, Change>, "mutate" | "error" | "isPending" | "isSuccess">;

function OrganizationForm({ organization, save }: { organization: Organization; save: Saving }) {
  const [draft, setDraft] = useState({ name: organization.name, on_policy_removed: organization.on_policy_removed, agent_creations_per_minute: String(organization.agent_creations_per_minute), agent_pending_cap: String(organization.agent_pending_cap), key_requests_per_minute: String(organization.key_requests_per_minute), learn_after_approvals: String(organization.learn_after_approvals) });
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    save.mutate({ ...draft, agent_creations_per_minute: Number(draft.agent_creations_per_minute), agent_pending_cap: Number(draft.agent_pending_cap), key_requests_per_minute: Number(draft.key_requests_per_minute), learn_after_approvals: Number(draft.learn_after_approvals) });
  };
  const fields = ["name", ...LIMITS.map((limit) => limit.field)];
  const elsewhere = save.error !== null && fields.every((field) => fieldError(save.error, field) === undefined);
  return (
    <form onSubmit={submit} noValidate>
      <div className="card-body">
        <Field label="Name" error={fieldError(save.error, "name")}><Input autoComplete="off" value={draft.name} onChange={(event) => set({ name: event.target.value })} /></Field>
        <div className="field">
          <span className="field-label">When the rule behind a waiting request is removed</span>
          <BigPicks label="When the rule behind a waiting request is removed" value={draft.on_policy_removed} onChange={(next) => set({ on_policy_removed: next })} options={REMOVED} />
        </div>
        {LIMITS.map((limit) => (
          <Field key={limit.field} label={limit.label} hint={limit.hint} error={fieldError(save.error, limit.field)}>
            <UnitInput unit={limit.unit} value={draft[limit.field]} onChange={(event) => set({ [limit.field]: event.target.value })} />
          </Field>
        ))}
        <Facts ruled>
          <Fact label="Id"><Id whole copyAs="organization">{organization.id}</Id></Fact>
          <Fact label="Made"><Time at={organization.created_at} as="day" /></Fact>
        </Facts>
        {elsewhere ? <FieldError>{sentenceOf(save.error)}</FieldError> : null}
      </div>
      <div className="card-foot">
        <output className="hint">{save.isSuccess ? "Saved." : ""}</output>
        <Button type="submit" variant="solid" busy={save.isPending}>Save organization</Button>
      </div>
    </form>
  );
}
