import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { countWaiting } from "@/lib/approvals/list";
import { lastChainReport } from "@/lib/audit/chain-state";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { listNotifications } from "@/lib/notifications/list";

/** Nothing below is drawn for anyone who is not an active member at this very moment. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  const [pendingForMe, { unread }, chain] = await Promise.all([countWaiting(ctx), listNotifications(ctx, { limit: 1 }), lastChainReport(ctx)]);
  return (
    <Shell
      me={me}
      counts={{ pendingForMe, unread }}
      chain={chain === null ? null : { intact: chain.verdict === "valid", events: chain.events, at: chain.checked_at }}
    >
      {children}
    </Shell>
  );
}
