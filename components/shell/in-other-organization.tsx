"use client";

import { Button, ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Note } from "@/components/ui/note";
import { useOpenInOrganization } from "./use-open-in-organization";

type Props = { what: "request" | "grant"; there: { id: string; name: string }; here: string; path: string };

/** What was asked for belongs to another organization of the reader's own: one press changes to that one and opens it. */
export function InOtherOrganization({ what, there, here, path }: Props) {
  const open = useOpenInOrganization(there.id, path);
  return (
    <Empty
      level={1}
      title={`This ${what} is in ${there.name}`}
      actions={<>
        {open.isError ? <Note tone="no" live><p><strong>The organization was not changed.</strong> {open.error.message}</p></Note> : null}
        <Button variant="solid" busy={open.isPending || open.isSuccess} onClick={() => open.mutate()}>Open it in {there.name}</Button>
        <ButtonLink href="/approvals">Stay in {here}</ButtonLink>
      </>}
    >
      You are a member of {there.name} too, and this browser is looking at {here}. Opening the {what} changes to {there.name}.
    </Empty>
  );
}
