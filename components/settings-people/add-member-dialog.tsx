"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Button, Dialog, Field, Input, Select, toast } from "@/components/ui";
import { ROLES, type Role } from "@/lib/vocabulary";
import { fieldError } from "./failure";
import { addMember } from "./queries";
import { ROLE_WORDS } from "./roles";

type Props = { orgId: string; myRole: Role; open: boolean; onOpenChange: (open: boolean) => void };

/** Adds a person by address; they get a mail and sign in with that address. */
export function AddMemberDialog({ orgId, myRole, open, onOpenChange }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Add member" description="They get a mail and sign in with this address. There is no password.">
      <AddMemberForm orgId={orgId} myRole={myRole} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function AddMemberForm({ orgId, myRole, onDone }: { orgId: string; myRole: Role; onDone: () => void }) {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("member");
  const add = useMutation({
    mutationFn: () => addMember(orgId, { email, role, ...(name.trim() === "" ? {} : { name }) }),
    onSuccess: async (member) => {
      await queries.invalidateQueries({ queryKey: ["members", orgId] });
      toast.done(`${member.name} is a member now.`, `A mail is on its way to ${member.email}.`);
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate();
  };
  return (
    <form className="people-form" onSubmit={submit} noValidate>
      <Field label="E-mail address" error={fieldError(add.error, "email", true)}>
        <Input type="email" inputMode="email" autoComplete="off" spellCheck={false} required value={email} onChange={(event) => setEmail(event.target.value)} />
      </Field>
      <Field label="Name" hint="Leave empty to take it from the address; they can change it." error={fieldError(add.error, "name")}>
        <Input autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="Role" hint={`As ${role}: ${ROLE_WORDS[role]}.`}>
        <Select value={role} onChange={(event) => setRole(event.target.value as Role)}>
          {ROLES.filter((one) => one !== "owner" || myRole === "owner").map((one) => <option key={one} value={one}>{one}</option>)}
        </Select>
      </Field>
      <div className="dialog-acts">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="solid" busy={add.isPending}>Add member</Button>
      </div>
    </form>
  );
}
