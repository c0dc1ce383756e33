/** An answer that needs another status or headers than the form's own. */
export class Reply<T> {
  constructor(
    readonly body: T,
    readonly status: number,
    readonly headers: Record<string, string> = {},
  ) {}
}

/** The answer to a conditional read whose asker holds the present content already (RFC 9110 section 15.4.5). */
export function notModified(etag: string): Reply<never> {
  return new Reply(undefined as never, 304, { ETag: etag });
}

export function reply<T>(body: T, status: number, headers: Record<string, string> = {}): Reply<T> {
  return new Reply(body, status, headers);
}
