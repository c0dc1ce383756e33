"use client";

import { useState } from "react";
import { Drawer } from "@/components/approvals/drawer";
import { Inbox } from "@/components/approvals/inbox";
import { grouped } from "@/components/approvals/list-state";
import { MyRequest } from "@/components/approvals/my-request";
import { itemOf, ME, scenes } from "./fixtures";

const nothing = () => undefined;

/** One scene at its real size; answers go to the server, which does not know it, and are refused. */
export function Stage({ now, name, mine }: { now: string; name: string; mine: boolean }) {
  const [all] = useState(() => scenes(Date.parse(now)));
  const found = all[name] ?? Object.values(all)[0];
  const [draft, setDraft] = useState(found?.draft);
  if (found === undefined || draft === undefined) return null;
  const items = Object.values(all).map((one, index) => ({ ...itemOf(one), id: one === found ? found.request.id : `req_${index}`, alike: `scene-${index}` }));
  const list = grouped({ pages: [{ items, next_cursor: null, searched_to: null, server_time: now, counts: { pending: items.length, waiting_for_me: 1 }, arrivedAt: null }], pageParams: [null] }, "pending");
  if (mine) return <div className="app"><header className="side" /><main className="main" id="main"><MyRequest request={found.request} /></main></div>;
  return (
    <div className="app">
      <header className="side" />
      <main className="main" id="main">
        <div className="split split-open">
          <Inbox
            title="Approvals" list={list} counts={{ pending: items.length, waiting_for_me: 1 }} mayTest filter={{ state: "pending", q: "", project: null, agent: null, person: null, action: null, forMe: false, mine: false }} choices={{ projects: [], people: [] }} openElsewhere={() => []} onFilter={nothing} hrefOf={() => "/dev/approvals"} selected={found.request.id}
            onOpen={nothing} organization="acme" status={{ loading: false, error: null, dataAt: 0, onRetry: nothing }} more={{ has: false, loading: false, load: nothing, searchedTo: null, searchedAll: false }}
          />
          <Drawer
            request={found.request} meId={ME} draft={draft} onDraft={(_, change) => setDraft((before) => (before === undefined ? before : change(before)))}
            position={{ index: 1, total: items.length, onPrevious: nothing, onNext: nothing }} onClose={nothing} onNextWaiting={nothing}
          />
        </div>
      </main>
    </div>
  );
}
