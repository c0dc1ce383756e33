"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Forward } from "lucide-react";
import { announce } from "@/components/shell/announcer";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Popover } from "@/components/ui/menu";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { delegate } from "./queries";

/** Hands a request to somebody else, who then signs in the reader's place. */
export function HandOver({ request }: { request: ApprovalRequest }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label="Hand over"
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={<Button variant="quiet" size="s" icon={Forward} data-hand-over aria-label="Hand over to someone else" aria-keyshortcuts="H"><span className="btn-label">Hand over</span></Button>}
    >
      <HandOverForm request={request} onDone={() => setOpen(false)} />
    </Popover>
  );
}

function HandOverForm({ request, onDone }: { request: ApprovalRequest; onDone: () => void }) {
  const client = useQueryClient();
  const [to, setTo] = useState("");
  const handing = useMutation({
    networkMode: "always",
    mutationFn: () => delegate(request.id, to.trim()),
    onSuccess: async (after) => {
      client.setQueryData(["approval", request.id], after);
      announce(`Handed to ${after.review?.delegated_to?.name ?? to}.`);
      onDone();
      await client.invalidateQueries({ queryKey: ["approvals"] });
    },
  });
  const known = (request.review?.may_decide ?? []).map((person) => person.email);
  return (
    <form
      className="hand-over"
      onSubmit={(event) => {
        event.preventDefault();
        if (to.trim() !== "" && !handing.isPending) handing.mutate();
      }}
    >
      <Field label="To whom" hint="An approver, admin or owner. They sign in your place, and are told at once." error={handing.error?.message}>
        <Input type="email" autoComplete="off" list="hand-over-people" placeholder="name@company.com" value={to} onChange={(event) => setTo(event.target.value)} />
      </Field>
      <datalist id="hand-over-people">{known.map((email) => <option key={email} value={email}>{email}</option>)}</datalist>
      <Button type="submit" variant="solid" busy={handing.isPending} disabled={to.trim() === ""}>Hand over</Button>
    </form>
  );
}
