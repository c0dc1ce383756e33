import type { Metadata } from "next";
import { cookies } from "next/headers";
import { AccountPage } from "@/components/settings-people/account-page";
import { SINGLE_KEYS_COOKIE } from "@/components/shell/preferences";
import { roleAtLeast } from "@/lib/auth/permissions";
import { listBrowserSessions } from "@/lib/auth/browser-sessions";
import { currentMember, sessionToken } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { listTokens } from "@/lib/keys/list";
import { listStandIns, showAbsence } from "@/lib/people/absence";
import { showLinked } from "@/lib/people/link";
import { showSlackLink } from "@/lib/slack/show";

export const metadata: Metadata = { title: "Account, Settings" };

export default async function Page() {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  const decides = roleAtLeast(me.role, "member");
  const [tokens, browsers, addresses, slack, absence] = await Promise.all([listTokens(ctx, { limit: 50 }), listBrowserSessions(ctx, await sessionToken()), showLinked(ctx, me.id), showSlackLink(ctx), decides ? absenceOf(ctx) : null]);
  const singleKeys = (await cookies()).get(SINGLE_KEYS_COOKIE)?.value !== "off";
  return <AccountPage singleKeys={singleKeys} me={{ name: me.name, email: me.email, role: me.role, organization: me.organization.name }} absence={absence} addresses={addresses} slack={slack} tokens={tokens} browsers={browsers} />;
}

async function absenceOf(ctx: Parameters<typeof showAbsence>[0]) {
  const [first, standIns] = await Promise.all([showAbsence(ctx), listStandIns(ctx)]);
  return { first, standIns };
}
