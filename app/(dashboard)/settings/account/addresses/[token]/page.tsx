import type { Metadata } from "next";
import { ProveAddressPage } from "@/components/settings-people/prove-address-page";
import { currentMember } from "@/lib/auth/session";
import { signInFirst } from "@/lib/auth/sign-in-first";
import { readProof } from "@/lib/people/proof";

export const metadata: Metadata = { title: "One person, two addresses", referrer: "no-referrer" };

/** Where the mail of a proof leads; opening it changes nothing. */
export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const signedIn = await currentMember();
  if (signedIn === null) return signInFirst();
  const proof = await readProof(signedIn.ctx, token);
  return <ProveAddressPage token={token} proof={proof === null ? null : { ...proof, expiresAt: proof.expiresAt.toISOString() }} />;
}
