"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button, PlainText, Time } from "@/components/ui";
import { sentenceOf } from "@/components/settings-people/failure";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { Attempt, Delivery } from "@/lib/deliveries/schema";
import { deliveryQuery } from "./queries";

/** Every attempt at one message, read when somebody wants to see them. */
export function Attempts({ delivery }: { delivery: Delivery }) {
  const [open, setOpen] = useState(false);
  const detail = useQuery({ ...deliveryQuery(delivery), enabled: open });
  return (
    <div>
      <Button variant="quiet" size="s" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? "Hide the attempts" : `All ${delivery.attempts} attempts`}</Button>
      {open && detail.isError ? <p className="muted small">{sentenceOf(detail.error)}</p> : null}
      {open && detail.data !== undefined ? <ol className="channel-attempts">{detail.data.log.map((one) => <li key={one.attempt}><AttemptLine attempt={one} /></li>)}</ol> : null}
    </div>
  );
}

function AttemptLine({ attempt }: { attempt: Attempt }) {
  const took = attempt.latency_ms === null ? "" : ` after ${attempt.latency_ms} ms`;
  const said = attempt.status === null ? withoutSecrets(attempt.error ?? "no answer") : `answered ${attempt.status}${took}`;
  return <><strong>{attempt.attempt}.</strong> <Time at={attempt.at} /> {said}{(attempt.answer ?? "") === "" ? null : <>: <PlainText>{withoutSecrets(attempt.answer ?? "").slice(0, 200)}</PlainText></>}</>;
}
