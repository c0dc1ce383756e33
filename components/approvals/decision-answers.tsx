"use client";

import { useEffect, useRef, type KeyboardEvent } from "react";
import { CircleAlert, Eye, WifiOff } from "lucide-react";
import { Button, Kbd } from "@/components/ui/button";
import { useServerNow, useZone } from "@/components/ui/clock";
import { FieldError, Input } from "@/components/ui/field";
import { firstName } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { isHeldEnter } from "@/components/ui/one-press";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
import type { Preview } from "@/lib/approvals/preview";
import { approveHold, needsSecondPress, noteMissing, type Draft, type DraftChange, type Hold } from "./draft";
import { DenyReasons } from "./deny-reasons";
import { longestOf } from "./earlier-signers";
import { openInPlace } from "./folded-value";
import { reportHeight } from "./report-height";
import { VisibleText } from "./visible-text";
import { approveLabel, consequence, cut } from "./words";

type AnswersProps = {
  request: ApprovalRequest;
  review: Review;
  shown: Preview;
  draft: Draft;
  change: (change: DraftChange) => void;
  busy: boolean;
  nextVersion: number | null;
  /** Signs: everything that had to be confirmed has been. */
  onSign: (action: "approve" | "deny") => void;
  /** Opens the diff instead of signing. */
  onReviewPolicy: () => void;
};

/** The sentence, the note and the two answers; both have the same size and place on every card. */
export function DecisionAnswers(props: AnswersProps) {
  const { request, review, shown, draft, change, busy, onSign } = props;
  const note = useRef<HTMLInputElement>(null);
  const hold = approveHold(draft, shown.mustOpen, { ...review.terms, max_grant_seconds: longestOf(review) });
  const denying = draft.armed === "deny";

  useEffect(() => {
    if (denying || draft.failure?.kind === "note") note.current?.focus({ preventScroll: true });
  }, [denying, draft.failure]);

  const demandNote = () => change({ failure: { kind: "note", message: "Say why: a decision without a note is refused here." } });
  const deny = () => {
    if (!denying) change({ armed: "deny", failure: null });
    else if (noteMissing(draft, review.terms)) demandNote();
    else onSign("deny");
  };
  const approve = () => {
    if (hold?.reason === "unread") openInPlace(hold.places[0] ?? "");
    else if (hold?.reason === "note") demandNote();
    else if (hold !== null) return;
    else if (draft.kind === "forever" && draft.form === "policy") props.onReviewPolicy();
    else if (needsSecondPress(draft) && draft.armed !== "approve") change({ armed: "approve", failure: null });
    else onSign("approve");
  };
  const inNote = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && denying) {
      event.preventDefault();
      if (!isHeldEnter(event)) deny();
    }
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (draft.armed === null) note.current?.blur();
      else change({ armed: null });
    }
  };
  const required = review.terms.require_reason;
  const label = `Note to ${firstName(request.requestor.name)} and the agent, ${required ? "required" : "optional"}`;
  return (
    <footer className="decide-act" aria-label="Your answer" ref={reportHeight}>
      <Says {...props} hold={hold} />
      {denying ? <DenyReasons note={draft.note} onChoose={(text) => {
        change({ note: text });
        note.current?.focus({ preventScroll: true });
      }} /> : null}
      <Input
        ref={note}
        aria-label={label}
        aria-invalid={draft.failure?.kind === "note" || undefined}
        aria-describedby={draft.failure?.kind === "note" ? "note-error" : undefined}
        placeholder={required ? "Tell the agent why" : "Tell the agent (optional)"}
        maxLength={2_000}
        value={draft.note}
        onChange={(event) => change({ note: event.target.value, ...(draft.failure?.kind === "note" ? { failure: null } : {}) })}
        onKeyDown={inNote}
      />
      <Button variant={denying ? "danger" : "no"} size="l" data-answer="deny" aria-keyshortcuts="D" busy={busy} armed={denying} onClick={deny}>
        {denying ? "Deny and tell the agent" : <>Deny<Kbd>D</Kbd></>}
      </Button>
      <Button variant="solid" size="l" data-answer="approve" aria-keyshortcuts="A" busy={busy} armed={draft.armed === "approve"} disabled={hold !== null && hold.reason !== "note"} aria-describedby="decide-says" onClick={approve}>
        {approveLabel({ draft, quorum: request.quorum, nextVersion: props.nextVersion })}<Kbd>A</Kbd>
      </Button>
    </footer>
  );
}

const PLACES_SHOWN = 3;
const PLACE_CHARACTERS = 24;

function MustOpen({ places }: { places: readonly string[] }) {
  const more = places.length - PLACES_SHOWN;
  return (
    <p className="decide-says" id="decide-says">
      <Icon of={Eye} />Open{" "}
      {places.slice(0, PLACES_SHOWN).map((place, index) => (
        <span key={place}>
          {index === 0 ? "" : ", "}
          <button type="button" className="link" onClick={() => openInPlace(place)}><VisibleText text={cut(place, PLACE_CHARACTERS)} /></button>
        </span>
      ))}
      {more > 0 ? ` and ${more} more` : ""} before you approve. You can deny now.
    </p>
  );
}

/** Who may do what until when; or why nothing was saved; or what has to be opened first. */
function Says({ request, review, shown, draft, hold, busy, onSign }: AnswersProps & { hold: Hold | null }) {
  const reader = { now: new Date(useServerNow()), zone: useZone() };
  const { failure } = draft;
  if (failure?.kind === "away") {
    return (
      <p className="decide-says decide-failed" id="decide-says" role="alert">
        <Icon of={WifiOff} /><strong>{failure.saved === "no" ? "Your decision was not saved." : "Your decision was not confirmed."}</strong> {failure.message}{" "}
        <button type="button" className="link" disabled={busy} onClick={() => onSign(failure.action)}>Try again</button>
      </p>
    );
  }
  if (failure?.kind === "other") return <p className="decide-says decide-failed" id="decide-says" role="alert"><Icon of={CircleAlert} /><strong>Nothing was decided.</strong> {failure.message}</p>;
  if (failure?.kind === "note") return <div className="decide-says" id="decide-says"><FieldError id="note-error">{failure.message}</FieldError></div>;
  if (draft.armed === "deny") return <p className="decide-says" id="decide-says" aria-live="polite">Press again or Enter to deny. Esc goes back.</p>;
  if (hold?.reason === "unread") return <MustOpen places={hold.places} />;
  if (hold?.reason === "reach") return <p className="decide-says decide-failed" id="decide-says"><Icon of={CircleAlert} />{hold.message}</p>;
  if (hold?.reason === "length" || hold?.reason === "cap") return <p className="decide-says decide-failed" id="decide-says"><Icon of={CircleAlert} />Choose above how long. To deny, nothing has to be chosen.</p>;
  const said = consequence(request, shown, draft, reader);
  const last = request.quorum.required > 1 && request.quorum.given + 1 === request.quorum.required;
  return (
    <p className="decide-says" id="decide-says" aria-live="polite">
      {review.you.stands_in_for == null ? "" : `You sign for ${review.you.stands_in_for.name}. `}{last ? "Yours is the last signature. " : ""}<VisibleText text={said.who} /><VisibleText text={said.rest} />{draft.armed === "approve" ? <strong> Press again to sign.</strong> : null}
    </p>
  );
}
