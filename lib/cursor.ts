import { invalid } from "@/lib/errors";
import type { Id, IdKind } from "@/lib/ids";
import { isId } from "@/lib/ids";

/** Where a page of a list ended: an instant and the id that tells rows of one instant apart. */
export type Place<K extends IdKind> = { at: Date; id: Id<K> };

/** An opaque cursor for `?cursor=`. */
export function writeCursor(place: Place<IdKind>): string {
  return Buffer.from(`${place.at.getTime()} ${place.id}`).toString("base64url");
}

/** Reads a cursor that `writeCursor` made; throws 400 for any other text, because a wrong page is worse than none. */
export function readCursor<K extends IdKind>(kind: K, cursor: string): Place<K> {
  const [at = "", id = ""] = Buffer.from(cursor, "base64url").toString().split(" ");
  if (!/^\d{1,15}$/.test(at) || !isId(kind, id)) throw invalid('"cursor": This is not a cursor of this list. Take it from next_cursor, or leave it out to start again.');
  return { at: new Date(Number(at)), id };
}
