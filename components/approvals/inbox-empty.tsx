"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { Button, ButtonLink } from "@/components/ui/button";
import { CopyLine } from "@/components/ui/code";
import { Empty } from "@/components/ui/empty";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api-client";
import type { ApprovalList, InboxItem } from "@/lib/approvals/schema";
import type { ListFilter, ListState } from "./queries";
import { NO_FILTER } from "./filter-choices";
import { StateStatus } from "./state-status";
import { isNarrowed } from "./use-inbox";
import type { Spot } from "./use-place";
import { RowAction } from "./row-parts";
import { VisibleText } from "./visible-text";
import { kindWords, summaryOf } from "./words";

type InboxEmptyProps = { filter: ListFilter; mayTest: boolean; onFilter: (filter: Partial<ListFilter>) => void; hrefOf: (to: Spot, state: ListState) => string; more: { loading: boolean; load: () => void; searchedTo: string | null; searchedAll: boolean } };

const NOTHING: Readonly<Record<ListState, { title: string; says: string }>> = {
  pending: { title: "Nothing is waiting for you", says: "New requests appear here by themselves. An agent makes one when a policy denies a call and lets it ask." },
  decided: { title: "Nothing has been decided yet", says: "Every approval and denial stands here, with who gave it and when." },
  expired: { title: "Nothing has run out of time", says: "A request that nobody answers is denied when its time is over, and stands here." },
  all: { title: "No agent has asked yet", says: "A request appears here when a policy denies a call and lets the agent ask." },
};

const WORDS = { title: "No request has these words", says: "Looked for in actions, resources, messages, agents, addresses and ids, by the beginnings of words." };
const NARROWED = { title: "No request fits these filters", says: "Take one of them away, or look at another state." };
const SEARCHED_ALL = "Every request was looked through, to the oldest.";
const FOR_ME = { title: "Nothing here waits for you", says: "What others have to decide stands in the list without this filter." };

const MINE = { title: "No agent has asked for you here", says: "When an agent that works for you is denied a call and may ask, its request appears here, and you can see how it goes." };

/** What it means that nothing is here, how something gets here, and the last things that happened. */
export function InboxEmpty({ filter, mayTest, onFilter, hrefOf, more }: InboxEmptyProps) {
  if (more.searchedTo !== null) {
    const actions = <><Button busy={more.loading} onClick={more.load}>Search older</Button><Button onClick={() => onFilter(NO_FILTER)}>Clear the filter</Button></>;
    return <Empty title="Nothing among the newest requests" actions={actions}><SearchedTo at={more.searchedTo} searching={more.loading} /> Many requests have some of these words, so that older ones take longer to look through.</Empty>;
  }
  if (isNarrowed(filter)) {
    const forMe = filter.forMe && filter.state === "pending";
    const { title, says } = forMe ? FOR_ME : filter.q === "" ? NARROWED : more.searchedAll ? { ...WORDS, says: SEARCHED_ALL } : WORDS;
    const actions = <>{filter.state === "all" || forMe ? null : <Button onClick={() => onFilter({ state: "all" })}>Look in all states</Button>}<Button onClick={() => onFilter(NO_FILTER)}>Clear the filter</Button></>;
    return <Empty title={filter.state === "all" ? title : title.replace("No request", `No ${filter.state} request`)} actions={actions}>{says}</Empty>;
  }
  const { title, says } = filter.mine ? MINE : NOTHING[filter.state];
  const actions = (
    <>
      {mayTest ? <><ButtonLink icon={Send} href="/settings/hitl">Send a test request</ButtonLink><span className="muted s13">or</span></> : null}
      <CopyLine size="s" text="npm run demo" what="the command" />
    </>
  );
  return (
    <>
      <Empty title={title} actions={actions}>{says}</Empty>
      {filter.state === "pending" && !filter.mine ? <Recent hrefOf={hrefOf} /> : null}
    </>
  );
}

/** How far back a list that is not whole reaches, and that older ones are being looked through. */
export function SearchedTo({ at, searching }: { at: string; searching: boolean }) {
  return <span className="muted s13">Looked through the requests back to <Time at={at} as="minute" />{searching ? "; looking further back …" : "."}</span>;
}

const RECENT = 5;

function Recent({ hrefOf }: Pick<InboxEmptyProps, "hrefOf">) {
  const recent = useQuery({ queryKey: ["approvals", "recent"], queryFn: () => api<ApprovalList>("GET", `/api/approval-requests?state=decided&limit=${RECENT}`) });
  const items = recent.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="recent" aria-labelledby="recent-t">
      <div className="section-head"><h2 id="recent-t">Decided last</h2><Link className="end s13" href={hrefOf(null, "decided")}>See all</Link></div>
      <ul className="recent-list">{items.map((item) => <li key={item.id}><RecentRow item={item} href={hrefOf({ id: item.id }, "decided")} /></li>)}</ul>
    </section>
  );
}

function RecentRow({ item, href }: { item: InboxItem; href: string }) {
  const { text } = summaryOf(item);
  return (
    <Link href={href} prefetch={false}>
      <StateStatus state={item.state} />
      <span className="req-what"><RowAction text={item.canonical_action} />{text === null ? null : <span className="req-sub"><VisibleText text={text} /></span>}</span>
      <span className="muted recent-by">{item.resolved_by?.name ?? "The policy"}{item.decision_kind === null ? "" : `, ${kindWords(item.decision_kind)}`}</span>
      {item.resolved_at === null ? <span /> : <span className="faint"><Time at={item.resolved_at} /></span>}
    </Link>
  );
}
