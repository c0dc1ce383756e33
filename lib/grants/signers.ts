import { sql } from "drizzle-orm";
import { approvalRequests, approvalVotes } from "@/db/schema";
import type { Id } from "@/lib/ids";

/** In whose seats the request was signed that a grant came from: whoever signed for somebody else counts as that person. */
export const signersOf = sql<Id<"user">[]>`(select coalesce(array_agg(coalesce(v.signed_for, v.user_id)), '{}') from ${approvalVotes} v where v.request_id = ${approvalRequests}.${sql.identifier(approvalRequests.id.name)} and v.action = 'approve')`;
