"use client";

import { useRef, type KeyboardEvent } from "react";
import { CircleAlert, Eye } from "lucide-react";
import { Button, Kbd } from "@/components/ui/button";
import { FieldError, Input } from "@/components/ui/field";
import { plural } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { isHeldEnter } from "@/components/ui/one-press";
import { useKeys } from "@/components/ui/use-keys";
import { said } from "@/lib/said";
import { batchLabel } from "./batch-words";
import { openInPlace } from "./folded-value";
import { reportHeight } from "./report-height";
import { VisibleText } from "./visible-text";
import { cut } from "./words";

export type GroupAnswer = "approve" | "deny";

type GroupAnswersProps = {
  chosen: number;
  quorum: { required: number };
  /** Values that have to be opened before an approval. */
  unread: readonly string[];
  noteRequired: boolean;
  note: string;
  onNote: (note: string) => void;
  /** Which answer was pressed once. */
  armed: GroupAnswer | null;
  onArm: (answer: GroupAnswer | null) => void;
  busy: boolean;
  failure: Error | null;
  onSign: (answer: GroupAnswer) => void;
};

/** One note and the two answers for all that are chosen; either is pressed twice, for it reaches further than once. */
export function GroupAnswers(props: GroupAnswersProps) {
  const { chosen, unread, noteRequired, note, armed, onArm, busy, onSign } = props;
  const field = useRef<HTMLInputElement>(null);
  const noteMissing = noteRequired && said(note) === "";
  useKeys(armed === null ? {} : { Escape: () => onArm(null) });
  const press = (answer: GroupAnswer) => {
    if (answer === "approve" && unread.length > 0) return openInPlace(unread[0] ?? "");
    if (noteMissing && (answer === "approve" || armed === "deny")) return field.current?.focus();
    if (armed === answer) return onSign(answer);
    onArm(answer);
    return undefined;
  };
  const inNote = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || (event.key !== "Escape" && event.key !== "Enter")) return;
    if (event.key === "Enter" && armed !== "deny") return;
    event.preventDefault();
    event.stopPropagation();
    if (isHeldEnter(event)) return;
    if (event.key === "Enter") press("deny");
    else if (armed === null) field.current?.blur();
    else onArm(null);
  };
  return (
    <footer className="decide-act" aria-label="Your answer" ref={reportHeight}>
      <Says {...props} noteMissing={noteMissing} />
      <Input
        ref={field}
        aria-label={`Note to the people and agents, ${noteRequired ? "required" : "optional"}`}
        placeholder={noteRequired ? "Tell the agents why" : "Tell the agents (optional)"}
        maxLength={2_000}
        value={note}
        onChange={(event) => props.onNote(event.target.value)}
        onKeyDown={inNote}
      />
      <Button variant={armed === "deny" ? "danger" : "no"} size="l" data-answer="deny" aria-keyshortcuts="D" busy={busy} armed={armed === "deny"} disabled={chosen === 0} onClick={() => press("deny")}>
        {batchLabel("deny", { chosen, armed: armed === "deny", quorum: props.quorum })}{armed === "deny" ? null : <Kbd>D</Kbd>}
      </Button>
      <Button variant="solid" size="l" data-answer="approve" aria-keyshortcuts="A" busy={busy} armed={armed === "approve"} disabled={chosen === 0 || unread.length > 0} aria-describedby="decide-says" onClick={() => press("approve")}>
        {batchLabel("approve", { chosen, armed: armed === "approve", quorum: props.quorum })}{armed === "approve" ? null : <Kbd>A</Kbd>}
      </Button>
    </footer>
  );
}

const PLACES_SHOWN = 3;

function Says({ chosen, unread, armed, failure, noteMissing, noteRequired }: GroupAnswersProps & { noteMissing: boolean }) {
  if (failure !== null) return <p className="decide-says decide-failed" id="decide-says" role="alert"><Icon of={CircleAlert} /><strong>The answer did not come back.</strong> {failure.message} Each request below says how it stands.</p>;
  if (noteMissing && armed !== null) return <div className="decide-says" id="decide-says"><FieldError>Say why: a decision without a note is refused here.</FieldError></div>;
  if (armed === "deny") return <p className="decide-says" id="decide-says" aria-live="polite">Press again or Enter to deny {plural(chosen, "request")}. Esc goes back.</p>;
  if (armed === "approve") return <p className="decide-says" id="decide-says" aria-live="polite">Each of {plural(chosen, "agent")} may do this once, within 5 min. <strong>Press again to sign.</strong> Esc goes back.</p>;
  if (unread.length > 0) {
    return (
      <p className="decide-says" id="decide-says">
        <Icon of={Eye} />Open {unread.slice(0, PLACES_SHOWN).map((place) => <button key={place} type="button" className="link" onClick={() => openInPlace(place)}><VisibleText text={cut(place, 24)} /></button>)}{" "}
        {unread.length > PLACES_SHOWN ? `and ${unread.length - PLACES_SHOWN} more ` : ""}before you approve. You can deny now.
      </p>
    );
  }
  return <p className="decide-says" id="decide-says" aria-live="polite">{chosen === 0 ? "Choose at least one request." : `${plural(chosen, "request")} chosen. Each is decided by itself, with its own line in the audit.${noteRequired ? " A note is required." : ""}`}</p>;
}
