"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Forward } from "lucide-react";
import { announce } from "@/components/shell/announcer";
import { Button } from "@/components/ui/button";
import { Widths } from "@/components/ui/choice";
import { Field, FieldError, Input } from "@/components/ui/field";
import { Popover } from "@/components/ui/menu";
import { Time } from "@/components/ui/time";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
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

/** With more people than this a name is typed to find them. */
const PEOPLE_SHOWN = 6;

function HandOverForm({ request, onDone }: { request: ApprovalRequest; onDone: () => void }) {
  const client = useQueryClient();
  const people = request.review?.may_be_handed_to ?? [];
  const [to, setTo] = useState(people.find((person) => person.away_until === null)?.id ?? "");
  const [name, setName] = useState("");
  const [reason, setReason] = useState("");
  const handing = useMutation({
    networkMode: "always",
    mutationFn: () => delegate(request.id, to, reason.trim() === "" ? null : reason.trim()),
    onSuccess: async (after) => {
      client.setQueryData(["approval", request.id], after);
      announce(`Handed to ${after.review?.delegated_to?.name ?? "somebody else"}.`);
      onDone();
      await client.invalidateQueries({ queryKey: ["approvals"] });
    },
  });
  const sought = name.trim().toLowerCase();
  const shown = people.filter((person) => sought === "" || `${person.name} ${person.email}`.toLowerCase().includes(sought));
  return (
    <form
      className="hand-over"
      onSubmit={(event) => {
        event.preventDefault();
        if (to !== "" && !handing.isPending) handing.mutate();
      }}
    >
      {people.length === 0 ? <p className="muted s13">Nobody else here may decide this: nobody decides what they asked for, and it takes the role approver, admin or owner.</p> : (
        <>
          {people.length <= PEOPLE_SHOWN ? null : <Field label="Find"><Input type="search" autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} /></Field>}
          <div>
            <p className="widths-head">To whom <span>they sign in your place</span></p>
            <Widths label="To whom" value={to} onChange={setTo} options={shown.map(personRow)} />
          </div>
          <Field label="A word to them, optional"><Input autoComplete="off" maxLength={2_000} value={reason} onChange={(event) => setReason(event.target.value)} /></Field>
          {handing.error === null ? null : <FieldError>{handing.error.message}</FieldError>}
          <Button type="submit" variant="solid" busy={handing.isPending} disabled={to === ""}>Hand over</Button>
        </>
      )}
    </form>
  );
}

/** Whoever is out of office stays in the list, with the day they are back. */
function personRow({ id, name, role, away_until: away }: Review["may_be_handed_to"][number]) {
  return { value: id, label: name, aside: away === null ? role : <>away until <Time at={away} as="minute" /></>, disabled: away !== null };
}
