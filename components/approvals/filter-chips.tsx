"use client";

import { FilterChip } from "@/components/ui/page-header";
import type { FilterChoices } from "./filter-choices";
import type { ListFilter } from "./queries";
import { VisibleText } from "./visible-text";

type FilterChipsProps = { filter: ListFilter; choices: FilterChoices; onFilter: (filter: Partial<ListFilter>) => void };

const LABELS = { project: "Project", person: "For", agent: "Agent", action: "Action" } as const;

/** The filters that are on, made visible, each with a way off. The words stand in their own field. */
export function FilterChips({ filter, choices, onFilter }: FilterChipsProps) {
  const named = { project: nameIn(choices.projects, filter.project), person: nameIn(choices.people, filter.person), agent: filter.agent, action: filter.action };
  const on = (Object.keys(LABELS) as (keyof typeof LABELS)[]).filter((name) => filter[name] !== null);
  if (on.length === 0 && !filter.forMe) return null;
  return (
    <div className="filters inbox-chips">
      {filter.forMe ? <FilterChip what="Waiting for me" onRemove={() => onFilter({ forMe: false })}><b>Waiting for me</b>{filter.state === "pending" ? "" : ", of pending ones"}</FilterChip> : null}
      {on.map((name) => <FilterChip key={name} what={LABELS[name]} onRemove={() => onFilter({ [name]: null })}>{LABELS[name]} <b><VisibleText text={named[name] ?? ""} /></b></FilterChip>)}
    </div>
  );
}

function nameIn(choices: readonly { id: string; name: string }[], given: string | null): string | null {
  return choices.find((choice) => choice.id === given)?.name ?? given;
}
