import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { nextDiagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { PolicyErrorWire } from "@/lib/policies/schema";
import { changedField, placeOf, problemField, setChanged, setProblems } from "./editor-problems";

const words = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], class: "ed-key" },
  { tag: [tags.comment, tags.lineComment], class: "ed-comment" },
]);

export type EditorInput = {
  parent: HTMLElement;
  text: string;
  label: string;
  readOnly: boolean;
  onChange: (text: string) => void;
};

/** The editor of a policy. Tab moves on, so that nobody is caught in it (WCAG 2.1.2). */
export function createEditor({ parent, text, label, readOnly, onChange }: EditorInput): EditorView {
  const extensions: Extension[] = [
    lineNumbers(),
    history(),
    drawSelection(),
    indentOnInput(),
    yaml(),
    syntaxHighlighting(words),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((transaction) => transaction.isUserEvent("replace"))) onChange(update.state.doc.toString());
    }),
    problemField,
    changedField,
    readOnly ? [EditorState.readOnly.of(true)] : highlightActiveLine(),
  ];
  return new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
}

/** Puts another text in, unless it is there already; counts as no edit of the reader's. */
export function showText(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, userEvent: "replace" });
}

/** Draws what is wrong, and tells it to readers and to `nextError`. */
export function showProblems(view: EditorView, problems: readonly PolicyErrorWire[]): void {
  const diagnostics = problems.map((problem) => ({ ...placeOf(view.state.doc, problem), severity: "error" as const, message: problem.message }));
  view.dispatch({ effects: setProblems.of(problems) });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

export function showChanged(view: EditorView, lines: ReadonlySet<number>): void {
  view.dispatch({ effects: setChanged.of(lines) });
}

export function nextError(view: EditorView): void {
  nextDiagnostic(view);
  view.focus();
}

/** Brings a line into sight and puts the cursor on it. */
export function goToLine(view: EditorView, number: number): void {
  const { from } = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
  view.focus();
}
