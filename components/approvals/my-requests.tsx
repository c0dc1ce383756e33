"use client";

import { Inbox } from "./inbox";
import type { FilterChoices } from "./filter-choices";
import { useInbox, type FirstPage } from "./use-inbox";
import { useInboxKeys } from "./use-inbox-keys";
import { usePlace } from "./use-place";
import { useOpenElsewhere } from "./use-presence";

type MyRequestsProps = { meId: string; organization: string; mayTest: boolean; first: FirstPage | null; choices: FilterChoices };

const nothing = () => undefined;

/** The inbox without answers: what agents have asked on the reader's behalf, newest first. */
export function MyRequests({ meId, organization, mayTest, first, choices }: MyRequestsProps) {
  const inbox = useInbox(first, { mine: true, usual: "all" });
  const { hrefOf } = usePlace("/my-requests", "all");
  const openElsewhere = useOpenElsewhere(meId);
  useInboxKeys({ openKey: null, isOpenNow: () => false, openId: null, rows: inbox.list.all.map((item) => item.id), armed: false, disarm: nothing, go: nothing, step: () => null, close: nothing, wantAnswer: nothing });
  return (
    <div className="split split-list">
      <Inbox
        title="My requests" list={inbox.list} counts={null} mayTest={mayTest} filter={inbox.filter} onFilter={inbox.setFilter} choices={choices} hrefOf={hrefOf} selected={null}
        openElsewhere={openElsewhere} organization={organization} offsetMs={inbox.offsetMs} status={inbox.status} more={inbox.more}
      />
    </div>
  );
}
