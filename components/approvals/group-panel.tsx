"use client";

import { useEffect, useRef, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { Glyph } from "@/components/ui/avatar";
import { Bones } from "@/components/ui/bones";
import { Button, Kbd } from "@/components/ui/button";
import { formatCount, plural } from "@/components/ui/format";
import { Note } from "@/components/ui/note";
import type { InboxItem } from "@/lib/approvals/schema";
import { cutMarked, markSecrets } from "@/lib/approvals/preview";
import { said } from "@/lib/said";
import { batchSummary } from "./batch-words";
import { DrawerPlace, type Position } from "./drawer-head";
import { GroupAnswers, type GroupAnswer } from "./group-answers";
import { GroupMembers } from "./group-members";
import { KIND_ICON } from "./kind-icon";
import { OpenElsewhereTag } from "./open-elsewhere";
import { PreviewHead } from "./preview-head";
import { approvalQuery } from "./queries";
import { Rephrased } from "./rephrased";
import { focusAnswer } from "./use-inbox-keys";
import { RequestFacts } from "./request-facts";
import { useBatch } from "./use-batch";
import { useTakeFocus } from "./use-take-focus";
import type { Spot } from "./use-place";
import { VisibleText } from "./visible-text";
import { TITLE_CHARACTERS } from "./words";

type GroupPanelProps = {
  groupKey: string;
  /** The one whose call is drawn; it stays when it has been answered. */
  first: InboxItem;
  /** Those that are pending, the reader's or not. */
  items: readonly InboxItem[];
  openElsewhere: readonly { name: string }[];
  position: Position;
  offsetMs?: number | undefined;
  hrefOf: (to: Spot) => string;
  onOpen: (to: Spot) => void;
  onClose: () => void;
  focusOn: GroupAnswer | null;
  onNextWaiting: (() => void) | null;
};

/** Several requests for the very same call: the call once, drawn from its bytes, then everybody who asks for it. Keyed by group. */
export function GroupPanel({ groupKey, first: shownItem, items, openElsewhere, position, offsetMs, hrefOf, onOpen, onClose, focusOn, onNextWaiting }: GroupPanelProps) {
  const card = useQuery(approvalQuery(shownItem.id));
  const title = useRef<HTMLHeadingElement>(null);
  const [opened, setOpened] = useState<readonly string[]>([]);
  const [note, setNote] = useState("");
  const [armed, setArmed] = useState<GroupAnswer | null>(null);
  const { members, chosen, batch, results, choose } = useBatch(items);
  const request = card.data;
  const review = request?.review;
  const shown = review?.preview ?? null;
  const [seen, setSeen] = useState<string | null>(null);
  if (seen === null && review !== undefined) setSeen(review.shown);
  const onRead = (place: string) => setOpened((before) => (before.includes(place) ? before : [...before, place]));
  const ready = review !== undefined;
  useEffect(() => {
    if (focusOn === null || !ready || !focusAnswer(focusOn)) title.current?.focus({ preventScroll: true });
  }, [focusOn, ready]);
  const sign = (action: GroupAnswer) => batch.mutate({ action, reason: said(note), shown: seen ?? "" }, { onSettled: () => setArmed(null) });
  const over = members.every((member) => !member.mayChoose);
  return (
    <article className="drawer group-panel" aria-labelledby="req-t">
      <GroupHead position={position} count={members.length} onClose={onClose} />
      <div className="drawer-body">
        <div className="req-title">
          <Glyph icon={KIND_ICON[shown?.kind ?? "generic"]} />
          <div>
            <h2 id="req-t" tabIndex={-1} ref={title}>{shown === null || shown.kind === "generic" ? <span className="action"><VisibleText marked text={cutMarked(shown?.title ?? markSecrets(shownItem.canonical_action), TITLE_CHARACTERS)} /></span> : shown.title}</h2>
            <p className="muted s13">The same call, byte for byte, asked {plural(members.length, "time")} in project {shownItem.project.name} <OpenElsewhereTag people={openElsewhere} /></p>
          </div>
        </div>
        {request !== undefined && shown !== null ? <><Rephrased request={request} /><PreviewHead shown={shown} earlier={request.review?.earlier_amounts} opened={opened} onOpen={onRead} /><RequestFacts request={request} shown={shown} opened={opened} onOpen={onRead} /></>
          : card.error === null ? <Bones label="the call" rows={2} />
          : <Note tone="no" live><p><strong>The call could not be loaded.</strong> {card.error.message} <button type="button" className="link" onClick={() => void card.refetch()}>Try again</button></p></Note>}
        {ready || card.error !== null ? <section aria-labelledby="members-t">
          <h3 id="members-t">Who asks <span className="faint">{formatCount(chosen)} of {formatCount(members.length)} chosen; what they say, nobody has checked</span></h3>
          {results.length === 0 ? null : <Note tone="plain" live><p><strong>{batchSummary(results)}.</strong> Each was decided by itself, and stands so in the audit.</p></Note>}
          <GroupMembers members={members} onChoose={choose} hrefOf={hrefOf} group={groupKey} onOpen={onOpen} offsetMs={offsetMs} />
        </section> : null}
      </div>
      {over ? <Over done={results.length > 0} onNext={onNextWaiting} /> : review === undefined || shown === null ? null : (
        <GroupAnswers
          chosen={chosen} quorum={shownItem.quorum} unread={shown.mustOpen.filter((place) => !opened.includes(place))} noteRequired={review.terms.require_reason}
          note={note} onNote={setNote} armed={armed} onArm={setArmed} busy={batch.isPending} failure={batch.error} onSign={sign}
        />
      )}
    </article>
  );
}

function GroupHead({ position, count, onClose }: { position: Position; count: number; onClose: () => void }) {
  return (
    <header className="drawer-head">
      <DrawerPlace position={position} onClose={onClose} />
      <span className="left">{plural(count, "request")}</span>
      <Button variant="quiet" size="s" icon={X} iconOnly className="drawer-x" aria-label="Close" aria-keyshortcuts="Escape" onClick={onClose} />
    </header>
  );
}

/** Nothing of the group is left to decide. */
function Over({ done, onNext }: { done: boolean; onNext: (() => void) | null }) {
  const place = useTakeFocus<HTMLElement>({ tell: !done });
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (done) next.current?.focus({ preventScroll: true });
  }, [done]);
  return (
    <footer className="outcome" aria-label="Your answer" ref={place}>
      <p><strong>{done ? "All of them are answered." : "None of them waits for you."}</strong></p>
      {onNext === null ? null : <span className="outcome-acts"><Button ref={next} variant="solid" onClick={onNext}>Next<Kbd>J</Kbd></Button></span>}
    </footer>
  );
}
