"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, FileDiff, Play, Trash2 } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useState, type Ref, type RefObject } from "react";
import { Button, Dialog, Diff, Icon, Input, Kbd, Note, plural, Status, Time } from "@/components/ui";
import type { PolicyErrorWire, PolicyWire } from "@/lib/policies/schema";
import { changedLines, draftDiff } from "./draft";
import { PublishNotes } from "./publish-notes";
import { hintsQuery, validationQuery } from "./queries";
import { Ticked } from "./ticked";
import { useSettled, type useDraft } from "./use-draft";
import { failureOf, usePublish } from "./use-publish";
import { YamlEditor, type EditorHandle } from "./yaml-editor";

const PAUSE_MS = 300;
const NONE: readonly PolicyErrorWire[] = [];

type Props = { policy: PolicyWire; draft: ReturnType<typeof useDraft>; mayEdit: boolean; editor: RefObject<EditorHandle | null>; /** Null while a simulation runs. */ onSimulate: (() => void) | null };

/** The text of a policy, what is wrong with it as it is typed, and the way to make it live. */
export function EditorCard({ policy, draft, mayEdit, editor, onSimulate }: Props) {
  const [comparing, setComparing] = useState(false);
  const [dropping, setDropping] = useState(false);
  const settled = useSettled(draft.text, PAUSE_MS);
  const validation = useQuery({ ...validationQuery(policy.project_id, settled), enabled: draft.dirty, placeholderData: keepPreviousData });
  const hints = useQuery({ ...hintsQuery(policy.project_id), enabled: mayEdit });
  const save = usePublish(policy.project_id, draft.drop);
  const failure = save.isError ? failureOf(save.error) : null;
  const errors = draft.dirty ? (validation.data?.errors ?? NONE) : NONE;
  const warnings = draft.dirty && errors.length === 0 ? (validation.data?.warnings ?? []) : [];
  const next = policy.version + 1;
  const changed = useMemo(() => changedLines(policy.yaml, draft.text), [policy.yaml, draft.text]);
  const publish = (base: number) => {
    if (mayEdit && draft.dirty && errors.length === 0 && !save.isPending) save.mutate({ yaml: draft.text, comment: draft.comment, base });
  };
  useEditorKeys({ save: () => publish(draft.base), nextError: () => editor.current?.nextError() });
  return (
    <section className="ed" aria-labelledby="editor-title">
      <header className="ed-head">
        <h2 id="editor-title">{policy.project}, {draft.dirty ? "draft" : `v${policy.version}`}</h2>
        <CheckStatus dirty={draft.dirty} check={validation} count={errors.length} />
        {policy.version === 0 ? null : <span className="faint s13 ed-saved">{draft.dirty ? `v${policy.version} stays live` : "live"}</span>}
        {mayEdit ? (
          <span className="ed-acts">
            {draft.isTyped ? <Button size="s" variant="quiet" icon={Trash2} iconOnly aria-label="Drop the draft" onClick={() => setDropping(true)} /> : null}
            {draft.dirty && policy.version > 0 ? <Button size="s" variant="quiet" icon={FileDiff} onClick={() => setComparing(true)}>Diff with v{policy.version}</Button> : null}
            {draft.dirty ? <Button size="s" icon={Play} busy={onSimulate === null} disabled={errors.length > 0} onClick={() => onSimulate?.()}>Simulate</Button> : null}
            <Button size="s" variant="solid" busy={save.isPending} disabled={!draft.dirty || errors.length > 0 || draft.base !== policy.version} aria-describedby="editor-foot" aria-keyshortcuts="Meta+S Control+S" onClick={() => publish(draft.base)}>Save v{next}</Button>
          </span>
        ) : null}
      </header>
      <PublishNotes policy={policy} draft={draft} failure={failure} published={save.data ?? null} onSaveAnyway={publish} onDrop={() => {
        draft.drop();
        save.reset();
      }} />
      <YamlEditor
        key={String(mayEdit)}
        ref={editor as Ref<EditorHandle>}
        label={`Policy of ${policy.project}`}
        text={draft.text}
        readOnly={!mayEdit}
        problems={errors}
        changedLines={changed}
        hints={hints.data ?? null}
        onChange={(text) => {
          draft.write(text);
          if (save.isError || save.isSuccess) save.reset();
        }}
      />
      {draft.dirty && validation.isError && !validation.isFetching ? <UncheckedNote onRetry={() => void validation.refetch()} /> : null}
      {warnings.length === 0 ? null : <div className="ed-notes"><Note tone="wait">{warnings.map((warning) => <p key={`${warning.line} ${warning.message}`}>Line {warning.line}: {warning.message}</p>)}</Note></div>}
      <Foot errors={errors} dirty={draft.dirty} mayEdit={mayEdit} comment={draft.comment} onComment={draft.describe} onNext={() => editor.current?.nextError()} />
      <Dialog open={comparing} onOpenChange={setComparing} shape="wide" title={`Draft against v${policy.version}`} description="What saving would change.">
        <Diff label={`Draft against v${policy.version}`} lines={draftDiff(policy.yaml, draft.text)} />
      </Dialog>
      <DropDialog draft={draft} open={dropping} onOpenChange={setDropping} />
    </section>
  );
}

