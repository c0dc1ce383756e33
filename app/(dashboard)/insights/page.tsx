import type { Metadata } from "next";
import { cookies } from "next/headers";
import { InsightsPage } from "@/components/insights/insights-page";
import { ZONE_COOKIE } from "@/components/shell/preferences";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { readInsights } from "@/lib/insights/read";
import { INSIGHT_DAYS, insightsQuery } from "@/lib/insights/schema";
import { listProjects } from "@/lib/orgs/list";

export const metadata: Metadata = { title: "Insights" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  const [search, jar] = await Promise.all([searchParams, cookies()]);
  const days = INSIGHT_DAYS.find((each) => each === search["days"]) ?? "30";
  const asked = { days, project: typeof search["project"] === "string" ? search["project"] : null, zone: jar.get(ZONE_COOKIE)?.value ?? "UTC" };
  const { items } = await listProjects(ctx, { limit: 200 });
  // What cannot be read is asked for again by the page itself, which then says why.
  const query = insightsQuery.safeParse({ days, zone: asked.zone, ...(asked.project === null ? {} : { project: asked.project }) });
  const isKnown = asked.project === null || items.some(({ id }) => id === asked.project);
  const figures = query.success && isKnown ? await readInsights(ctx, query.data) : null;
  return <InsightsPage meId={me.id} projects={items.map(({ id, name }) => ({ id, name })).toReversed()} first={figures === null ? null : { asked, figures }} />;
}
