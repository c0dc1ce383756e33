import type { Metadata } from "next";
import { GrantsPage } from "@/components/grants/grants-page";
import { textsOf } from "@/components/grants/filter-texts";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { listGrants } from "@/lib/grants/list";
import { grantQuery } from "@/lib/grants/schema";
import { listMembers, listProjects } from "@/lib/orgs/list";

export const metadata: Metadata = { title: "Grants" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx } = signedIn;
  const { state = "active", ...rest } = await searchParams;
  const texts = textsOf({ ...rest, state });
  const query = grantQuery.safeParse(texts);
  const [projects, people, list] = await Promise.all([listProjects(ctx, { limit: 200 }), listMembers(ctx, { limit: 200 }), query.success ? listGrants(ctx, query.data) : null]);
  return <GrantsPage projects={projects.items} people={people.items} first={list === null ? null : { texts, list }} />;
}
