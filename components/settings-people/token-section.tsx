"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { Button, Cell, Dialog, Field, FieldError, Glyph, Input, Row, Section, Select, Table, Time, TwoLines } from "@/components/ui";
import type { MintedToken, PersonalToken, PersonalTokenList } from "@/lib/keys/schema";
import { ConfirmRow } from "./confirm-row";
import { fieldError, sentenceOf } from "./failure";
import { More } from "./more";
import { createToken, revokeToken, tokensQuery } from "./queries";
import { RevealedSecret } from "./revealed-secret";

const COLUMNS = [{ label: "Token" }, { label: "Made" }, { label: "Last used" }, { label: "Ends" }, { label: "Revoke", hidden: true, className: "num" }];
const LIFETIMES = [{ days: 30, label: "30 days" }, { days: 90, label: "90 days" }, { days: 365, label: "1 year" }, { days: 0, label: "When revoked" }] as const;

/** Personal access tokens: what acts as the reader without a browser. */
export function TokenSection({ first }: { first: PersonalTokenList }) {
  const tokens = useInfiniteQuery(tokensQuery(first));
  const [creating, setCreating] = useState(false);
  const [minted, setMinted] = useState<MintedToken | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const rows = (tokens.data?.pages.flatMap((page) => page.items) ?? []).filter((token) => token.revoked_at === null);
  const change = (next: boolean) => {
    if (!next) setMinted(null);
    setCreating(next);
  };
  return (
    <Section id="tokens" title="Personal access tokens" aside="for the command line and MCP" end={<Button icon={Plus} onClick={() => setCreating(true)}>Create token</Button>}>
      {rows.length === 0 ? <p className="muted">No token acts as you. One that you create can do what you can, except managing tokens.</p> : (
        <Table label="Personal access tokens" className="people-table" columns={COLUMNS}>
          {rows.map((token) => <TokenRow key={token.id} token={token} open={open === token.id} onToggle={() => setOpen(open === token.id ? null : token.id)} />)}
        </Table>
      )}
      <More of={tokens} what="tokens" />
      <Dialog shownOnce={minted !== null} open={creating} onOpenChange={change} title={minted === null ? "Create token" : `Token ${minted.name}`} description={minted === null ? "It acts as you, with the role you have at that moment." : `Ends ${minted.last_four}.`}>
        {minted === null ? <TokenForm onMinted={setMinted} onCancel={() => change(false)} /> : <RevealedSecret secret={minted.token} what="token" variable="COUNTERSIGN_TOKEN" onDone={() => change(false)} />}
      </Dialog>
    </Section>
  );
}

function TokenRow({ token, open, onToggle }: { token: PersonalToken; open: boolean; onToggle: () => void }) {
  const panel = useId();
  const close = () => {
    onToggle();
    document.getElementById(`${panel}-toggle`)?.focus();
  };
  const queries = useQueryClient();
  const revoke = useMutation({ mutationFn: () => revokeToken(token.id), onSuccess: () => queries.invalidateQueries({ queryKey: ["tokens"] }) });
  return (
    <>
      <Row open={open}>
        <Cell title><span className="who"><Glyph icon={KeyRound} /><TwoLines detail={`ends ${token.last_four}`}>{token.name}</TwoLines></span></Cell>
        <Cell label="Made"><Time at={token.created_at} as="day" /></Cell>
        <Cell label="Last used">{token.last_used_at === null ? <span className="faint">never</span> : <Time at={token.last_used_at} as="minute" />}</Cell>
        <Cell label="Ends">{token.expires_at === null ? "When revoked" : <Time at={token.expires_at} as="minute" />}</Cell>
        <Cell act><Button id={`${panel}-toggle`} variant="quiet" size="s" aria-expanded={open} aria-controls={open ? panel : undefined} aria-label={open ? `Close ${token.name}` : `Revoke ${token.name}`} onClick={onToggle}>{open ? "Close" : "Revoke"}</Button></Cell>
      </Row>
      {open ? (
        <ConfirmRow columns={5} id={panel} title={`Revoke ${token.name}?`} action="Revoke token" busy={revoke.isPending} error={revoke.error} onConfirm={() => revoke.mutate()} onCancel={close}>
          It bites on the next call. This cannot be undone; create a new token instead.
        </ConfirmRow>
      ) : null}
    </>
  );
}

function TokenForm({ onMinted, onCancel }: { onMinted: (token: MintedToken) => void; onCancel: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState(90);
  const create = useMutation({
    mutationFn: () => createToken({ name, ...(days === 0 ? {} : { expires_in_seconds: days * 86_400 }) }),
    onSuccess: async (token) => {
      onMinted(token);
      await queries.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate();
  };
  const named = fieldError(create.error, "name");
  return (
    <form className="people-form" onSubmit={submit} noValidate>
      <Field label="Name" hint="Say where it lives: laptop, mcp." error={named}><Input autoComplete="off" spellCheck={false} value={name} onChange={(event) => setName(event.target.value)} /></Field>
      <Field label="Ends after">
        <Select value={String(days)} onChange={(event) => setDays(Number(event.target.value))}>
          {LIFETIMES.map((one) => <option key={one.days} value={one.days}>{one.label}</option>)}
        </Select>
      </Field>
      {create.error === null || named !== undefined ? null : <FieldError>{sentenceOf(create.error)}</FieldError>}
      <div className="dialog-acts">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="solid" busy={create.isPending}>Create token</Button>
      </div>
    </form>
  );
}
