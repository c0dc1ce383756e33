"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CalendarOff } from "lucide-react";
import { useId, useState } from "react";
import { Avatar, Button, Cell, Field, FieldError, firstName, listAnd, Row, Select, SubRow, Tag, Time, TwoLines } from "@/components/ui";
import type { ListedMember } from "@/lib/orgs/schema";
import { ROLES, type Role } from "@/lib/vocabulary";
import { sentenceOf } from "./failure";
import { changeMember, removeMember } from "./queries";
import { mayAdmin, ROLE_WORDS } from "./roles";
import { SamePerson } from "./same-person";

type Props = { orgId: string; member: ListedMember; me: { id: string; role: Role }; open: boolean; onToggle: () => void };

/** One person; an admin opens the row to change the role, or to end or renew the membership. */
export function MemberRow({ orgId, member, me, open, onToggle }: Props) {
  const panel = useId();
  const close = () => {
    onToggle();
    document.getElementById(`${panel}-toggle`)?.focus();
  };
  const mayChange = mayAdmin(me.role) && (member.role !== "owner" || me.role === "owner");
  return (
    <>
      <Row open={open}>
        <Cell title>
          <span className="who">
            <Avatar name={member.name} large self={member.id === me.id} />
            <TwoLines detail={<>{member.email}<AlsoKnown member={member} /></>}>{member.name}{member.id === me.id ? " (you)" : ""} <AwayTag member={member} /></TwoLines>
          </span>
        </Cell>
        <Cell label="Role"><TwoLines detail={ROLE_WORDS[member.role]}>{member.role}</TwoLines></Cell>
        <Cell label="Since">
          {member.deactivated_at !== null ? <Time at={member.deactivated_at} as="day" /> : member.invited_by === null ? <Time at={member.created_at} as="day" /> : <TwoLines detail={`by ${member.invited_by.name}`}><Time at={member.created_at} as="day" /></TwoLines>}
        </Cell>
        <Cell act>
          {mayChange ? <Button id={`${panel}-toggle`} variant="quiet" size="s" aria-expanded={open} aria-controls={open ? panel : undefined} aria-label={open ? `Close ${member.name}` : `Change ${member.name}`} onClick={onToggle}>{open ? "Close" : "Change"}</Button> : null}
        </Cell>
      </Row>
      {open ? <SubRow columns={4} id={panel}><MemberForm orgId={orgId} member={member} myRole={me.role} onDone={close} />{member.state === "active" ? <SamePerson orgId={orgId} member={member} meId={me.id} /> : null}</SubRow> : null}
    </>
  );
}

function AwayTag({ member: { away } }: { member: ListedMember }) {
  if (away === null) return null;
  return <Tag tone="wait" icon={CalendarOff}>away until <Time at={away.until} as="minute" />{away.delegate === null ? "" : `, ${firstName(away.delegate.name)} decides`}</Tag>;
}

function AlsoKnown({ member: { same_person: others } }: { member: ListedMember }) {
  return others.length === 0 ? null : <>, the same person as {listAnd(others.map((one) => one.email))}</>;
}

function MemberForm({ orgId, member, myRole, onDone }: { orgId: string; member: ListedMember; myRole: Role; onDone: () => void }) {
  const queries = useQueryClient();
  const [role, setRole] = useState<Role>(member.role);
  const [sure, setSure] = useState(false);
  const done = async () => {
    await queries.invalidateQueries({ queryKey: ["members", orgId] });
    onDone();
  };
  const change = useMutation({ mutationFn: (input: { role: Role; state?: "active" }) => changeMember(orgId, member.id, input), onSuccess: done });
  const remove = useMutation({ mutationFn: () => removeMember(orgId, member.id), onSuccess: done });
  const removed = member.state === "deactivated";
  const error = change.error ?? remove.error;
  const options = ROLES.filter((one) => one !== "owner" || myRole === "owner");
  return (
    <div className="people-sub">
      <div>
        <h3>{sure ? `Remove ${member.name}?` : removed ? `Bring ${member.name} back` : `Change ${member.name}`}</h3>
        <p className="muted">{sure ? "Their sessions and tokens end at once. What they did stays in the audit log." : `As ${role}: ${ROLE_WORDS[role]}.`}</p>
        {error === null ? null : <FieldError>{sentenceOf(error)}</FieldError>}
      </div>
      {sure ? (
        <div className="people-acts">
          <Button onClick={() => setSure(false)}>Keep them</Button>
          <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate()}>Remove member</Button>
        </div>
      ) : (
        <div className="people-acts">
          <Field label="Role">
            <Select value={role} onChange={(event) => setRole(event.target.value as Role)}>
              {options.map((one) => <option key={one} value={one}>{one}</option>)}
            </Select>
          </Field>
          {removed ? null : <Button variant="no" onClick={() => setSure(true)}>Remove…</Button>}
          <Button variant="solid" busy={change.isPending} disabled={!removed && role === member.role} onClick={() => change.mutate({ role, ...(removed ? { state: "active" as const } : {}) })}>
            {removed ? "Bring back" : "Save role"}
          </Button>
        </div>
      )}
    </div>
  );
}
