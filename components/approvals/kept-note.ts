/** A note that was typed and not sent outlives the session that ended: kept in this tab, for this person and request only. */
const key = (meId: string, requestId: string) => `countersign.note.${meId}.${requestId}`;

type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** A browser that keeps nothing is no reason for an error: the note is then only as safe as the page. */
function shelf(): Shelf | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export function keptNote(meId: string, requestId: string, from: Shelf | null = shelf()): string {
  return from?.getItem(key(meId, requestId)) ?? "";
}

/** An empty note is forgotten. */
export function keepNote(meId: string, requestId: string, note: string, on: Shelf | null = shelf()): void {
  if (note === "") return on?.removeItem(key(meId, requestId));
  try {
    on?.setItem(key(meId, requestId), note);
  } catch {
    on?.removeItem(key(meId, requestId));
  }
}
