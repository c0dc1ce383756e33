"use client";

import { useState } from "react";
import { ListFilter as FilterIcon, Search, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/field";
import { Popover } from "@/components/ui/menu";
import type { FilterChoices } from "./filter-choices";
import { FilterFields } from "./filter-fields";
import type { ListFilter } from "./queries";

type InboxFilterProps = { filter: ListFilter; choices: FilterChoices; onFilter: (filter: Partial<ListFilter>) => void };

/** Words, and what else narrows the list. All of it lives in the URL. */
export function InboxFilter({ filter, choices, onFilter }: InboxFilterProps) {
  const [asked, setAsked] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const open = asked || filter.q !== "";
  const close = () => {
    setAsked(false);
    onFilter({ q: "" });
  };
  return (
    <search className="page-acts inbox-filter">
      {open ? (
        <>
          <SearchInput
            label="Search requests"
            placeholder="Action, agent, words, id"
            ref={asked ? focusNow : null}
            value={filter.q}
            maxLength={200}
            onChange={(event) => onFilter({ q: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.preventDefault();
              close();
            }}
          />
          <Button size="s" variant="quiet" icon={X} iconOnly aria-label="Clear the search" onClick={close} />
        </>
      ) : <Button size="s" variant="quiet" icon={Search} aria-keyshortcuts="/" data-open-filter onClick={() => setAsked(true)}>Search</Button>}
      <Popover label="Filters" align="end" open={choosing} onOpenChange={setChoosing} trigger={<Button size="s" variant="quiet" icon={FilterIcon}>Filter</Button>}>
        <FilterFields
          filter={filter}
          choices={choices}
          onShow={(next) => {
            setChoosing(false);
            onFilter(next);
          }}
        />
      </Popover>
    </search>
  );
}

/** It was opened by a key or a press, so the next letter belongs in it. */
function focusNow(field: HTMLInputElement | null): void {
  field?.focus();
}
