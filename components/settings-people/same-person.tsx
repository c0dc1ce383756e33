"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Button, Field, FieldError, Input, listAnd, toast } from "@/components/ui";
import type { ListedMember } from "@/lib/orgs/schema";
import { fieldError, sentenceOf } from "./failure";
import { linkMember, unlinkMember } from "./queries";

/** What an admin knows of a member's other addresses: together they are one person, who signs once. */
export function SamePerson({ orgId, member, meId }: { orgId: string; member: ListedMember; meId: string }) {
  const queries = useQueryClient();
  const [address, setAddress] = useState("");
  const reread = () => queries.invalidateQueries({ queryKey: ["members", orgId] });
  const link = useMutation({
    mutationFn: () => linkMember(orgId, member.id, address),
    onSuccess: () => {
      setAddress("");
      toast.done("Linked.", "Together they sign once.");
      return reread();
    },
  });
  const apart = useMutation({ mutationFn: () => unlinkMember(orgId, member.id), onSuccess: reread });
  const others = member.same_person;
  const mine = member.id === meId || others.some((one) => one.id === meId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!link.isPending) link.mutate();
  };
  return (
    <form className="people-sub" onSubmit={submit} noValidate>
      <div>
        <h3>{others.length === 0 ? "Another address?" : `The same person as ${listAnd(others.map((one) => one.name))}`}</h3>
        <p className="muted">Members who are one person sign a request once together, and none of them decides what another asked for.{mine && others.length > 0 ? " These are your own addresses; another admin has to tell them apart." : ""}</p>
        {apart.error === null ? null : <FieldError>{sentenceOf(apart.error)}</FieldError>}
      </div>
      <div className="people-acts">
        <Field label="Is the same person as" error={fieldError(link.error, "same_as", true)}><Input type="email" autoComplete="off" spellCheck={false} placeholder="Address of another member" value={address} onChange={(event) => setAddress(event.target.value)} /></Field>
        <Button type="submit" busy={link.isPending} disabled={address.trim() === ""}>Link</Button>
        {others.length === 0 || mine ? null : <Button variant="no" busy={apart.isPending} onClick={() => apart.mutate()}>Tell apart</Button>}
      </div>
    </form>
  );
}
