import { Workspace } from "@/components/approvals/workspace";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { filterChoices, firstPage, type Search } from "./first-page";

/** The inbox: what waits for a decision. */
export default async function ApprovalsPage({ searchParams }: { searchParams: Search }) {
  const member = await currentMember();
  if (member === null) return signInFirst();
  const { ctx, me } = member;
  const [first, choices] = await Promise.all([firstPage(ctx, searchParams), filterChoices(ctx)]);
  return <Workspace me={{ id: me.id, organization: me.organization.name, mayTest: roleAtLeast(me.role, "admin") }} first={first} choices={choices} request={null} />;
}
