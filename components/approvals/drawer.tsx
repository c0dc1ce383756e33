"use client";

import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Agent, Glyph, Person } from "@/components/ui/avatar";
import { Bones } from "@/components/ui/bones";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { Time } from "@/components/ui/time";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { cutMarked, preview, type Preview } from "@/lib/approvals/preview";
import { AgentSays } from "./agent-says";
import { Decision } from "./decision";
import { DrawerHead, type Position } from "./drawer-head";
import { newDraft, openValue, type Draft, type Seen } from "./draft";
import { KIND_ICON } from "./kind-icon";
import { OpenElsewhereTag } from "./open-elsewhere";
import { PreviewHead } from "./preview-head";
import { Rephrased } from "./rephrased";
import { QuorumSignatures } from "./quorum-signatures";
import { RequestFacts } from "./request-facts";
import { focusAnswer } from "./use-inbox-keys";
import { VisibleText } from "./visible-text";
import { WhyAsked } from "./why-asked";
import { cut, TITLE_CHARACTERS } from "./words";

export type DrawerProps = {
  request: ApprovalRequest;
  meId: string;
  /** What this person has chosen and written here before, if anything. */
  draft: Draft | undefined;
  /** `seen` is what has been on the screen since this card was opened. */
  onDraft: (seen: Seen, change: (draft: Draft) => Draft) => void;
  position: Position;
  offsetMs?: number | undefined;
  /** Who else has it on a screen. */
  openElsewhere?: readonly { name: string }[];
  onClose: () => void;
  /** The answer that was asked for before the card was there; else the title gets the focus. */
  focusOn?: "approve" | "deny" | null;
  /** The next request that waits for this person, after a decision. */
  onNextWaiting: (() => void) | null;
};

/** The open request: facts first, drawn from the bytes; then the claims; then the two answers. Not modal. Keyed by request. */
export function Drawer({ request, meId, draft, onDraft, position, offsetMs, openElsewhere = [], onClose, focusOn = null, onNextWaiting }: DrawerProps) {
  const title = useRef<HTMLHeadingElement>(null);
  const shown = useMemo(
    () => request.review?.preview ?? preview({ action: request.canonical_action, args: null, resource: request.resource }),
    [request.canonical_action, request.resource, request.review?.preview],
  );
  const [seen] = useState({ digest: request.digest, shown: request.review?.shown ?? "" });
  const own = draft ?? newDraft(seen);
  const change = (next: (draft: Draft) => Draft) => onDraft(seen, next);
  useEffect(() => {
    if (focusOn === null || !focusAnswer(focusOn)) title.current?.focus({ preventScroll: true });
  }, [focusOn]);
  const latest = useRef(change);
  useEffect(() => {
    latest.current = change;
  });
  const open = useCallback((place: string) => latest.current((before) => openValue(before, place)), []);
  return (
    <article className="drawer" aria-labelledby="req-t">
      <DrawerHead request={request} position={position} offsetMs={offsetMs} onClose={onClose} />
      <div className="drawer-body">
        <div className="req-title">
          <Glyph icon={KIND_ICON[shown.kind]} />
          <div>
            <h2 id="req-t" tabIndex={-1} ref={title}><Title shown={shown} /></h2>
            <AskedLine request={request} />
            <OpenElsewhereTag people={openElsewhere} />
          </div>
        </div>
        <Body request={request} shown={shown} opened={own.opened} onOpen={open} meId={meId} />
      </div>
      <Decision meId={meId} request={request} shown={shown} draft={own} onDraft={change} onNext={onNextWaiting} />
    </article>
  );
}

type BodyProps = { request: ApprovalRequest; shown: Preview; opened: readonly string[]; onOpen: (place: string) => void; meId: string };

/** What is read. Drawn again when the request changes or a value is opened, and not with every letter of the note. */
const Body = memo(function Body({ request, shown, opened, onOpen, meId }: BodyProps) {
  return (
    <>
      <Rephrased request={request} />
      <PreviewHead shown={shown} earlier={request.review?.earlier_amounts} opened={opened} onOpen={onOpen} />
      <RequestFacts request={request} shown={shown} opened={opened} onOpen={onOpen} />
      <AgentSays request={request} />
      {request.review === undefined ? null : (
        <>
          <QuorumSignatures request={request} review={request.review} meId={meId} />
          <WhyAsked request={request} review={request.review} meId={meId} />
        </>
      )}
    </>
  );
});

function Title({ shown }: { shown: Preview }) {
  if (shown.kind !== "generic") return shown.title;
  return <span className="action"><VisibleText marked text={cutMarked(shown.title, TITLE_CHARACTERS)} /></span>;
}

/** The whole name stands at the head of what the agent says. */
const AGENT_CHARACTERS = 48;

function AskedLine({ request }: { request: ApprovalRequest }) {
  return (
    <p className="muted s13">
      {request.agent_id === null ? null : <><Agent claimed><VisibleText text={cut(request.agent_id, AGENT_CHARACTERS)} /></Agent> <span className="faint">for</span> </>}
      <Person name={request.requestor.name} />{" "}
      <span className="faint">{request.review === undefined ? "" : `in project ${request.review.project.name}, `}at <Time at={request.created_at} /></span>
    </p>
  );
}

/** While the card is being fetched, and when it could not be. */
export function DrawerWaiting({ position, error, onRetry, onClose }: { position: Position; error: Error | null; onRetry: () => void; onClose: () => void }) {
  return (
    <article className="drawer" aria-label="Request">
      <DrawerHead request={null} position={position} onClose={onClose} />
      <div className="drawer-body">
        {error === null ? <Bones label="the request" rows={5} /> : (
          <Note tone="no" live>
            <p><strong>The request could not be loaded.</strong> {error.message}</p>
            <p><Button size="s" onClick={onRetry}>Try again</Button></p>
          </Note>
        )}
      </div>
    </article>
  );
}
