"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellRing } from "lucide-react";
import { Button, Cell, Note, Row, Table, Time, TwoLines } from "@/components/ui";
import type { PushSubscriptionList, PushSubscriptionView } from "@/lib/push/schema";
import { addBrowser, pushQuery, removeBrowser, testBrowser } from "./queries";
import { ownEndpointHash, subscribeThisBrowser, unsubscribeThisBrowser, whyNot } from "./this-browser";

/** Which browsers ring, and a switch for this one. */
export function PushBrowsers({ first }: { first: PushSubscriptionList }) {
  const queries = useQueryClient();
  const { data } = useQuery(pushQuery(first));
  const here = useQuery({ queryKey: ["push", "here"], queryFn: async () => ({ hash: await ownEndpointHash(), reason: whyNot() }), staleTime: Infinity });
  const look = () => queries.invalidateQueries({ queryKey: ["push"] });
  const own = data.items.find((item) => item.endpoint_hash === here.data?.hash);
  const start = useMutation({ mutationFn: async () => addBrowser(await subscribeThisBrowser(data.public_key)), onSettled: look });
  const stop = useMutation({
    mutationFn: async (item: PushSubscriptionView) => {
      await removeBrowser(item.id);
      if (item.id === own?.id) await unsubscribeThisBrowser();
    },
    onSettled: look,
  });
  const test = useMutation({ mutationFn: testBrowser });
  const failed = start.error ?? stop.error ?? test.error;
  return (
    <section className="editor-card people-card hearing" aria-labelledby="push-card">
      <div className="card-head"><h3 id="push-card">Browsers that ring</h3></div>
      <div className="card-body">
        <p className="muted s13">A push rings this computer or phone also when no page of Countersign is open. It says only that something waits, in which organization and project; never what.</p>
        {here.data?.reason == null ? null : <Note tone="wait"><p>{here.data.reason}</p></Note>}
        {failed === null ? null : <Note tone="no" live><p><strong>That did not work.</strong> {failed.message}</p></Note>}
        {test.isSuccess ? <Note tone="yes" live><p>A test is on its way. If nothing rings within a minute, look whether the system holds back notifications.</p></Note> : null}
        {data.items.length === 0 ? <p className="muted s13">No browser of yours rings yet.</p> : <BrowserRows items={data.items} ownId={own?.id} busy={stop.isPending || test.isPending} onTest={(id) => test.mutate(id)} onStop={(item) => stop.mutate(item)} />}
      </div>
      {own !== undefined || here.data === undefined || here.data.reason !== null ? null : (
        <div className="card-foot"><span /><Button icon={BellRing} busy={start.isPending} onClick={() => start.mutate()}>Ring this browser</Button></div>
      )}
    </section>
  );
}

type Rows = { items: readonly PushSubscriptionView[]; ownId: string | undefined; busy: boolean; onTest: (id: string) => void; onStop: (item: PushSubscriptionView) => void };

function BrowserRows({ items, ownId, busy, onTest, onStop }: Rows) {
  return (
    <Table label="Browsers that ring" columns={[{ label: "Browser" }, { label: "Last rung" }, { label: "What to do", hidden: true }]}>
      {items.map((item) => (
        <Row key={item.id}>
          <Cell title><TwoLines detail={<>since <Time at={item.created_at} /></>}>{item.name}{item.id === ownId ? ", this one" : ""}</TwoLines></Cell>
          <Cell label="Last rung">{item.last_sent_at === null ? "not yet" : <Time at={item.last_sent_at} />}</Cell>
          <Cell act>
            <span className="hearing-acts">
              <Button size="s" variant="quiet" disabled={busy} onClick={() => onTest(item.id)} aria-label={`Test ${item.name}`}>Test</Button>
              <Button size="s" disabled={busy} onClick={() => onStop(item)} aria-label={`Switch off ${item.name}`}>Switch off</Button>
            </span>
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
