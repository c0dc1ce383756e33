import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { GrantPage } from "@/components/grants/grant-page";
import { USES_SHOWN } from "@/components/grants/uses-shown";
import { InOtherOrganization } from "@/components/shell/in-other-organization";
import { organizationElsewhere } from "@/lib/auth/organization-elsewhere";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { AppError } from "@/lib/errors";
import { showGrant } from "@/lib/grants/show";
import { listUses } from "@/lib/grants/uses";
import { isId } from "@/lib/ids";

export const metadata: Metadata = { title: "Grant" };

/** One grant: its edges, its story, its uses. */
export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  if (!isId("grant", id)) notFound();
  const { ctx, me } = signedIn;
  const found = await Promise.all([showGrant(ctx, id), listUses(ctx, id, { limit: USES_SHOWN })]).catch((error: unknown) => {
    if (error instanceof AppError && error.slug === "not_found") return null;
    throw error;
  });
  if (found === null) {
    const there = await organizationElsewhere(ctx, { grant: id });
    if (there === null) notFound();
    return <InOtherOrganization what="grant" there={there} here={me.organization.name} path={`/grants/${id}`} />;
  }
  const [grant, uses] = found;
  return <GrantPage initial={grant} uses={uses} />;
}