/** Dropping cannot be undone, so it is asked once more. */
function DropDialog({ draft, open, onOpenChange }: { draft: Props["draft"]; open: boolean; onOpenChange: (open: boolean) => void }) {
  const drop = () => {
    draft.drop();
    onOpenChange(false);
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Drop the draft?" description={draft.at === null ? "What was typed is gone then." : <>What was typed here, last at <Time at={draft.at} as="minute" />, is gone then. It is kept in this browser until you save or drop it.</>} actions={<><Button onClick={() => onOpenChange(false)}>Keep it</Button><Button variant="no" onClick={drop}>Drop draft</Button></>} />
  );
}

type Check = { isError: boolean; isFetching: boolean; isSuccess: boolean; isPlaceholderData: boolean };

/** Says "no errors" of nothing but this very text, and never where the check itself failed. */
function CheckStatus({ dirty, check, count }: { dirty: boolean; check: Check; count: number }) {
  if (!dirty) return null;
  if (count > 0) return <Status tone="no" icon={CircleAlert}>{plural(count, "error")}</Status>;
  if (check.isError && !check.isFetching) return <Status tone="wait" icon={CircleAlert}>not checked</Status>;
  return check.isFetching || !check.isSuccess || check.isPlaceholderData ? <span className="faint s13">checking</span> : <Status tone="yes" icon={CircleCheck}>no errors</Status>;
}

/** The draft stands as it is; a save checks it again, so it need not wait for this. */
function UncheckedNote({ onRetry }: { onRetry: () => void }) {
  return (
    <div className="ed-notes">
      <Note tone="wait" live>
        <p>The draft could not be checked, because the server did not answer. It is kept in this browser, and saving checks it too.</p>
        <p><Button size="s" onClick={onRetry}>Check again</Button></p>
      </Note>
    </div>
  );
}

type FootProps = { errors: readonly PolicyErrorWire[]; dirty: boolean; mayEdit: boolean; comment: string; onComment: (comment: string) => void; onNext: () => void };

function Foot({ errors, dirty, mayEdit, comment, onComment, onNext }: FootProps) {
  const [first] = errors;
  return (
    <footer className="ed-foot" id="editor-foot">
      {first === undefined ? null : (
        <>
          <Icon of={CircleAlert} small />
          <output>Line {first.line}, column {first.column}: <Ticked>{first.message}</Ticked></output>
          <Button size="s" variant="quiet" className="end" aria-keyshortcuts="F8" onClick={onNext}><Kbd>F8</Kbd> Next error</Button>
        </>
      )}
      {first === undefined && dirty && mayEdit ? <Input aria-label="What this version changes" placeholder="What this version changes, in a few words" maxLength={500} value={comment} onChange={(event) => onComment(event.target.value)} /> : null}
      {first === undefined && !(dirty && mayEdit) ? <span className="faint">{mayEdit ? "Nothing is changed. Type to begin a draft; what is live stays until you save." : "Only an admin or owner changes a policy."}</span> : null}
    </footer>
  );
}

/** F8 and ⌘S work anywhere on the page (WCAG 2.1.4: neither is a single character). */
function useEditorKeys({ save, nextError }: { save: () => void; nextError: () => void }): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const isSave = event.key.toLowerCase() === "s" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey;
    if (!isSave && event.key !== "F8") return;
    event.preventDefault();
    if (isSave) save();
    else nextError();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
