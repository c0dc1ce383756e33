import type { Database, Transaction } from "@/db/client";
import type { Id } from "@/lib/ids";
import type { KeyScope, Role } from "@/lib/vocabulary";

export type MemberActor = {
  type: "member";
  userId: Id<"user">;
  email: string;
  name: string;
  personKey: string;
  role: Role;
  via: "session" | "token" | "slack";
  /** The Slack user who clicked, where the call came from Slack. */
  slackUser?: string;
};

export type KeyActor = {
  type: "key";
  keyId: Id<"key">;
  name: string;
  lastFour: string;
  projectId: Id<"project">;
  projectName: string;
  scopes: KeyScope[];
  createdBy: Id<"user">;
  /** The requestor header as it arrived; a claim (contract section 10). */
  claimedEmail: string | null;
};

export type SystemActor = { type: "system" };

export type Actor = MemberActor | KeyActor | SystemActor;

/** Who asks, for which organization, when. Made once, at the edge. */
export type Ctx<A extends Actor = Actor> = {
  db: Database | Transaction;
  orgId: Id<"org">;
  actor: A;
  now: Date;
  requestId: string;
};

declare const inTransaction: unique symbol;

/** Only `mutate` makes one, and only with one can anything be written. */
export type TxCtx<A extends Actor = Actor> = Omit<Ctx<A>, "db"> & { db: Transaction; readonly [inTransaction]: true };

/** The context of work that the product does by itself. */
export function systemContext(db: Database, orgId: Id<"org">): Ctx<SystemActor> {
  return { db, orgId, actor: { type: "system" }, now: new Date(), requestId: `sys_${crypto.randomUUID()}` };
}
