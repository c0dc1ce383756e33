"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { Bones, Button, Empty, Icon, Menu, MenuChoice, Note, Page, PageHeader, SegmentedLinks, Time, useZone } from "@/components/ui";
import { INSIGHT_DAYS, type Insights } from "@/lib/insights/schema";
import { BarsChart } from "./bars-chart";
import { EndsTable } from "./ends-table";
import { ExpiredRequests } from "./expired-requests";
import { IdleGrants } from "./idle-grants";
import { Kpis } from "./kpis";
import { PaceChart } from "./pace-chart";
import { PeopleTable } from "./people-table";
import { insightsQuery, type Asked } from "./queries";
import { RulesTable } from "./rules-table";

const ALL = "all";

type Props = { projects: readonly { id: string; name: string }[]; /** What the server read for the window in the address. */ first: { asked: Asked; figures: Insights } | null; meId: string };

/** How much is asked, how fast it is answered, and where people could be asked less. The window lives in the URL. */
export function InsightsPage({ projects, first, meId }: Props) {
  const [{ days, project }, set] = useQueryStates({ days: parseAsStringLiteral(INSIGHT_DAYS).withDefault("30"), project: parseAsString });
  const zone = useZone();
  const asked = { days, project, zone };
  const rendered = first !== null && JSON.stringify(first.asked) === JSON.stringify(asked) ? { initialData: first.figures } : {};
  const found = useQuery({ ...insightsQuery(asked), ...rendered, placeholderData: keepPreviousData });
  const links = INSIGHT_DAYS.map((each) => ({ href: addressOf(each, project), label: `${each} days`, current: each === days }));
  const chosen = projects.find(({ id }) => id === project);
  const picker = (
    <Menu align="end" label="Project" trigger={<Button size="s" variant="quiet">{chosen?.name ?? "All projects"}<Icon of={ChevronDown} small /></Button>}>
      <MenuChoice label="Project" value={chosen?.id ?? ALL} onChange={(id) => void set({ project: id === ALL ? null : id })} options={[{ value: ALL, label: "All projects" }, ...projects.map(({ id, name }) => ({ value: id, label: name }))]} />
    </Menu>
  );
  return (
    <Page>
      <PageHeader title="Insights" actions={<><SegmentedLinks label="Period" links={links} />{projects.length > 1 ? picker : null}</>}>How much is asked, how fast it is answered, and whether anyone is really reading.</PageHeader>
      <Figures found={found} meId={meId} />
    </Page>
  );
}

function addressOf(days: string, project: string | null): string {
  return `/insights?${new URLSearchParams({ days, ...(project === null ? {} : { project }) })}`;
}

type Found = { data: Insights | undefined; error: Error | null; isPending: boolean; isPlaceholderData: boolean; refetch: () => Promise<unknown> };

function Figures({ found, meId }: { found: Found; meId: string }) {
  const { data, error } = found;
  if (found.isPending) return <div aria-busy="true"><Bones label="figures" shape="table" rows={8} /></div>;
  if (error !== null && (data === undefined || found.isPlaceholderData)) return <Note tone="no" live><p><strong>The figures could not be read.</strong> {error.message}</p><p><Button size="s" onClick={() => void found.refetch()}>Try again</Button></p></Note>;
  if (data === undefined) return null;
  const stale = error === null ? null : <Note tone="wait" live><p>The server could not be reached. These figures are of <Time at={data.to} as="minute" />.</p></Note>;
  if (data.totals.requests === 0 && data.idle_grants.total === 0) return <>{stale}<Nothing days={data.days} /></>;
  return (
    <div className="insights" aria-busy={found.isPlaceholderData || undefined}>
      {stale}
      <Kpis figures={data} />
      <div className="charts">
        <BarsChart figures={data} />
        <PaceChart figures={data} />
        <EndsTable ends={data.ends} />
        <PeopleTable figures={data} meId={meId} />
      </div>
      <RulesTable rules={data.rules} />
      <ExpiredRequests figures={data} />
      <IdleGrants figures={data} />
      <p className="hint">Days begin at midnight in {data.zone}. Test requests are left out; what still waits or was cancelled is in the sum only.</p>
    </div>
  );
}

function Nothing({ days }: { days: number }) {
  return (
    <Empty title={`Nothing was asked in the last ${days} days`} actions={days < 90 ? <Link className="btn" href="/insights?days=90">Look at 90 days</Link> : <Link className="btn" href="/policies">Look at the rules</Link>}>
      When agents ask people for approval, this page says how much, how fast it was answered, and which rules ask too much.
    </Empty>
  );
}
