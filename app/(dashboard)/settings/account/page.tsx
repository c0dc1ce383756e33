import type { Metadata } from "next";
import { cookies } from "next/headers";
import { AccountPage } from "@/components/settings-people/account-page";
import { SINGLE_KEYS_COOKIE } from "@/components/shell/preferences";
import { roleAtLeast } from "@/lib/auth/permissions";
import { listBrowserSessions } from "@/lib/auth/browser-sessions";
import { currentMember, sessionToken } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { listTokens } from "@/lib/keys/list";
import { readPreferences } from "@/lib/notifications/preferences";
import { listStandIns, showAbsence } from "@/lib/people/absence";
import { showLinked } from "@/lib/people/link";
import { listBrowsers } from "@/lib/push/subscribe";
import { showSlackLink } from "@/lib/slack/show";

export const metadata: Metadata = { title: "Account, Settings" };

export default async function Page() {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  const decides = roleAtLeast(me.role, "member");
  const [own, absence, preferences, push] = await Promise.all([ownOf(ctx, me.id), decides ? absenceOf(ctx) : null, readPreferences(ctx), listBrowsers(ctx)]);
  const singleKeys = (await cookies()).get(SINGLE_KEYS_COOKIE)?.value !== "off";
  return <AccountPage singleKeys={singleKeys} me={{ name: me.name, email: me.email, role: me.role, organization: me.organization.name }} {...own} absence={absence} preferences={preferences} push={push} />;
}

async function ownOf(ctx: Parameters<typeof showAbsence>[0], userId: Parameters<typeof showLinked>[1]) {
  const [tokens, browsers, addresses, slack] = await Promise.all([listTokens(ctx, { limit: 50 }), listBrowserSessions(ctx, await sessionToken()), showLinked(ctx, userId), showSlackLink(ctx)]);
  return { tokens, browsers, addresses, slack };
}

async function absenceOf(ctx: Parameters<typeof showAbsence>[0]) {
  const [first, standIns] = await Promise.all([showAbsence(ctx), listStandIns(ctx)]);
  return { first, standIns };
}
