"use client";

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState, type MouseEvent } from "react";
import { Button, Section, Tag, Time } from "@/components/ui";
import type { PolicyWire, VersionList, VersionSummary } from "@/lib/policies/schema";
import { RestoreDialog } from "./restore-dialog";

type Props = { versions: UseInfiniteQueryResult<InfiniteData<VersionList>>; shown: number | null; live: PolicyWire; mayEdit: boolean; onShow: (version: number) => void; onRestored: () => void };

/** Every saved version, newest first; each opens beside the list, and can be made live again from here. */
export function VersionsList({ versions: { data, hasNextPage, isFetchingNextPage, fetchNextPage }, shown, live, mayEdit, onShow, onRestored }: Props) {
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section id="versions-title" title="Versions" aside={hasNextPage ? `the last ${items.length}` : items.length}>
      {items.length === 0 ? <p className="hint">Nothing was saved yet. Without a policy nothing is allowed.</p> : (
        <ul className="versions">{items.map((item) => <VersionLine key={item.version} item={item} shown={item.version === shown} live={live} mayEdit={mayEdit} onShow={onShow} onRestored={onRestored} />)}</ul>
      )}
      {hasNextPage ? <Button size="s" variant="quiet" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>Show older versions</Button> : null}
    </Section>
  );
}

type LineProps = Omit<Props, "versions" | "shown"> & { item: VersionSummary; shown: boolean };

function VersionLine({ item, shown, live, mayEdit, onShow, onRestored }: LineProps) {
  const [restoring, setRestoring] = useState(false);
  const restorable = mayEdit && !item.live && !shown;
  const show = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onShow(item.version);
  };
  return (
    <li>
      <a className="v-n" href={`?version=${item.version}`} aria-current={shown || undefined} aria-label={`Show v${item.version}`} onClick={show}>v{item.version}</a>
      <span className="cell-2">
        <span className="clip" title={item.comment ?? undefined}>{versionWords(item)}</span>
        <small>{item.author}, <Time at={item.created_at} as="minute" /></small>
      </span>
      <span className="hash faint" title={`${item.added} lines added, ${item.removed} removed`}>+{item.added} −{item.removed}</span>
      {item.live ? <Tag tone="yes" icon={Check}>live</Tag>
        : restorable ? <Button size="s" variant="quiet" aria-label={`Restore v${item.version}`} onClick={() => setRestoring(true)}>Restore</Button>
        : <span />}
      {restorable ? <RestoreDialog projectId={live.project_id} version={item.version} live={live} open={restoring} onOpenChange={setRestoring} onRestored={onRestored} /> : null}
    </li>
  );
}

/** What a version was saved for, in its author's words where there are any. */
export function versionWords(item: VersionSummary): string {
  if (item.restored_from !== null) return `Restored v${item.restored_from}`;
  if (item.request_id !== null) return item.comment === null ? "By approval of a request" : item.comment;
  return item.comment === null ? "No comment" : `“${item.comment}”`;
}
