import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { Door } from "@/components/auth/door";
import { SignInForm } from "@/components/auth/sign-in-form";
import { FIRST_PAGE, nextPage } from "@/lib/auth/next-page";
import { pageAfter, singleSignOn } from "@/lib/auth/options";
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

type Search = { error?: string; next?: string | string[]; callbackUrl?: string | string[] };

/** The page that was asked for; who comes back from single sign-on without a session brings it under the name that next-auth gives it. */
function wanted({ next, callbackUrl }: Omit<Search, "error">): string {
  return nextPage(next) ?? (typeof callbackUrl === "string" ? pageAfter(callbackUrl) : FIRST_PAGE);
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { error, ...search } = await searchParams;
  const next = wanted(search);
  if ((await currentMember()) !== null) redirect(next);
  const host = (await headers()).get("host") ?? new URL(env().PUBLIC_URL).host;
  const provider = singleSignOn();
  const mailboxHref = env().mailTransport === "local" && env().loopback ? "/dev/mailbox" : null;
  return (
    <Door foot={<><span>Runs on your own server</span><span>Version {version}</span></>}>
      <SignInForm host={host} mailboxHref={mailboxHref} singleSignOn={provider?.name ?? null} refused={refusal(error, provider?.name ?? "Single sign-on")} next={next} />
    </Door>
  );
}
