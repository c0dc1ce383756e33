import type { Metadata } from "next";
import { MembersPage } from "@/components/settings-people/members-page";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { listMembers } from "@/lib/orgs/list";
import { MEMBER_STATES } from "@/lib/orgs/schema";

export const metadata: Metadata = { title: "Members, Settings" };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  const given = await searchParams;
  const state = MEMBER_STATES.find((one) => one === given.state) ?? "active";
  return <MembersPage orgId={ctx.orgId} me={{ id: me.id, role: me.role }} first={{ state, list: await listMembers(ctx, { limit: 50, state }) }} />;
}
