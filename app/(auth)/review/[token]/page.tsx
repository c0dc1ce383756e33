import type { Metadata } from "next";
import Link from "next/link";
import { Door } from "@/components/auth/door";
import { LinkReview } from "@/components/auth/link-review";
import { ButtonLink } from "@/components/ui/button";
import { readLink, type ReadLink } from "@/lib/auth/read-link";
import { currentMember } from "@/lib/auth/session";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Sign in", referrer: "no-referrer" };

/** Opening a link changes nothing and uses nothing up; the button does (contract section 11). */
export default async function ReviewPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const link = await readLink(token);
  return (
    <Door foot={<><span>{new URL(env().PUBLIC_URL).host}</span><Link href="/sign-in">Sign in another way</Link></>}>
      {link?.open === true ? <LinkReview token={token} {...wire(link)} /> : <Over link={link} meId={(await currentMember())?.me.id ?? null} />}
    </Door>
  );
}

function wire({ person, organization, expiresAt, request }: ReadLink) {
  return {
    person: { name: person.name, email: person.email },
    organization,
    expiresAt: expiresAt.toISOString(),
    request: request === null ? null : { ...request, createdAt: request.createdAt.toISOString(), expiresAt: request.expiresAt.toISOString() },
  };
}

/** A used link still leads its own person on, when this browser is signed in as them. */
function Over({ link, meId }: { link: ReadLink | null; meId: string | null }) {
  const own = link !== null && link.person.id === meId;
  const next = own && link.request !== null ? `/approvals/${link.request.id}` : "/approvals";
  return (
    <>
      <h1>This link is over</h1>
      <p className="muted">It was used, replaced by a newer one, or is older than 15 min. {own ? "You are signed in already." : "Ask for a new one; it takes a moment."}</p>
      <div className="door-form">
        {own ? <ButtonLink size="l" variant="solid" href={next}>{link.request === null ? "Open the inbox" : "Open the request"}</ButtonLink> : <ButtonLink size="l" variant="solid" href="/sign-in">Ask for a new link</ButtonLink>}
      </div>
    </>
  );
}
