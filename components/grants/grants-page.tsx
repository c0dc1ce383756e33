"use client";

import { useState } from "react";
import { ClockAlert, ListFilter, X } from "lucide-react";
import Link from "next/link";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Bones, Button, Empty, formatCount, Icon, Note, Page, PageHeader, Popover, SearchInput, SegmentedLinks } from "@/components/ui";
import { sameTexts, searchOf, type FilterTexts } from "@/components/audit/filter-texts";
import type { GrantList } from "@/lib/grants/schema";
import { GRANT_STATES } from "@/lib/vocabulary";
import { FilterFields } from "./filter-fields";
import { textsOf } from "./filter-texts";
import { GrantsTable } from "./grants-table";
import { grantsQuery } from "./queries";
import type { Tab } from "./tabs";
import { useGrantFilters } from "./use-grant-filters";

export type GrantsPageProps = {
  /** What the server found for the filters that it rendered. */
  first: { texts: FilterTexts; list: GrantList } | null;
  projects: readonly { id: string; name: string }[];
  people: readonly { id: string; name: string }[];
};

const LABELS: Record<Tab, string> = { active: "Active", used: "Used", expired: "Expired", revoked: "Revoked", all: "All" };

/** What approvals left behind, and the way to take it back. */
export function GrantsPage({ first, projects, people }: GrantsPageProps) {
  const { values, texts, set } = useGrantFilters();
  const rendered = first !== null && sameTexts(first.texts, texts) ? first.list : null;
  const grants = useInfiniteQuery({ ...grantsQuery(texts, rendered), placeholderData: keepPreviousData });
  const counts = grants.data?.pages[0]?.counts ?? null;
  const narrowed = [values.project, values.person, values.kind, values.unused].filter((value) => value !== null).length;
  const links = GRANT_STATES.map((state) => ({
    href: `/grants?${searchOf({ ...textsOf({ ...values, unused: null }), state })}`,
    label: <>{LABELS[state]}{counts === null ? null : <> <small>{formatCount(counts[state])}</small></>}</>,
    current: values.state === state,
  }));
  return (
    <Page>
      <PageHeader title="Grants">What approvals left behind: who may do what, and until when.</PageHeader>
      <search className="filters" aria-label="Filters">
        <SegmentedLinks label="Grants by state" links={links} />
        <SearchInput label="Filter grants" placeholder="Action, person, agent or id" value={values.q} maxLength={200} onChange={(event) => void set({ q: event.target.value })} />
        <Popover label="Filters" trigger={<Button size="s" variant="quiet" icon={ListFilter}>{narrowed === 0 ? "Add filter" : `Filters, ${narrowed} on`}</Button>}>
          <FilterFields values={values} projects={projects} people={people} onChange={(changes) => void set(changes)} />
        </Popover>
        {narrowed === 0 && values.q === "" ? null : <Button size="s" variant="quiet" icon={X} onClick={() => void set({ q: null, project: null, person: null, kind: null, unused: null })}>Clear</Button>}
        {counts === null || counts.unused_for_90_days === 0 || values.unused !== null ? null : (
          <Link className="tag end" data-s="wait" href="/grants?unused=true"><Icon of={ClockAlert} small />{formatCount(counts.unused_for_90_days)} unused for 90 days</Link>
        )}
      </search>
      <Grants grants={grants} state={values.state} filtered={narrowed > 0 || values.q !== ""} />
    </Page>
  );
}

type GrantsQuery = ReturnType<typeof useInfiniteQuery<GrantList, Error, { pages: GrantList[] }>>;

function Grants({ grants, state, filtered }: { grants: GrantsQuery; state: Tab; filtered: boolean }) {
  const [open, setOpen] = useState<string | null>(null);
  const rows = grants.data?.pages.flatMap((page) => page.items) ?? [];
  if (grants.isPending) return <Bones label="grants" shape="table" rows={6} />;
  if (grants.data === undefined) {
    return <Note tone="no" live><p><strong>The grants could not be read.</strong> {grants.error?.message}</p><p><Button size="s" onClick={() => void grants.refetch()}>Try again</Button></p></Note>;
  }
  if (rows.length === 0) return <NoGrants state={state} filtered={filtered} />;
  return (
    <>
      {grants.isRefetchError ? <Note tone="wait" live><p>The server could not be reached; these lines are as they were last read.</p></Note> : null}
      <GrantsTable label={`${LABELS[state]} grants`} rows={rows} open={open} onToggle={(id) => setOpen(open === id ? null : id)} />
      {grants.hasNextPage ? <div className="table-end"><Button size="s" busy={grants.isFetchingNextPage} onClick={() => void grants.fetchNextPage()}>Show older grants</Button></div> : null}
    </>
  );
}

const EMPTY: Record<Tab, { title: string; words: string }> = {
  active: { title: "No grant is active", words: "When somebody approves a request for a time or forever, what the agent may then do by itself stands here." },
  used: { title: "No single approval has been used", words: "An approval for one call is listed here once the call ran." },
  expired: { title: "No grant has expired", words: "Grants whose time ran out are listed here." },
  revoked: { title: "No grant was revoked", words: "Grants that somebody took back are listed here, with the reason." },
  all: { title: "There are no grants", words: "A grant is what an approval leaves behind." },
};

function NoGrants({ state, filtered }: { state: Tab; filtered: boolean }) {
  if (filtered) return <Empty title="No grant matches">Nothing here fits these filters. Take one off, or look under another state.</Empty>;
  return <Empty title={EMPTY[state].title}>{EMPTY[state].words}</Empty>;
}
