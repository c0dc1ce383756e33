import type { ServerResponse } from "node:http";
import { meansDatabaseAway } from "@/lib/http/failure";

/** How long after such a failure a page that fails is taken to fail by it too. */
const RECENT_MS = 5_000;
const store = globalThis as typeof globalThis & { countersignPageFailedAt?: number };

/** Called by Next.js with what was thrown while it drew a page. */
export function notePageFailure(thrown: unknown): void {
  if (meansDatabaseAway(thrown)) store.countersignPageFailedAt = performance.now();
}

/** A page that cannot be drawn because the database is away is a 503, which tells proxies to come again; Next.js knows 500 only. */
export function withHonestStatus(response: ServerResponse): ServerResponse {
  const writeHead = response.writeHead.bind(response) as (status: number, ...rest: unknown[]) => ServerResponse;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    const away = status === 500 && store.countersignPageFailedAt !== undefined && performance.now() - store.countersignPageFailedAt < RECENT_MS;
    if (!away) return writeHead(status, ...rest);
    response.setHeader("Retry-After", "1");
    return writeHead(503, ...rest);
  }) as ServerResponse["writeHead"];
  return response;
}
