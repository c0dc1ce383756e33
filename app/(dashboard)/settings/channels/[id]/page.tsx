import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ChannelPage } from "@/components/channels/channel-page";
import { NoChannels } from "@/components/channels/channels-page";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { showChannel } from "@/lib/channels/list";
import { AppError } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { listProjects } from "@/lib/orgs/list";

export const metadata: Metadata = { title: "Channel, Settings" };

/** One channel: what it hears, and the log of every message to it. */
export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  if (!roleAtLeast(me.role, "admin")) return <NoChannels />;
  if (!isId("channel", id)) notFound();
  const [channel, projects] = await Promise.all([showChannel(ctx, id), listProjects(ctx, { limit: 200 })]).catch((error: unknown) => {
    if (error instanceof AppError && error.slug === "not_found") notFound();
    throw error;
  });
  return <ChannelPage orgId={ctx.orgId} first={channel} projects={projects.items} />;
}
