import { EditorState, RangeSetBuilder, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";
import type { PolicyErrorWire } from "@/lib/policies/schema";
import { splitTicks } from "./ticks";

/** Replaces the problems that the editor shows. */
export const setProblems = StateEffect.define<readonly PolicyErrorWire[]>();

export type Place = { from: number; to: number };

/** Where a problem stands in the text as it is now; clipped, for the text may have moved on. */
export function placeOf(doc: Text, problem: Pick<PolicyErrorWire, "line" | "column" | "end_column" | "text">): Place {
  const line = doc.line(Math.min(Math.max(problem.line, 1), doc.lines));
  const from = Math.min(line.from + problem.column - 1, line.to);
  const length = problem.end_column === null ? Math.max(problem.text.split("\n")[0]?.length ?? 0, 1) : problem.end_column - problem.column;
  return { from, to: Math.max(from, Math.min(from + length, line.to)) };
}

function codeElement(text: string): HTMLElement {
  const element = document.createElement("code");
  element.textContent = text;
  return element;
}

/** The sentence under the line, with what was probably meant as a button. */
class ProblemWidget extends WidgetType {
  constructor(readonly problem: PolicyErrorWire) {
    super();
  }

  override eq(other: ProblemWidget): boolean {
    return other.problem.message === this.problem.message && other.problem.line === this.problem.line && other.problem.column === this.problem.column;
  }

  toDOM(view: EditorView): HTMLElement {
    const { message, suggestion } = this.problem;
    const room = document.createElement("div");
    room.className = "ln-room";
    const box = room.appendChild(document.createElement("div"));
    box.className = "ln-msg";
    const words = box.appendChild(document.createElement("span"));
    words.append(...splitTicks(message).map(({ text, isCode }) => (isCode ? codeElement(text) : text)));
    if (suggestion !== null) {
      const button = box.appendChild(document.createElement("button"));
      button.type = "button";
      button.className = "btn btn-s";
      button.textContent = `Use ${suggestion}`;
      button.disabled = view.state.facet(EditorState.readOnly);
      button.addEventListener("click", () => replaceWith(view, this.problem, suggestion));
    }
    return room;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function replaceWith(view: EditorView, problem: PolicyErrorWire, suggestion: string): void {
  const { from, to } = placeOf(view.state.doc, problem);
  view.dispatch({ changes: { from, to, insert: suggestion }, selection: { anchor: from + suggestion.length }, userEvent: "input.complete" });
  view.focus();
}

const wrongLine = Decoration.line({ class: "ed-wrong-line" });
const wrongText = Decoration.mark({ class: "ed-wrong" });

function decorate(doc: Text, problems: readonly PolicyErrorWire[]): DecorationSet {
  const ranges = problems.flatMap((problem) => {
    const { from, to } = placeOf(doc, problem);
    const line = doc.lineAt(from);
    const text = to > from ? [wrongText.range(from, to)] : [];
    return [wrongLine.range(line.from), ...text, Decoration.widget({ widget: new ProblemWidget(problem), block: true, side: 1 }).range(line.to)];
  });
  return Decoration.set(ranges, true);
}

/** The problems drawn in the text: the line, the words, and the sentence under them. They move with the text until it is checked again. */
export const problemField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(drawn, transaction) {
    const moved = drawn.map(transaction.changes);
    const asked = transaction.effects.find((effect) => effect.is(setProblems));
    return asked === undefined ? moved : decorate(transaction.state.doc, asked.value);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Replaces the numbers of the lines that differ from the live version. */
export const setChanged = StateEffect.define<ReadonlySet<number>>();
const changedLine = Decoration.line({ class: "ed-changed-line" });

/** A bar beside every line that differs from the live version. */
export const changedField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(drawn, transaction) {
    const asked = transaction.effects.find((effect) => effect.is(setChanged));
    if (asked === undefined) return drawn.map(transaction.changes);
    const { doc } = transaction.state;
    const builder = new RangeSetBuilder<Decoration>();
    for (const number of [...asked.value].filter((line) => line <= doc.lines).toSorted((a, b) => a - b)) {
      const { from } = doc.line(number);
      builder.add(from, from, changedLine);
    }
    return builder.finish();
  },
  provide: (field) => EditorView.decorations.from(field),
});
