import { completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { nextDiagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { PolicyErrorWire, PolicyHints } from "@/lib/policies/schema";
import { policyCompletion } from "./completions";
import { changedField, placeOf, problemField, setChanged, setProblems } from "./editor-problems";

const words = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], class: "ed-key" },
  { tag: [tags.comment, tags.lineComment], class: "ed-comment" },
]);

/** Over the editor's own theme, which is injected above every layer of ours. */
const house = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--text)", minHeight: "20rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: ".8125rem", lineHeight: "1.375rem", fontVariantLigatures: "none", letterSpacing: "-.01em", padding: ".5rem 0" },
  ".cm-content": { padding: "0", caretColor: "var(--text)" },
  "&.cm-focused .cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-line": { padding: "0 1rem 0 .625rem", borderLeft: "3px solid transparent" },
  ".cm-gutters": { border: "0", backgroundColor: "var(--sunken)", color: "var(--text-3)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.5rem", padding: "0 .625rem 0 0", fontSize: ".75rem" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: "var(--marked)" },
  ".cm-line.ed-changed-line": { borderLeftColor: "var(--ink)" },
  ".cm-line.ed-wrong-line, &.cm-focused .cm-activeLine.ed-wrong-line": { backgroundColor: "var(--no-tint)" },
  ".cm-lintRange": { backgroundImage: "none", paddingBottom: "0" },
  ".cm-tooltip.cm-tooltip-lint": { display: "none" },
  ".cm-tooltip": { border: "1px solid var(--line-strong)", borderRadius: "6px", backgroundColor: "var(--raised)", color: "var(--text)", boxShadow: "var(--shadow-float)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: ".75rem", maxHeight: "16rem", maxWidth: "min(32rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .5rem", lineHeight: "1.25rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--selected)", color: "var(--text)" },
  ".cm-completionDetail": { color: "var(--text-3)", fontStyle: "normal", fontFamily: "var(--sans)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600", color: "var(--ink)" },
  ".cm-tooltip.cm-completionInfo": { padding: ".375rem .625rem", maxWidth: "18rem", fontFamily: "var(--sans)", fontSize: ".75rem", lineHeight: "1rem" },
  // On a phone there is no room beside the list, and what explains a word would cover the next ones.
  "@media (max-width: 47.99rem)": { ".cm-tooltip.cm-completionInfo": { display: "none" } },
});

export type EditorInput = {
  parent: HTMLElement;
  text: string;
  label: string;
  readOnly: boolean;
  onChange: (text: string) => void;
  /** Words to complete with, as known when they are asked for. */
  hints: () => PolicyHints | null;
};

/** The editor of a policy. Tab moves on, so that nobody is caught in it (WCAG 2.1.2). */
export function createEditor({ parent, text, label, readOnly, onChange, hints }: EditorInput): EditorView {
  const extensions: Extension[] = [
    lineNumbers(),
    history(),
    drawSelection(),
    indentOnInput(),
    yaml(),
    syntaxHighlighting(words),
    house,
    keymap.of([{ key: "Enter", run: continueRule }, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true", tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((transaction) => transaction.isUserEvent("replace"))) onChange(update.state.doc.toString());
    }),
    problemField,
    changedField,
    readOnly ? [EditorState.readOnly.of(true)] : [highlightActiveLine(), policyCompletion(hints)],
  ];
  return new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
}

/** A new line after the first key of a rule starts where that key does: YAML wants the keys of one rule below each other. */
function continueRule(view: EditorView): boolean {
  const { from, empty } = view.state.selection.main;
  const line = view.state.doc.lineAt(from);
  const start = /^\s*- +(?=\S)/.exec(line.text)?.[0] ?? "";
  if (view.state.readOnly || !empty || start === "" || from < line.from + start.length) return false;
  const indent = " ".repeat(start.length);
  view.dispatch({ changes: { from, insert: `\n${indent}` }, selection: { anchor: from + 1 + indent.length }, scrollIntoView: true, userEvent: "input" });
  return true;
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
