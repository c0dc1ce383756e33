import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { Door } from "@/components/auth/door";
import { SignInForm } from "@/components/auth/sign-in-form";
import { singleSignOn } from "@/lib/auth/options";
import { currentMember } from "@/lib/auth/session";
import { env } from "@/lib/env";
import { version } from "@/package.json";

export const metadata: Metadata = { title: "Sign in" };

/** What the provider's refusal means to the person who comes back from it. */
function refusal(error: string | undefined, provider: string): string | null {
  if (error === undefined) return null;
  if (error === "AccessDenied") return `${provider} knows you, but no active member here has your address. Ask an admin for an invitation.`;
  return `${provider} did not finish signing you in. Try again, or ask for a link.`;
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ error?: string }> }) {
  if ((await currentMember()) !== null) redirect("/approvals");
  const host = (await headers()).get("host") ?? new URL(env().PUBLIC_URL).host;
  const provider = singleSignOn();
  const mailboxHref = env().mailTransport === "local" && env().loopback ? "/dev/mailbox" : null;
  return (
    <Door foot={<><span>Runs on your own server</span><span>Version {version}</span></>}>
      <SignInForm host={host} mailboxHref={mailboxHref} singleSignOn={provider?.name ?? null} refused={refusal((await searchParams).error, provider?.name ?? "Single sign-on")} />
    </Door>
  );
}
