"use client";

import Link from "next/link";
import { Bones } from "@/components/ui/bones";
import { Button, Keys } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { Note } from "@/components/ui/note";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Time } from "@/components/ui/time";
import type { InboxItem } from "@/lib/approvals/schema";
import { InboxEmpty } from "./inbox-empty";
import { InboxFilter } from "./inbox-filter";
import { groupTotals, type Counts, type Grouped } from "./list-state";
import type { ListFilter, ListState } from "./queries";
import { RequestRow } from "./request-row";

export type InboxProps = {
  title: string;
  list: Grouped;
  /** By the server, over the whole organization; null where it is not asked. */
  counts: Counts | null;
  /** Whether the reader may send a test request. */
  mayTest: boolean;
  filter: ListFilter;
  onFilter: (filter: Partial<ListFilter>) => void;
  hrefOf: (id: string | null, state: ListState) => string;
  selected: string | null;
  /** Opens beside the list; without it a row is a page of its own. */
  onOpen?: ((id: string) => void) | undefined;
  organization: string;
  offsetMs?: number | undefined;
  status: { loading: boolean; error: Error | null; dataAt: number; onRetry: () => void };
  more: { has: boolean; loading: boolean; load: () => void };
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
  return (
    <section className="inbox" aria-labelledby="inbox-t">
      <header className="inbox-head">
        <h1 id="inbox-t">{props.title}</h1>
        <InboxFilter filter={filter} onFilter={props.onFilter} />
        <nav className="tabs" aria-label="Requests by state">
          {TABS.map(({ state, label }) => (
            <Link
              key={state}
              href={hrefOf(selected, state)}
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
      </header>
      <ScrollRegion className="inbox-list" label={`${TABS.find((tab) => tab.state === filter.state)?.label ?? ""} requests`}>
        <Content {...props} />
      </ScrollRegion>
      {filter.mine ? null : <footer className="inbox-foot" aria-label="Keyboard shortcuts"><Keys keys={KEYS} /></footer>}
    </section>
  );
}

function Content(props: InboxProps) {
  const { list, filter, status, more } = props;
  if (status.loading) return <div className="inbox-bones"><Bones label="requests" rows={6} /></div>;
  const failed = status.error === null ? null : <ListError {...status} error={status.error} />;
  if (list.all.length === 0) return <>{failed}{failed === null ? <InboxEmpty filter={filter} mayTest={props.mayTest} onFilter={props.onFilter} hrefOf={props.hrefOf} /> : null}</>;
  const totals = groupTotals(list, { counts: props.counts, whole: !more.has, filtered: filter.q !== "" || filter.project !== null });
  return (
    <>
      {failed}
      <Columns filter={filter} />
      {filter.state === "pending" && !filter.mine ? (
        <>
          <Group {...props} heading="Waiting for you" aside={totals.waiting === null ? "ending first" : `${formatCount(totals.waiting)}, ending first`} items={list.waiting} />
          <Group {...props} heading="Waiting for someone else" aside={othersAside(list.others, totals.others)} items={list.others} />
        </>
      ) : <Rows {...props} items={list.all} />}
      {more.has ? <p className="inbox-more"><Button busy={more.loading} onClick={more.load}>Load more</Button></p> : null}
    </>
  );
}

/** What the reader asked for is counted only where every one of them is on the page. */
function othersAside(items: readonly InboxItem[], total: number | null): string {
  if (total === null) return "";
  if (total !== items.length) return formatCount(total);
  const mine = items.filter((item) => item.mine).length;
  return mine === 0 ? String(items.length) : mine === items.length ? `${mine}, you asked` : `${items.length}, you asked for ${mine}`;
}

function Columns({ filter }: { filter: ListFilter }) {
  const open = filter.state === "pending";
  return (
    <div className="req-cols" aria-hidden="true">
      <span /><span>Action and what the agent says</span><span>Asked by</span><span>Governed by</span><span>{open ? (filter.mine ? "Who may decide" : "Who else may decide") : "Decided by"}</span><span>{open ? "Time left" : "State"}</span>
    </div>
  );
}

function Group({ heading, aside, items, ...props }: InboxProps & { heading: string; aside: string; items: readonly InboxItem[] }) {
  if (items.length === 0) return null;
  return (
    <>
      <h2 className="group">{heading} <span className="faint">{aside}</span></h2>
      <Rows {...props} items={items} />
    </>
  );
}

function Rows({ items, hrefOf, filter, selected, onOpen, organization, offsetMs }: InboxProps & { items: readonly InboxItem[] }) {
  return (
    <ul>
      {items.map((item) => <RequestRow key={item.id} item={item} href={hrefOf(item.id, filter.state)} selected={item.id === selected} organization={organization} offsetMs={offsetMs} onOpen={onOpen} />)}
    </ul>
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
