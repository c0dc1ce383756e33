import { z } from "zod";
import { PRINCIPAL_TYPES } from "@/lib/vocabulary";
import { newDraft, type Draft } from "./draft";
import { LIMIT_KINDS } from "./draft-reach";

const limit = z.object({ name: z.string(), how: z.enum(LIMIT_KINDS), value: z.string(), asked: z.union([z.string(), z.number(), z.boolean()]) });

/** What was chosen and typed, without what was read or pressed: those have to be done again. */
const kept = z.object({
  kind: z.enum(["once", "timed", "forever"]),
  length: z.enum(["24h", "7d", "30d", "custom"]),
  customCount: z.string(),
  customUnit: z.enum(["hours", "days"]),
  form: z.enum(["grant", "policy"]),
  principal: z.enum(PRINCIPAL_TYPES),
  covers: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("exact") }),
    z.object({ kind: z.literal("offered"), pattern: z.string(), aside: z.string(), reach: z.record(z.string(), z.unknown()) }),
    z.object({ kind: z.literal("own") }),
  ]),
  own: z.object({ action: z.string(), limits: z.array(limit) }).nullable(),
  note: z.string(),
});
export type KeptDraft = z.infer<typeof kept>;

/** A decision that was typed and not sent outlives the session that ended: kept in this tab, for this person and request only. */
const key = (meId: string, requestId: string) => `countersign.draft.${meId}.${requestId}`;

type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** A browser that keeps nothing is no reason for an error: the draft is then only as safe as the page. */
function shelf(): Shelf | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export function keptDraft(meId: string, requestId: string, from: Shelf | null = shelf()): KeptDraft | null {
  const text = from?.getItem(key(meId, requestId)) ?? null;
  if (text === null) return null;
  try {
    return kept.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Null, and a draft in which nothing was chosen or typed, are forgotten. */
export function keepDraft(meId: string, requestId: string, draft: Draft | null, on: Shelf | null = shelf()): void {
  const own = draft === null ? null : kept.parse(draft);
  const untouched = own === null || JSON.stringify(own) === JSON.stringify(kept.parse(newDraft({ digest: "", shown: "" })));
  if (untouched) return on?.removeItem(key(meId, requestId));
  try {
    on?.setItem(key(meId, requestId), JSON.stringify(own));
  } catch {
    on?.removeItem(key(meId, requestId));
  }
}
