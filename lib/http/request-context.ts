import type { Ctx } from "@/lib/context";
import { database } from "@/lib/database";
import type { Authenticated } from "@/lib/http/authenticate";

export function newRequestId(): string {
  return `r_${crypto.randomUUID().replaceAll("-", "")}`;
}

/** The context of one call: made here, at the edge, and passed from hand to hand. */
export function routeContext(authenticated: Authenticated, requestId: string): Ctx {
  return { db: database().db, orgId: authenticated.orgId, actor: authenticated.actor, now: new Date(), requestId };
}
