"use client";

import { Inbox } from "./inbox";
import { useInbox, type FirstPage } from "./use-inbox";
import { usePlace } from "./use-place";

/** The inbox without answers: what agents have asked on the reader's behalf, newest first. */
export function MyRequests({ organization, mayTest, first }: { organization: string; mayTest: boolean; first: FirstPage | null }) {
  const inbox = useInbox(first, { mine: true, usual: "all" });
  const { hrefOf } = usePlace("/my-requests", "all");
  return (
    <div className="split split-list">
      <Inbox
        title="My requests" list={inbox.list} counts={null} mayTest={mayTest} filter={inbox.filter} onFilter={inbox.setFilter} hrefOf={hrefOf} selected={null}
        organization={organization} offsetMs={inbox.offsetMs} status={inbox.status} more={inbox.more}
      />
    </div>
  );
}
