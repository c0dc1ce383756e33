import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ApprovalSettings } from "@/components/settings/approval-settings";
import { currentMember } from "@/lib/auth/session";
import { readSettings } from "@/lib/settings/read";

export const metadata: Metadata = { title: "Approvals, Settings" };

export default async function ApprovalSettingsPage() {
  const signedIn = await currentMember();
  if (signedIn === null) redirect("/sign-in");
  const { ctx, me } = signedIn;
  return <ApprovalSettings orgId={ctx.orgId} me={{ id: me.id, role: me.role }} initial={await readSettings(ctx)} />;
}
