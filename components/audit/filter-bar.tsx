"use client";

import { useState } from "react";
import { Plus } from "lucide-react";
import { Button, FilterChip, Popover, PlainText, shortId, Time } from "@/components/ui";
import { AUDIT_FILTERS } from "@/lib/audit/filter";
import { FilterForm } from "./filter-form";
import { FILTER_LABELS, wordFor, type FilterName } from "./filter-words";
import type { useAuditFilters } from "./use-audit-filters";

type Props = { filters: ReturnType<typeof useAuditFilters>; projects: readonly { id: string; name: string }[] };

/** The filters that are on, and the way to more. */
export function FilterBar({ filters, projects }: Props) {
  const [adding, setAdding] = useState(false);
  const on = AUDIT_FILTERS.filter((name) => filters.texts[name] !== undefined);
  return (
    <search className="filters" aria-label="Filters">
      {on.map((name) => (
        <FilterChip key={name} what={FILTER_LABELS[name]} onRemove={() => void filters.remove(name)}>
          {FILTER_LABELS[name]} {name === "since" || name === "until" ? "" : "is "}<b><Word name={name} text={filters.texts[name] ?? ""} projects={projects} /></b>
        </FilterChip>
      ))}
      <Popover label="Filters" open={adding} onOpenChange={setAdding} trigger={<Button size="s" variant="quiet" icon={Plus}>Add filter</Button>}>
        <FilterForm
          texts={filters.texts}
          projects={projects}
          onShow={(next) => {
            setAdding(false);
            void filters.replace(next);
          }}
        />
      </Popover>
      {on.length === 0 && filters.problems.length === 0 ? null : <Button size="s" variant="quiet" onClick={filters.clear}>Clear</Button>}
    </search>
  );
}

function Word({ name, text, projects }: { name: FilterName; text: string; projects: Props["projects"] }) {
  if ((name === "since" || name === "until") && !Number.isNaN(Date.parse(text))) return <Time at={new Date(text).toISOString()} as="minute" />;
  if (name === "request" || name === "grant") return <span title={text}>{shortId(text)}</span>;
  return <PlainText>{wordFor(name, text, projects)}</PlainText>;
}
