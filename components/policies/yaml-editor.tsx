"use client";

import { useEffect, useEffectEvent, useImperativeHandle, useRef, type Ref } from "react";
import type { EditorView } from "@codemirror/view";
import type { PolicyErrorWire, PolicyHints } from "@/lib/policies/schema";
import { createEditor, goToLine, nextError, showChanged, showProblems, showText } from "./editor-setup";

export type EditorHandle = { nextError(): void; goToLine(line: number): void };

type Props = {
  ref?: Ref<EditorHandle>;
  label: string;
  text: string;
  readOnly: boolean;
  problems: readonly PolicyErrorWire[];
  changedLines: ReadonlySet<number>;
  hints: PolicyHints | null;
  onChange: (text: string) => void;
};

/** CodeMirror on the YAML of a policy: the text is the owner's, the problems and the changed lines are drawn into it. `label` and `readOnly` stay as they were first given: use a key. */
export function YamlEditor({ ref, label, text, readOnly, problems, changedLines, hints, onChange }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  /** What was typed and has not come back yet: coming back late, it must not undo what was typed since. */
  const told = useRef<string[]>([]);
  const change = useEffectEvent((next: string) => {
    told.current.push(next);
    onChange(next);
  });
  const words = useEffectEvent(() => hints);
  const first = useEffectEvent(() => ({ text, label, readOnly }));

  useEffect(() => {
    if (host.current === null) return undefined;
    const view = createEditor({ parent: host.current, ...first(), onChange: (next) => change(next), hints: () => words() });
    editor.current = view;
    return () => {
      editor.current = null;
      view.destroy();
    };
  }, []);
  useEffect(() => {
    const echo = told.current.indexOf(text);
    told.current.splice(0, echo < 0 ? told.current.length : echo + 1);
    if (echo < 0 && editor.current !== null) showText(editor.current, text);
  }, [text]);
  useEffect(() => {
    if (editor.current !== null) showProblems(editor.current, problems);
  }, [problems]);
  useEffect(() => {
    if (editor.current !== null) showChanged(editor.current, changedLines);
  }, [changedLines]);
  useImperativeHandle(ref, () => ({
    nextError: () => editor.current !== null && nextError(editor.current),
    goToLine: (line) => editor.current !== null && goToLine(editor.current, line),
  }));
  return <div ref={host} className="ed-body ed-code" style={{ minHeight: heightOf(text) }} />;
}

/** The room that the editor will take, so that nothing below it moves when it comes. */
function heightOf(text: string): string {
  return `max(20rem, ${text.split("\n").length * 1.375 + 1}rem)`;
}
