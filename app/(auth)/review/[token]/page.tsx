import type { Metadata } from "next";
import Link from "next/link";
import { ConfirmSignIn } from "@/components/auth/confirm-sign-in";
import { Door } from "@/components/auth/door";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Sign in", referrer: "no-referrer" };

/** Opening a link changes nothing and uses nothing up; the button does (contract section 11). */
export default async function ReviewPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <Door foot={<><span>{new URL(env().PUBLIC_URL).host}</span><Link href="/sign-in">Sign in another way</Link></>}>
      <h1>Sign in to Countersign</h1>
      <p className="muted">This link signs in the person it was mailed to.</p>
      <ConfirmSignIn token={token} />
    </Door>
  );
}
