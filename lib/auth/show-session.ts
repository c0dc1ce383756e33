import { countWaiting } from "@/lib/approvals/list";
import type { SessionInfo } from "@/lib/auth/schema";
import type { Ctx, MemberActor } from "@/lib/context";
import { notFound } from "@/lib/errors";
import { listNotifications } from "@/lib/notifications/list";
import { listOrganizationsOf } from "@/lib/orgs/list-organizations";

/** Who is signed in, the organizations they may switch to, and what waits for them. */
export async function showSession(ctx: Ctx<MemberActor>): Promise<SessionInfo> {
  const { userId, name, email, role } = ctx.actor;
  const [organizations, pending, { unread }] = await Promise.all([listOrganizationsOf(ctx, userId), countWaiting(ctx), listNotifications(ctx, { limit: 1 })]);
  const organization = organizations.find((one) => one.id === ctx.orgId);
  if (organization === undefined) throw notFound();
  return { user: { id: userId, name, email }, role, organization, organizations, pending_for_me: pending, unread };
}
