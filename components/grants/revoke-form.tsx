"use client";

import { useEffect, useRef, useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, FieldError, Input, toast, useServerNow } from "@/components/ui";
import type { Grant } from "@/lib/grants/schema";
import { revokeWords } from "./grant-words";
import { revokeGrant } from "./queries";

/** Asks once more, in place, and for a reason; Escape goes back. */
export function RevokeForm({ grant, onClose, onRevoked }: { grant: Grant; onClose: () => void; onRevoked: () => void }) {
  const [reason, setReason] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const now = useServerNow();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeGrant(grant.id, reason),
    onSuccess: () => {
      toast.done("Grant revoked.", "The next call that it covered is refused.");
      onRevoked();
      return queries.invalidateQueries({ queryKey: ["grants"] });
    },
  });
  useEffect(() => field.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!revoke.isPending) revoke.mutate();
  };
  return (
    <form className="revoke" onSubmit={submit}>
      <div>
        <h3>Revoke this grant?</h3>
        <p className="muted s13">{revokeWords(grant, now)}</p>
        {revoke.isError ? <FieldError>Nothing was revoked. {revoke.error.message}</FieldError> : null}
      </div>
      <Input ref={field} aria-label="Reason for revoking" placeholder="Reason, goes into the audit log" maxLength={2_000} value={reason} onChange={(event) => setReason(event.target.value)} onKeyDown={(event) => (event.key === "Escape" ? onClose() : undefined)} />
      <Button type="submit" variant="danger" busy={revoke.isPending}>Revoke grant</Button>
    </form>
  );
}
