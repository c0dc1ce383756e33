import { notFound } from "next/navigation";
import { Workspace } from "@/components/approvals/workspace";
import { InOtherOrganization } from "@/components/shell/in-other-organization";
import { showRequest } from "@/lib/approvals/show";
import { organizationElsewhere } from "@/lib/auth/organization-elsewhere";
import { roleAtLeast } from "@/lib/auth/permissions";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { AppError } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { filterChoices, firstPage, type Search } from "../first-page";

type Props = { params: Promise<{ id: string }>; searchParams: Search };

/** One request, open beside the list. */
export default async function ApprovalPage({ params, searchParams }: Props) {
  const { id } = await params;
  const member = await currentMember();
  if (member === null) return signInFirst();
  if (!isId("request", id)) notFound();
  const { ctx, me } = member;
  const [first, choices, request] = await Promise.all([firstPage(ctx, searchParams), filterChoices(ctx), showRequest(ctx, id).catch(orNull)]);
  if (request === null) {
    const there = await organizationElsewhere(ctx, { request: id });
    if (there === null) notFound();
    return <InOtherOrganization what="request" there={there} here={me.organization.name} path={`/approvals/${id}`} />;
  }
  return <Workspace me={{ id: me.id, organization: me.organization.name, mayTest: roleAtLeast(me.role, "admin") }} first={first} choices={choices} request={request} />;
}

function orNull(error: unknown): null {
  if (error instanceof AppError && error.slug === "not_found") return null;
  throw error;
}
