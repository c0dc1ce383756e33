"use client";

import { useState } from "react";
import { Prefixed } from "./code";
import { formatCount } from "./format";

/** Characters of an action that stand in a row or on a card before the rest is folded away. */
export const ACTION_FOLDED = 240;

/** The first characters, never half of one; null where nothing is left over. */
export function startOf(text: string, characters: number = ACTION_FOLDED): string | null {
  const all = [...text];
  return all.length <= characters ? null : `${all.slice(0, characters).join("")}…`;
}

/** The button below a folded text; it says how much there is. */
export function ShowAll({ whole, length, onToggle }: { whole: boolean; length: number; onToggle: () => void }) {
  return <button type="button" className="link show-all" aria-expanded={whole} onClick={onToggle}>{whole ? "Show less" : `Show all ${formatCount(length)} characters`}</button>;
}

/** An action that is never cut for good: a long one is folded, and one press shows all of it. */
export function LongAction({ children: text }: { children: string }) {
  const [whole, setWhole] = useState(false);
  const start = startOf(text);
  if (start === null) return <span className="long-action"><Prefixed>{text}</Prefixed></span>;
  return (
    <span className="long-action">
      <Prefixed>{whole ? text : start}</Prefixed>{" "}
      <ShowAll whole={whole} length={[...text].length} onToggle={() => setWhole(!whole)} />
    </span>
  );
}
