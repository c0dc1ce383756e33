import type { Metadata } from "next";
import { NoChannels } from "@/components/channels/channels-page";
import { PeoplePage } from "@/components/messages/people-page";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { transportWords } from "@/lib/messages/transport";

export const metadata: Metadata = { title: "Mail and pushes, Settings" };

export default async function Page() {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  if (!roleAtLeast(me.role, "admin")) return <NoChannels />;
  return <PeoplePage orgId={ctx.orgId} transport={transportWords()} />;
}
