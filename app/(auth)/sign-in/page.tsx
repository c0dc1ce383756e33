import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { Door } from "@/components/auth/door";
import { SignInForm } from "@/components/auth/sign-in-form";
import { currentMember } from "@/lib/auth/session";
import { env } from "@/lib/env";
import { version } from "@/package.json";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  if ((await currentMember()) !== null) redirect("/approvals");
  const host = (await headers()).get("host") ?? new URL(env().PUBLIC_URL).host;
  const mailboxHref = env().mailTransport === "local" && env().loopback ? "/dev/mailbox" : null;
  return (
    <Door foot={<><span>Runs on your own server</span><span>Version {version}</span></>}>
      <SignInForm host={host} mailboxHref={mailboxHref} />
    </Door>
  );
}
