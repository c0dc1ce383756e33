"use client";

import { useMutation } from "@tanstack/react-query";
import { Button, ButtonLink, Note } from "@/components/ui";
import { api } from "@/lib/api-client";

/** Ends mails of one kind by a press; opening the page does nothing, for scanners open what stands in mails. */
export function StopMails({ token, about, mailed }: { token: string; about: string; mailed: boolean }) {
  const stop = useMutation({ mutationFn: () => api("POST", `/api/unsubscribe?token=${encodeURIComponent(token)}`, {}) });
  const done = stop.isSuccess || !mailed;
  return (
    <>
      <h1>{done ? "These mails have stopped" : "Stop these mails?"}</h1>
      <p className="muted">{done ? `You get no more mails about this: ${about}.` : `They are about this: ${about}. The bell and pushes go on as you set them.`}</p>
      {stop.isError ? <div className="door-note"><Note tone="no" live><p><strong>Nothing was changed.</strong> {stop.error.message}</p></Note></div> : null}
      <div className="door-form">
        {done ? null : <Button size="l" variant="solid" busy={stop.isPending} onClick={() => stop.mutate()}>Stop these mails</Button>}
        <ButtonLink size="l" href="/settings/account#notifications">Change what you hear</ButtonLink>
      </div>
    </>
  );
}
