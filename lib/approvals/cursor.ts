import { invalid } from "@/lib/errors";

/** Where a list goes on: an instant in milliseconds and the id that breaks ties. Opaque on the wire. */
export type Cursor = { at: Date; id: string };

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.at.getTime()} ${cursor.id}`).toString("base64url");
}

/** Throws 400 for what this server did not hand out. */
export function readCursor(text: string): Cursor {
  const match = /^(\d{1,15}) ([a-z0-9_]{1,64})$/.exec(Buffer.from(text, "base64url").toString("utf8"));
  if (match?.[1] === undefined || match[2] === undefined) throw invalid('"cursor": not one that this list handed out. Leave it away to start again.');
  return { at: new Date(Number(match[1])), id: match[2] };
}
