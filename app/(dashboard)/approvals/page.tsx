import { Workspace } from "@/components/approvals/workspace";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { firstPage, type Search } from "./first-page";

/** The inbox: what waits for a decision. */
export default async function ApprovalsPage({ searchParams }: { searchParams: Search }) {
  const member = await currentMember();
  if (member === null) return signInFirst();
  const { ctx, me } = member;
  return <Workspace me={{ id: me.id, organization: me.organization.name, mayTest: roleAtLeast(me.role, "admin") }} first={await firstPage(ctx, searchParams)} request={null} />;
}
