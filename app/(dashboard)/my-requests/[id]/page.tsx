import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { MyRequest } from "@/components/approvals/my-request";
import { InOtherOrganization } from "@/components/shell/in-other-organization";
import { showRequest } from "@/lib/approvals/show";
import { organizationElsewhere } from "@/lib/auth/organization-elsewhere";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { AppError } from "@/lib/errors";
import { isId } from "@/lib/ids";

export const metadata: Metadata = { title: "My request" };

/** One request of the reader's own: how it goes, who can answer, and a way to take it back. */
export default async function MyRequestPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const member = await currentMember();
  if (member === null) return signInFirst();
  if (!isId("request", id)) notFound();
  const request = await showRequest(member.ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.slug === "not_found") return null;
    throw error;
  });
  if (request === null) {
    const there = await organizationElsewhere(member.ctx, { request: id });
    if (there === null) notFound();
    return <InOtherOrganization what="request" there={there} here={member.me.organization.name} path={`/my-requests/${id}`} />;
  }
  if (request.requestor.id !== member.me.id) redirect(`/approvals/${id}`);
  return <MyRequest request={request} />;
}
