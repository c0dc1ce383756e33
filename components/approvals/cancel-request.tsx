"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announce } from "@/components/shell/announcer";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { cancel } from "./queries";

/** Takes a request back; pressed twice in place, because it cannot be undone. */
export function CancelRequest({ id }: { id: string }) {
  const client = useQueryClient();
  const [armed, setArmed] = useState(false);
  const cancelling = useMutation({
    networkMode: "always",
    mutationFn: () => cancel(id, null),
    onSuccess: (after) => {
      client.setQueryData(["approval", id], after);
      announce("Cancelled.");
    },
    onSettled: async () => {
      setArmed(false);
      await client.invalidateQueries({ queryKey: ["approval", id] });
      await client.invalidateQueries({ queryKey: ["approvals"] });
    },
  });
  const press = () => (armed ? cancelling.mutate() : setArmed(true));
  return (
    <footer className="page-foot">
      <div>
        <p className="muted s13" aria-live="polite">{armed ? "Press again to cancel. The agent is told to stop." : "Asked by mistake? Cancelling tells the agent to stop and frees the approvers."}</p>
        {cancelling.isError ? <FieldError>{cancelling.error.message}</FieldError> : null}
      </div>
      <span className="page-acts">
        {armed ? <Button onClick={() => setArmed(false)}>Keep it</Button> : null}
        <Button variant={armed ? "danger" : "no"} busy={cancelling.isPending} armed={armed} onClick={press}>{armed ? "Cancel and tell the agent" : "Cancel request"}</Button>
      </span>
    </footer>
  );
}
