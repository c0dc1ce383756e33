import type { Metadata } from "next";
import { ApprovalSettings } from "@/components/settings/approval-settings";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { readSettings } from "@/lib/settings/read";

export const metadata: Metadata = { title: "Approvals, Settings" };

export default async function ApprovalSettingsPage() {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  return <ApprovalSettings orgId={ctx.orgId} me={{ id: me.id, role: me.role }} initial={await readSettings(ctx)} />;
}
