import type { Metadata } from "next";
import { KeysPage } from "@/components/settings-people/keys-page";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { listKeys } from "@/lib/keys/list";
import { KEY_STATES } from "@/lib/keys/schema";
import { listProjects } from "@/lib/orgs/list";

export const metadata: Metadata = { title: "API keys, Settings" };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  const given = await searchParams;
  const state = KEY_STATES.find((one) => one === given.state) ?? "active";
  const [list, projects] = await Promise.all([listKeys(ctx, null, { limit: 50, state }), listProjects(ctx, { limit: 200 })]);
  return <KeysPage orgId={ctx.orgId} admin={roleAtLeast(me.role, "admin")} projects={projects} first={{ state, list }} />;
}
