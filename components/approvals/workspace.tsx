"use client";

import { useState } from "react";
import { clsx } from "clsx";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { Drawer, DrawerWaiting } from "./drawer";
import { useDrafts, useKeptDraft } from "./drafts";
import { seenOf } from "./draft";
import { Inbox } from "./inbox";
import { neighbour, nextWaiting } from "./list-state";
import { useInbox, type FirstPage } from "./use-inbox";
import { focusRow, useInboxKeys } from "./use-inbox-keys";
import { useLastIndex } from "./use-last-index";
import { useOpenRequest } from "./use-open-request";
import { usePlace } from "./use-place";

export type WorkspaceProps = {
  me: { id: string; organization: string; /** Whether they may send a test request. */ mayTest: boolean };
  first: FirstPage | null;
  /** The request that the server rendered with the page. */
  request: ApprovalRequest | null;
};

/** The list and, beside it, the open request. Opening one changes the address and nothing else: list, scroll and drafts stay. */
export function Workspace({ me, first, request: given }: WorkspaceProps) {
  const inbox = useInbox(first, { mine: false, usual: "pending" });
  const drafts = useDrafts();
  const { id, go, hrefOf } = usePlace("/approvals", "pending");
  const { list } = inbox;
  const index = list.all.findIndex((item) => item.id === id);
  const lastIndex = useLastIndex(index);
  const lastWaiting = useLastIndex(list.waiting.findIndex((item) => item.id === id));
  const [previous, next] = id === null ? [null, null] : [neighbour(list.all, id, -1, lastIndex), neighbour(list.all, id, 1, lastIndex)];
  const open = useOpenRequest({ id, given, neighbours: [next, previous], offsetMs: inbox.offsetMs });
  const request = id === null ? undefined : open.data;
  useKeptDraft(me.id, request);
  const [wanted, setWanted] = useState<{ id: string; action: "approve" | "deny" } | null>(null);

  const close = () => {
    go(null);
    if (id !== null) focusRow(id);
  };
  const draft = id === null ? undefined : drafts.of(id);
  useInboxKeys({
    openId: id,
    rows: list.all,
    armed: draft?.armed != null,
    disarm: () => (request === undefined ? undefined : drafts.change(request.id, seenOf(request), (before) => ({ ...before, armed: null }))),
    go,
    step: (by) => (by === 1 ? next : previous),
    close,
    wantAnswer: (of, action) => setWanted({ id: of, action }),
  });
  const goTo = (to: string | null) => (to === null ? null : () => go(to));
  const position = { index, total: list.all.length, onPrevious: goTo(previous), onNext: goTo(next) };
  return (
    <div className={clsx("split", id === null ? "split-list" : "split-open")}>
      <Inbox
        title="Approvals" list={list} counts={inbox.counts} mayTest={me.mayTest} filter={inbox.filter} onFilter={inbox.setFilter} hrefOf={hrefOf}
        selected={id} onOpen={go} organization={me.organization} offsetMs={inbox.offsetMs} status={inbox.status} more={inbox.more}
      />
      {id === null ? null : request === undefined ? <DrawerWaiting position={position} error={open.error} onRetry={() => void open.refetch()} onClose={close} /> : (
        <Drawer
          key={request.id} request={request} meId={me.id} draft={draft} position={position} offsetMs={inbox.offsetMs} onClose={close}
          focusOn={wanted?.id === request.id ? wanted.action : null}
          onDraft={(seen, change) => drafts.change(request.id, seen, change)}
          onNextWaiting={goTo(nextWaiting(list.waiting, request.id, lastWaiting))}
        />
      )}
    </div>
  );
}
