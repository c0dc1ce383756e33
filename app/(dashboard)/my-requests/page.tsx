import type { Metadata } from "next";
import { MyRequests } from "@/components/approvals/my-requests";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { filterChoices, firstPage, type Search } from "../approvals/first-page";

export const metadata: Metadata = { title: "My requests" };

/** What agents have asked on the reader's behalf. */
export default async function MyRequestsPage({ searchParams }: { searchParams: Search }) {
  const member = await currentMember();
  if (member === null) return signInFirst();
  const { ctx, me } = member;
  const [first, choices] = await Promise.all([firstPage(ctx, searchParams, { mine: true, usual: "all" }), filterChoices(ctx)]);
  return <MyRequests meId={me.id} organization={me.organization.name} mayTest={roleAtLeast(me.role, "admin")} first={first} choices={choices} />;
}
