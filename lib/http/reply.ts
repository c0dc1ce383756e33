/** An answer that needs another status or headers than the form's own. */
export class Reply<T> {
  constructor(
    readonly body: T,
    readonly status: number,
    readonly headers: Record<string, string> = {},
  ) {}
}

export function reply<T>(body: T, status: number, headers: Record<string, string> = {}): Reply<T> {
  return new Reply(body, status, headers);
}
