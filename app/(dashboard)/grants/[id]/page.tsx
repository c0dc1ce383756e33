import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { GrantPage } from "@/components/grants/grant-page";
import { USES_SHOWN } from "@/components/grants/uses-shown";
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
  const { ctx } = signedIn;
  const [grant, uses] = await Promise.all([showGrant(ctx, id), listUses(ctx, id, { limit: USES_SHOWN })]).catch((error: unknown) => {
    if (error instanceof AppError && error.slug === "not_found") notFound();
    throw error;
  });
  return <GrantPage initial={grant} uses={uses} />;
}
