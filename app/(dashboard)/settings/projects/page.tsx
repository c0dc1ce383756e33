import type { Metadata } from "next";
import { ProjectsPage } from "@/components/settings-people/projects-page";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { listProjects } from "@/lib/orgs/list";

export const metadata: Metadata = { title: "Projects, Settings" };

export default async function Page() {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  return <ProjectsPage orgId={ctx.orgId} admin={roleAtLeast(me.role, "admin")} first={await listProjects(ctx, { limit: 200 })} />;
}
