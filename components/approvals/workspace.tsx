"use client";

import { useState } from "react";
import { clsx } from "clsx";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { Drawer, DrawerWaiting } from "./drawer";
import { seenOf } from "./draft";
import { useDrafts, useKeptDraft } from "./drafts";
import { GroupPanel } from "./group-panel";
import { Inbox } from "./inbox";
import type { FilterChoices } from "./filter-choices";
import { focusRow } from "./reveal-row";
import { useInbox, type FirstPage } from "./use-inbox";
import { useInboxKeys } from "./use-inbox-keys";
import { useOpenRequest } from "./use-open-request";
import { spotOf, usePlace, type Spot } from "./use-place";
import { useOpenElsewhere, useTellPresence } from "./use-presence";
import { useReturnToRow } from "./use-return-to-row";
import { useFirstOf, useSpots } from "./use-spots";

export type WorkspaceProps = {
  me: { id: string; organization: string; /** Whether they may send a test request. */ mayTest: boolean };
  first: FirstPage | null;
  choices: FilterChoices;
  /** The request that the server rendered with the page. */
  request: ApprovalRequest | null;
};

/** The list and, beside it, what is open. Opening changes the address and nothing else: list, scroll and drafts stay. */
export function Workspace({ me, first, choices, request: given }: WorkspaceProps) {
  const inbox = useInbox(first, { mine: false, usual: "pending" });
  const drafts = useDrafts();
  const place = usePlace("/approvals", "pending");
  const { id, group, go, hrefOf } = place;
  const { list } = inbox;
  const spots = useSpots(list, inbox.filter, place);
  const firstOfGroup = useFirstOf(group, spots.members);
  const idOf = (key: string | null) => (key?.startsWith("req_") === true ? key : null);
  const open = useOpenRequest({ id, given, neighbours: [idOf(spots.next), idOf(spots.previous)], offsetMs: inbox.offsetMs });
  const request = id === null ? undefined : open.data;
  useKeptDraft(me.id, request);
  const openElsewhere = useOpenElsewhere(me.id);
  useTellPresence(id ?? firstOfGroup?.id ?? null);
  useReturnToRow(spots.selected);
  const [wanted, setWanted] = useState<{ key: string; action: "approve" | "deny" } | null>(null);

  const key = id ?? group;
  const spotIn = (to: string): Spot => (id !== null && group !== null ? { id: to, group } : spotOf(to));
  const close = () => {
    if (id !== null && group !== null) return go({ group });
    go(null);
    if (spots.selected !== null) focusRow(spots.selected);
    return undefined;
  };
  const draft = id === null ? undefined : drafts.of(id);
  useInboxKeys({
    openKey: key,
    isOpenNow: place.isOpenNow,
    openId: id,
    rows: spots.rows,
    armed: draft !== undefined && draft.armed !== null,
    disarm: () => (request === undefined ? undefined : drafts.change(request.id, seenOf(request), (before) => ({ ...before, armed: null }))),
    go: (to) => go(spotIn(to)),
    step: (by) => (by === 1 ? spots.next : spots.previous),
    close,
    wantAnswer: (of, action) => setWanted({ key: of, action }),
  });
  const goTo = (to: string | null) => (to === null ? null : () => go(spotIn(to)));
  const common = { position: { index: spots.index, total: spots.total, onPrevious: goTo(spots.previous), onNext: goTo(spots.next) }, onClose: close, offsetMs: inbox.offsetMs, focusOn: wanted !== null && wanted.key === key ? wanted.action : null, onNextWaiting: goTo(spots.nextWaiting) };
  return (
    <div className={clsx("split", key === null ? "split-list" : "split-open")}>
      <Inbox
        title="Approvals" list={list} counts={inbox.counts} mayTest={me.mayTest} filter={inbox.filter} onFilter={inbox.setFilter} choices={choices} hrefOf={hrefOf}
        selected={spots.selected} openElsewhere={openElsewhere} onOpen={go} organization={me.organization} offsetMs={inbox.offsetMs} status={inbox.status} more={inbox.more}
      />
      {id !== null && request !== undefined ? (
        <Drawer {...common} key={request.id} request={request} meId={me.id} draft={draft} onDraft={(seen, change) => drafts.change(request.id, seen, change)} openElsewhere={openElsewhere(request.id)} />
      ) : id !== null ? <DrawerWaiting position={common.position} error={open.error} onRetry={() => void open.refetch()} onClose={close} />
      : group !== null && firstOfGroup !== null ? (
        <GroupPanel {...common} key={group} groupKey={group} first={firstOfGroup} items={spots.members} openElsewhere={openElsewhere(firstOfGroup.id)} hrefOf={hrefOf} onOpen={go} />
      ) : group !== null ? <DrawerWaiting position={common.position} error={inbox.status.loading || inbox.more.has ? null : NO_GROUP} onRetry={inbox.status.onRetry} onClose={close} /> : null}
    </div>
  );
}

const NO_GROUP = new Error("None of its requests is pending any more, or a filter hides them. What became of them stands under Decided.");
