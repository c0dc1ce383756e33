import type { Metadata } from "next";
import Link from "next/link";
import { Door } from "@/components/auth/door";
import { LinkReview } from "@/components/auth/link-review";
import { ButtonLink } from "@/components/ui/button";
import { FIRST_PAGE, nextPage, withNext } from "@/lib/auth/next-page";
import { readLink, type ReadLink } from "@/lib/auth/read-link";
import { currentMember } from "@/lib/auth/session";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Sign in", referrer: "no-referrer" };

type Props = { params: Promise<{ token: string }>; searchParams: Promise<{ next?: string | string[] }> };

/** Opening a link changes nothing and uses nothing up; the button does (contract section 11). */
export default async function ReviewPage({ params, searchParams }: Props) {
  const { token } = await params;
  const link = await readLink(token);
  const next = link?.request == null ? (nextPage((await searchParams).next) ?? FIRST_PAGE) : `${FIRST_PAGE}/${link.request.id}`;
  const again = withNext("/sign-in", next);
  return (
    <Door foot={<><span>{new URL(env().PUBLIC_URL).host}</span><Link href={again}>Sign in another way</Link></>}>
      {link?.open === true ? <LinkReview token={token} next={next} again={again} {...wire(link)} /> : <Over link={link} next={next} again={again} meId={(await currentMember())?.me.id ?? null} />}
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
function Over({ link, next, again, meId }: { link: ReadLink | null; next: string; again: string; meId: string | null }) {
  const own = link !== null && link.person.id === meId;
  return (
    <>
      <h1>This link is over</h1>
      <p className="muted">It was used, replaced by a newer one, or is older than 15 min. {own ? "You are signed in already." : "Ask for a new one; it takes a moment."}</p>
      <div className="door-form">
        {own ? <ButtonLink size="l" variant="solid" href={next}>{link.request !== null ? "Open the request" : next === FIRST_PAGE ? "Open the inbox" : "Open the page"}</ButtonLink> : <ButtonLink size="l" variant="solid" href={again}>Ask for a new link</ButtonLink>}
      </div>
    </>
  );
}
