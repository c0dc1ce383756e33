"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { Bones, Button, Empty, Note, Page, PageHeader, Segmented, Table } from "@/components/ui";
import { MEMBER_STATES, type MemberList } from "@/lib/orgs/schema";
import type { Role } from "@/lib/vocabulary";
import { AddMemberDialog } from "./add-member-dialog";
import { sentenceOf } from "./failure";
import { MemberRow } from "./member-row";
import { More } from "./more";
import { membersQuery } from "./queries";
import { mayAdmin } from "./roles";

const COLUMNS = [{ label: "Person" }, { label: "Role" }, { label: "Since" }, { label: "Change", hidden: true, className: "num" }];
const SEGMENTS = [{ value: "active", label: "Active" }, { value: "deactivated", label: "Removed" }] as const;

type Props = { orgId: string; me: { id: string; role: Role }; first: { state: (typeof MEMBER_STATES)[number]; list: MemberList } };

/** Who belongs to the organization, and what each of them may do. */
export function MembersPage({ orgId, me, first }: Props) {
  const [state, setState] = useQueryState("state", parseAsStringLiteral(MEMBER_STATES).withDefault("active"));
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const members = useInfiniteQuery(membersQuery(orgId, state, state === first.state ? first.list : undefined));
  const rows = members.data?.pages.flatMap((page) => page.items) ?? [];
  const admin = mayAdmin(me.role);
  return (
    <Page>
      <PageHeader title="Members" actions={admin ? <Button variant="solid" icon={UserPlus} onClick={() => setAdding(true)}>Add member</Button> : undefined}>
        Who belongs here, and what each of them may do.
      </PageHeader>
      <div className="filters">
        <Segmented fit label="Which members" value={state} onChange={(next) => void setState(next)} options={SEGMENTS} />
      </div>
      {members.isPending ? <Bones label="members" rows={5} shape="table" /> : null}
      {members.isError ? <Note tone="no" live>{sentenceOf(members.error)}</Note> : null}
      {members.data?.pages[0]?.items.length === 0 ? <Empty title="Nobody was removed">People who leave stand here, and what they did stays in the audit log.</Empty> : null}
      {rows.length === 0 ? null : (
        <Table label="Members" className="people-table" columns={COLUMNS}>
          {rows.map((member) => (
            <MemberRow key={member.id} orgId={orgId} member={member} me={me} open={open === member.id} onToggle={() => setOpen(open === member.id ? null : member.id)} />
          ))}
        </Table>
      )}
      <More of={members} what="members" />
      <AddMemberDialog orgId={orgId} myRole={me.role} open={adding} onOpenChange={setAdding} />
    </Page>
  );
}
