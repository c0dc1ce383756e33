"use client";

import type { ReactNode } from "react";
import { Widths } from "@/components/ui/choice";
import { FieldError } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { Time } from "@/components/ui/time";
import type { PreviewKind } from "@/lib/approvals/preview";
import type { ApprovalRequest, Review, WouldMatch } from "@/lib/approvals/schema";
import type { PrincipalType } from "@/lib/vocabulary";
import { principalsOf, usesReach, type Draft, type DraftChange } from "./draft";
import { ownReachOf } from "./draft-reach";
import { leftOpen } from "./earlier-signers";
import { OwnReachEditor } from "./own-reach";
import { useWidth } from "./use-width";
import { VisibleCode, VisibleText } from "./visible-text";
import { cut } from "./words";

type WidthProps = { request: ApprovalRequest; review: Review; draft: Draft; change: (change: DraftChange) => void };

/** What it covers, who may use it, and how many recorded calls that would have allowed: a width has a number before it is signed. */
export function DecisionWidth({ request, review, draft, change }: WidthProps) {
  const width = useWidth(request.id, draft, review);
  const known = width.data;
  if (!usesReach(draft)) return <Would known={known} error={width.error} kind={review.preview.kind} everybody />;
  return (
    <>
      <WhatItCovers request={request} review={review} draft={draft} change={change} known={known} />
      <WhoCanUse request={request} review={review} draft={draft} change={change} known={known} />
      <Would known={known} error={width.error} kind={review.preview.kind} />
    </>
  );
}

type Known = { known: WouldMatch | undefined };

function WhatItCovers({ review, draft, change, known }: WidthProps & Known) {
  const value = valueOf(draft, review);
  const choose = (chosen: string) => {
    const offered = review.reaches[Number(chosen)];
    if (chosen === "own") change({ covers: { kind: "own" }, own: draft.own ?? ownReachOf(review) });
    else change({ covers: chosen === "exact" || offered === undefined ? { kind: "exact" } : { kind: "offered", ...offered } });
  };
  const rows: { value: string; label: ReactNode; aside?: string; count?: number | undefined; disabled?: boolean }[] = [
    { value: "exact", label: "Exactly this call", count: known?.per_reach[0]?.matched },
    ...review.reaches.map((one, index) => {
      const figures = known?.per_reach[index + 1];
      return { value: String(index), label: <VisibleCode text={cut(one.pattern, PATTERN_CHARACTERS)} />, aside: one.aside, count: figures?.matched, disabled: figures?.allowed === false };
    }),
    { value: "own", label: "A pattern of your own", aside: "with limits on the arguments", count: value === "own" ? known?.matched : undefined },
  ];
  const locked = rows.some((row) => row.disabled === true);
  return (
    <div>
      <p className="widths-head">What it covers <span>calls like it, last 30 days</span></p>
      <Widths label="What it covers" value={value} onChange={choose} options={rows} of={known?.of} />
      {locked ? <p className="hint">{leftOpen(review).why}</p> : null}
      {value === "own" && known?.allowed === false ? <FieldError>This reaches further than what was signed for before. A later signer may narrow an approval, never widen it.</FieldError> : null}
      {value === "own" && draft.own !== null ? <OwnReachEditor own={draft.own} open={review.limits.open} onChange={(own) => change({ own })} /> : null}
    </div>
  );
}

const PATTERN_CHARACTERS = 120;

function valueOf(draft: Draft, review: Review): string {
  const { covers } = draft;
  if (covers.kind !== "offered") return covers.kind;
  const index = review.reaches.findIndex((one) => JSON.stringify(one.reach) === JSON.stringify(covers.reach));
  return index < 0 ? "exact" : String(index);
}

function WhoCanUse({ request, review, draft, change, known }: WidthProps & Known) {
  const { allowsPrincipal, why } = leftOpen(review);
  const options = principalsOf(request).map((type) => ({
    value: type,
    ...principalWords(request, type),
    count: known?.per_principal.find((one) => one.type === type)?.matched,
    disabled: !allowsPrincipal(type),
  }));
  return (
    <div>
      <p className="widths-head">Who can use this approval? <span>of those calls</span></p>
      <Widths label="Who can use this approval?" value={draft.principal} onChange={(principal) => change({ principal })} options={options} of={known?.of} />
      {options.some((one) => one.disabled) ? <p className="hint">{why}</p> : null}
    </div>
  );
}

function principalWords(request: ApprovalRequest, type: PrincipalType) {
  const review = request.review;
  switch (type) {
    case "requestor": return { label: request.requestor.name, aside: "through any agent" };
    case "machine": return { label: "This machine", aside: <VisibleText text={review?.machine ?? ""} /> };
    case "agent": return { label: <>The agent <VisibleText text={request.agent_id ?? ""} /></>, aside: "for anyone" };
    case "api_key": return { label: `The key ${review?.key?.name ?? ""}`, aside: "for anyone" };
    case "project": return { label: `Everyone in project ${review?.project.name ?? ""}` };
  }
}

const COUNT_WORDS = ["none", "one", "two", "three"] as const;
const ARGUMENT_CHARACTERS = 140;

/** "This would have allowed 41 of the last 30 days' calls; here are three you might not expect." Left out where nobody knows. */
function Would({ known, error, kind, everybody = false }: { known: WouldMatch | undefined; error: Error | null; kind: PreviewKind; everybody?: boolean }) {
  if (error !== null) return <FieldError>What this would have allowed could not be counted. {error.message}</FieldError>;
  if (known === undefined) return null;
  const { matched, of, days, unlike, capped } = known;
  const among = capped ? `the newest ${formatCount(of)} calls of ${days} days` : `the last ${days} days’ ${formatCount(of)} calls`;
  const odd = unlike.length === 0 ? "" : unlike.length === 1 ? "; here is one you might not expect" : `; here are ${COUNT_WORDS[unlike.length] ?? unlike.length} you might not expect`;
  return (
    <section className="would" aria-label="What this would have allowed">
      <p className="s13" aria-live="polite">This would have allowed <strong>{formatCount(matched)}</strong> of {among}{everybody ? ", and nobody would have been asked" : ""}{odd}.</p>
      {unlike.length === 0 ? null : (
        <ul className="odd">
          {unlike.map((call) => (
            <li key={call.id}>
              <span className="action"><VisibleText text={cut(call.action, ARGUMENT_CHARACTERS)} />{call.args === null || call.args === "{}" ? null : <> <span className="faint"><VisibleText text={cut(call.args, ARGUMENT_CHARACTERS)} /></span></>}</span>
              <Time at={call.at} as="minute" />
            </li>
          ))}
        </ul>
      )}
      {everybody ? null : <p className="hint">{kind === "shell" ? "A command that is chained to others never matches. " : ""}Every use is recorded, and the grant can be revoked.</p>}
    </section>
  );
}
