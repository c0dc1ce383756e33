"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Folder, KeyRound } from "lucide-react";
import { useId } from "react";
import { Button, Cell, Glyph, Row, Tag, Thing, Time, TwoLines } from "@/components/ui";
import type { ApiKey } from "@/lib/keys/schema";
import { ConfirmRow } from "./confirm-row";
import { revokeKey } from "./queries";
import { SCOPE_WORDS } from "./roles";

type Props = { orgId: string; apiKey: ApiKey; admin: boolean; open: boolean; onToggle: () => void };

/** One key by name and last four; an admin revokes it in place. */
export function KeyRow({ orgId, apiKey, admin, open, onToggle }: Props) {
  const panel = useId();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSuccess: async () => {
      await Promise.all([queries.invalidateQueries({ queryKey: ["keys", orgId] }), queries.invalidateQueries({ queryKey: ["projects", orgId] })]);
      onToggle();
    },
  });
  const close = () => {
    onToggle();
    document.getElementById(`${panel}-toggle`)?.focus();
  };
  const powerful = apiKey.scopes.includes("admin");
  return (
    <>
      <Row open={open}>
        <Cell title>
          <span className="who">
            <Glyph icon={KeyRound} />
            <TwoLines detail={`ends ${apiKey.last_four}${apiKey.mode === "test" ? ", test" : ""}`}>{apiKey.name}</TwoLines>
          </span>
        </Cell>
        <Cell label="Project"><Thing icon={Folder}>{apiKey.project.name}</Thing></Cell>
        <Cell label="May">{powerful ? <Tag tone="wait">{apiKey.scopes.join(", ")}</Tag> : <span title={apiKey.scopes.map((scope) => SCOPE_WORDS[scope].label).join("; ")}>{apiKey.scopes.join(", ")}</span>}</Cell>
        <Cell label="Made"><TwoLines detail={apiKey.created_by.name}><Time at={apiKey.created_at} as="day" /></TwoLines></Cell>
        <Cell label={apiKey.revoked_at === null ? "Last used" : "Revoked"}>
          {apiKey.revoked_at !== null ? <span className="faint">revoked <Time at={apiKey.revoked_at} as="minute" /></span> : apiKey.last_used_at === null ? <span className="faint">never</span> : <Time at={apiKey.last_used_at} as="minute" />}
        </Cell>
        <Cell act>
          {admin && apiKey.revoked_at === null ? <Button id={`${panel}-toggle`} variant="quiet" size="s" aria-expanded={open} aria-controls={open ? panel : undefined} aria-label={open ? `Close ${apiKey.name}` : `Revoke ${apiKey.name}`} onClick={onToggle}>{open ? "Close" : "Revoke"}</Button> : null}
        </Cell>
      </Row>
      {open ? (
        <ConfirmRow columns={6} id={panel} title={`Revoke ${apiKey.name}?`} action="Revoke key" busy={revoke.isPending} error={revoke.error} onConfirm={() => revoke.mutate()} onCancel={close}>
          It bites on the next call: agents that hold this key are refused. This cannot be undone; create a new key instead.
        </ConfirmRow>
      ) : null}
    </>
  );
}
