"use client";

import { useState } from "react";
import { ListFilter as FilterIcon, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/field";
import type { ListFilter } from "./queries";

type InboxFilterProps = { filter: ListFilter; onFilter: (filter: Partial<ListFilter>) => void };

/** Words in the action, the message, the agent or the address. They live in the URL. */
export function InboxFilter({ filter, onFilter }: InboxFilterProps) {
  const [asked, setAsked] = useState(false);
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
            label="Filter requests"
            placeholder="Action, agent, words"
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
          <Button size="s" variant="quiet" icon={X} iconOnly aria-label="Clear the filter" onClick={close} />
        </>
      ) : <Button size="s" variant="quiet" icon={FilterIcon} aria-keyshortcuts="/" data-open-filter onClick={() => setAsked(true)}>Filter</Button>}
    </search>
  );
}

/** It was opened by a key or a press, so the next letter belongs in it. */
function focusNow(field: HTMLInputElement | null): void {
  field?.focus();
}
