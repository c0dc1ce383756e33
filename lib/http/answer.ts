/** What a call is answered with, before it is written to whoever asked. */
export type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string | null };

export function asResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers });
}
