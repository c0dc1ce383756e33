import type { Metadata } from "next";
import { ChannelsPage, NoChannels } from "@/components/channels/channels-page";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { listChannels } from "@/lib/channels/list";
import { countMessages } from "@/lib/messages/list";
import { listProjects } from "@/lib/orgs/list";
import { showSlackApp } from "@/lib/slack/show";

export const metadata: Metadata = { title: "Channels, Settings" };

export default async function Page() {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  if (!roleAtLeast(me.role, "admin")) return <NoChannels />;
  const [first, projects, slack, people] = await Promise.all([listChannels(ctx, { limit: 100 }), listProjects(ctx, { limit: 200 }), showSlackApp(ctx), countMessages(ctx)]);
  return <ChannelsPage orgId={ctx.orgId} projects={projects.items} first={first} slack={slack} people={people} />;
}
