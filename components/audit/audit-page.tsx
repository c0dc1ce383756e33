"use client";

import { useState } from "react";
import { Download, Stamp } from "lucide-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Bones, Button, Empty, Icon, Note, Page, PageHeader, useZone } from "@/components/ui";
import type { AuditList } from "@/lib/audit/schema";
import { AuditTable } from "./audit-table";
import { FilterBar } from "./filter-bar";
import { sameTexts, type FilterTexts } from "./filter-texts";
import { auditQuery, exportAddress } from "./queries";
import { useAuditFilters } from "./use-audit-filters";
import { VerifyButton, VerifyResult, useVerifyChain } from "./verify-chain";

export type AuditPageProps = {
  /** What the server found for the filters that it rendered; null where they did not parse. */
  first: { texts: FilterTexts; list: AuditList } | null;
  projects: readonly { id: string; name: string }[];
};

/** Every governed call, one line each; an auditor's page, so nothing on it is guessed and nothing is hidden. */
export function AuditPage({ first, projects }: AuditPageProps) {
  const filters = useAuditFilters();
  const verification = useVerifyChain();
  return (
    <Page>
      <PageHeader
        title="Audit"
        actions={
          <>
            <VerifyButton verification={verification} />
            <a className="btn" href="/api/audit/checkpoint" download="audit-checkpoint.json" title="What the chain is now, signed. Kept elsewhere, it shows any later change or cut."><Icon of={Stamp} />Save checkpoint</a>
            {filters.problems.length === 0 ? <a className="btn" href={exportAddress(filters.texts)} download><Icon of={Download} />Export JSONL</a> : <Button icon={Download} disabled>Export JSONL</Button>}
          </>
        }
      >
        One line for each governed call, with its lifecycle folded inside. Nothing here can be changed or removed.
      </PageHeader>
      <VerifyResult verification={verification} />
      <FilterBar filters={filters} projects={projects} />
      {filters.problems.length === 0 ? <Calls texts={filters.texts} first={first} onClear={filters.clear} /> : <Unreadable problems={filters.problems} />}
    </Page>
  );
}

function Unreadable({ problems }: { problems: { field: string; message: string }[] }) {
  return (
    <Note tone="no" live>
      <p><strong>A filter in this address cannot be read, so nothing is shown.</strong></p>
      {problems.map((problem) => <p key={`${problem.field} ${problem.message}`}>{problem.message}</p>)}
      <p>Correct it or take it off.</p>
    </Note>
  );
}

function Calls({ texts, first, onClear }: { texts: FilterTexts; first: AuditPageProps["first"]; onClear: () => void }) {
  const rendered = first !== null && sameTexts(first.texts, texts) ? first.list : null;
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch, isRefetchError } = useInfiniteQuery(auditQuery(texts, rendered));
  const zone = useZone();
  const [opened, setOpened] = useState<string | null>(null);
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  if (isPending) return <Bones label="calls" shape="table" rows={8} />;
  if (data === undefined) {
    return <Note tone="no" live><p><strong>The audit could not be read.</strong> {error?.message}</p><p><Button size="s" onClick={() => void refetch()}>Try again</Button></p></Note>;
  }
  if (rows.length === 0) return <NoCalls filtered={Object.keys(texts).length > 0} onClear={onClear} />;
  const only = texts["request"] !== undefined && rows.length === 1 ? (rows[0]?.id ?? null) : null;
  return (
    <>
      {isRefetchError ? <Note tone="wait" live><p>The server could not be reached; these lines are as they were last read.</p></Note> : null}
      <AuditTable rows={rows} open={opened ?? only} onToggle={(id) => setOpened((opened ?? only) === id ? "" : id)} />
      <div className="table-end faint s13">
        {hasNextPage ? <Button size="s" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>Show older calls</Button> : <span>{rows.length === 1 ? "This is the only call." : "These are all of them."}</span>}
        <span>Times are {zone}</span>
      </div>
    </>
  );
}

function NoCalls({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (!filtered) return <Empty title="No call has been governed yet">Every call that an agent asks about appears here, whether it was allowed, denied or approved by a person.</Empty>;
  return <Empty title="No call matches these filters" actions={<Button onClick={onClear}>Clear filters</Button>}>Nothing was recorded that fits all of them. Take one off to see more.</Empty>;
}
