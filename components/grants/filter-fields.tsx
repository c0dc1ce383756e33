"use client";

import { Field, Select } from "@/components/ui";
import { DECISION_KINDS, type DecisionKind } from "@/lib/vocabulary";
import { KIND_LABELS } from "./grant-words";

type Values = { project: string | null; person: string | null; kind: DecisionKind | null; unused: "true" | null };
type Choice = { id: string; name: string };
type Props = { values: Values; projects: readonly Choice[]; people: readonly Choice[]; onChange: (changes: Partial<Values>) => void };

/** Narrows the list at once; the address follows. */
export function FilterFields({ values, projects, people, onChange }: Props) {
  return (
    <div className="filter-form">
      <Choose label="Project" value={values.project} options={projects} onChange={(project) => onChange({ project })} />
      <Choose label="Person" value={values.person} options={people} onChange={(person) => onChange({ person })} />
      <Choose label="Given" value={values.kind} options={DECISION_KINDS.map((kind) => ({ id: kind, name: KIND_LABELS[kind] }))} onChange={(kind) => onChange({ kind: DECISION_KINDS.find((known) => known === kind) ?? null })} />
      <Choose label="Use" value={values.unused} options={[{ id: "true", name: "Unused for 90 days" }]} onChange={(unused) => onChange({ unused: unused === "true" ? "true" : null })} />
    </div>
  );
}

function Choose({ label, value, options, onChange }: { label: string; value: string | null; options: readonly Choice[]; onChange: (value: string | null) => void }) {
  return (
    <Field label={label}>
      <Select value={value ?? ""} onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}>
        <option value="">Any</option>
        {options.map((option) => <option key={option.id} value={option.id}>{option.name}</option>)}
      </Select>
    </Field>
  );
}
