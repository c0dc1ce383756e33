import type { Metadata } from "next";
import { PolicyRoom } from "@/components/policies/policy-room";
import { ButtonLink, Empty, Page, PageHeader } from "@/components/ui";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { isId } from "@/lib/ids";
import { listProposals } from "@/lib/learning/propose";
import { listProjects } from "@/lib/orgs/list";
import { listVersions, readPolicy } from "@/lib/policies/read";

export const metadata: Metadata = { title: "Policies" };

const MOST_PROJECTS = 200;

export default async function PoliciesPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const { ctx, me } = signedIn;
  const mayEdit = roleAtLeast(me.role, "admin");
  const [{ items }, { project: wanted }] = await Promise.all([listProjects(ctx, { limit: MOST_PROJECTS }), searchParams]);
  const projects = items.flatMap(({ id, name }) => (isId("project", id) ? [{ id, name }] : [])).toReversed();
  const project = projects.find(({ id }) => id === wanted) ?? projects[0];
  if (project === undefined) return <NoProjects mayEdit={mayEdit} />;
  const [policy, versions, proposals] = await Promise.all([readPolicy(ctx, project.id), listVersions(ctx, project.id, { limit: 50 }), listProposals(ctx, project.id)]);
  return <PolicyRoom key={project.id} projects={projects} initial={policy} versions={versions} proposals={proposals} mayEdit={mayEdit} meId={me.id} />;
}

function NoProjects({ mayEdit }: { mayEdit: boolean }) {
  return (
    <Page>
      <PageHeader title="Policies">Rules are read from top to bottom and the first match wins. A version with an error never goes live.</PageHeader>
      <Empty title="No project yet" actions={mayEdit ? <ButtonLink href="/settings/projects" variant="solid">Create a project</ButtonLink> : undefined}>
        A policy belongs to a project. {mayEdit ? "Create one, and its first policy can be written here." : "An admin can create one."}
      </Empty>
    </Page>
  );
}
