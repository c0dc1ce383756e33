"use client";

import Link from "next/link";
import { useMemo, useRef, type ReactNode, type RefObject } from "react";
import { Bones } from "@/components/ui/bones";
import { Button, Keys } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { Note } from "@/components/ui/note";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Time } from "@/components/ui/time";
import { FilterChips } from "./filter-chips";
import { InboxEmpty, SearchedTo } from "./inbox-empty";
import type { FilterChoices } from "./filter-choices";
import { InboxFilter } from "./inbox-filter";
import { InboxList } from "./inbox-list";
import { InboxRow, type InboxRowProps } from "./inbox-row";
import { entriesOf, type Line } from "./list-entries";
import type { Counts, Grouped, Stop } from "./list-state";
import type { ListFilter, ListState } from "./queries";
import { isNarrowed } from "./use-inbox";
import { spotOf, type Spot } from "./use-place";
import type { OpenElsewhere } from "./use-presence";

export type InboxProps = {
  title: string;
  list: Grouped;
  /** By the server, over the whole organization; null where it is not asked. */
  counts: Counts | null;
  /** Whether the reader may send a test request. */
  mayTest: boolean;
  filter: ListFilter;
  onFilter: (filter: Partial<ListFilter>) => void;
  choices: FilterChoices;
  hrefOf: (to: Spot, state: ListState) => string;
  /** The key of the place that is open. */
  selected: string | null;
  openElsewhere: OpenElsewhere;
  /** Opens beside the list; without it a row is a page of its own. */
  onOpen?: ((to: Spot) => void) | undefined;
  organization: string;
  offsetMs?: number | undefined;
  status: { loading: boolean; error: Error | null; dataAt: number; onRetry: () => void };
  more: { has: boolean; loading: boolean; load: () => void; /** How far words were looked for, where older requests were not looked through. */ searchedTo: string | null; /** Whether the last of several looks has come to the end. */ searchedAll: boolean };
};

const TABS: readonly { state: ListState; label: string }[] = [
  { state: "pending", label: "Pending" },
  { state: "decided", label: "Decided" },
  { state: "expired", label: "Expired" },
  { state: "all", label: "All" },
];

const KEYS = [
  { keys: ["J", "K"], does: "move" },
  { keys: ["Enter"], does: "open" },
  { keys: ["A"], does: "approve" },
  { keys: ["D"], does: "deny" },
  { keys: ["?"], does: "all keys" },
] as const;

/** The list: what waits for the reader first, ending first. */
export function Inbox(props: InboxProps) {
  const { filter, counts, hrefOf, selected } = props;
  const scroller = useRef<HTMLElement>(null);
  return (
    <section className="inbox" aria-labelledby="inbox-t">
      <header className="inbox-head">
        <h1 id="inbox-t" tabIndex={-1}>{props.title}</h1>
        <InboxFilter filter={filter} choices={props.choices} onFilter={props.onFilter} />
        <nav className="tabs" aria-label="Requests by state">
          {TABS.map(({ state, label }) => (
            <Link
              key={state}
              href={hrefOf(selected === null ? null : spotOf(selected), state)}
              prefetch={false}
              aria-current={state === filter.state ? "page" : undefined}
              onNavigate={(event) => {
                event.preventDefault();
                props.onFilter({ state });
              }}
            >
              {label}{state === "pending" && counts !== null && !filter.mine ? <> <small>{formatCount(counts.pending)}</small></> : null}
            </Link>
          ))}
        </nav>
        <FilterChips filter={filter} choices={props.choices} onFilter={props.onFilter} />
      </header>
      <ScrollRegion className="inbox-list" ref={scroller} label={`${TABS.find((tab) => tab.state === filter.state)?.label ?? ""} requests`}>
        <Content {...props} scroller={scroller} />
      </ScrollRegion>
      {filter.mine ? null : <footer className="inbox-foot" aria-label="Keyboard shortcuts"><Keys keys={KEYS} /></footer>}
    </section>
  );
}

function Content(props: InboxProps & { scroller: RefObject<HTMLElement | null> }) {
  const { list, filter, counts, status, more, scroller } = props;
  const entries = useMemo(() => entriesOf(list, { filter, counts, whole: !more.has, filtered: isNarrowed(filter) }), [list, filter, counts, more.has]);
  if (status.loading) return <div className="inbox-bones"><Bones label="requests" rows={6} /></div>;
  const failed = status.error === null ? null : <ListError {...status} error={status.error} />;
  if (list.all.length === 0) return <>{failed}{failed === null ? <InboxEmpty filter={filter} mayTest={props.mayTest} onFilter={props.onFilter} hrefOf={props.hrefOf} more={more} /> : null}</>;
  return (
    <>
      {failed}
      <Columns filter={filter} />
      <InboxList entries={entries} scroller={scroller} more={{ ...more, has: more.has && more.searchedTo === null }}>{rowsOf(props)}</InboxList>
      {more.has || more.searchedAll ? <More {...more} /> : null}
    </>
  );
}

/** Draws rows, each once until the page itself is drawn again: to scroll makes only those that come into view. */
function rowsOf(props: InboxProps): (entry: Line) => ReactNode {
  const drawn = new Map<string, ReactNode>();
  return ({ key, stop }) => {
    const row = drawn.get(key) ?? <InboxRow {...rowOf(props, stop)} />;
    drawn.set(key, row);
    return row;
  };
}

function rowOf({ hrefOf, filter, selected, openElsewhere, onOpen, organization, offsetMs }: InboxProps, { key, items }: Stop): InboxRowProps {
  const to = spotOf(key);
  return { rowKey: key, items, href: hrefOf(to, filter.state), selected: key === selected, organization, offsetMs, openElsewhere: peopleAt(items.flatMap((item) => openElsewhere(item.id))), onOpen: onOpen === undefined ? undefined : () => onOpen(to) };
}

/** Each person once. */
function peopleAt<P extends { id: string }>(people: readonly P[]): P[] {
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

function More({ loading, load, searchedTo, searchedAll }: InboxProps["more"]) {
  if (searchedAll) return <p className="inbox-more muted s13">Every request was looked through, to the oldest. No other has these words.</p>;
  return (
    <p className="inbox-more">
      {searchedTo === null ? null : <SearchedTo at={searchedTo} searching={loading} />}
      <Button busy={loading} onClick={load}>{searchedTo === null ? "Load more" : "Search older"}</Button>
    </p>
  );
}

function Columns({ filter }: { filter: ListFilter }) {
  const open = filter.state === "pending";
  return (
    <div className="req-cols" aria-hidden="true">
      <span /><span>Action and what the agent says</span><span>Asked by</span><span>Governed by</span><span>{open ? (filter.mine ? "Who may decide" : "Who else may decide") : filter.state === "all" ? "Who decides" : "Decided by"}</span><span>{open ? "Time left" : "State"}</span>
    </div>
  );
}

function ListError({ error, dataAt, onRetry }: { error: Error; dataAt: number; onRetry: () => void }) {
  return (
    <div className="inbox-note">
      <Note tone="no" live>
        <p><strong>The list could not be loaded.</strong> {error.message}{dataAt === 0 ? null : <> What you see is from <Time at={new Date(dataAt).toISOString()} as="minute" />.</>} <button type="button" className="link" onClick={onRetry}>Try again</button></p>
      </Note>
    </div>
  );
}
