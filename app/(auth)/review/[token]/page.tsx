import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { Door } from "@/components/auth/door";
import { LinkOfAnother } from "@/components/auth/link-of-another";
import { LinkOver } from "@/components/auth/link-over";
import { LinkReview } from "@/components/auth/link-review";
import { DOOR_NONCE_HEADER, doorProof } from "@/lib/auth/door-nonce";
import { FIRST_PAGE, nextPage, withNext } from "@/lib/auth/next-page";
import { organizationElsewhere } from "@/lib/auth/organization-elsewhere";
import { readLink, type ReadLink } from "@/lib/auth/read-link";
import { currentMember } from "@/lib/auth/session";
import { env } from "@/lib/env";
import { whileDatabaseAnswers } from "@/lib/http/while-database-answers";

export const metadata: Metadata = { title: "Sign in", referrer: "no-referrer" };

type Props = { params: Promise<{ token: string }>; searchParams: Promise<{ next?: string | string[] }> };

/** Opening a link changes nothing and uses nothing up; the button does, in this browser (contract section 11). */
export default async function ReviewPage({ params, searchParams }: Props) {
  const { token } = await params;
  const [link, signedIn] = [await whileDatabaseAnswers(readLink(token, (await searchParams).next)), await currentMember()];
  const next = link?.request == null ? (nextPage((await searchParams).next) ?? FIRST_PAGE) : `${FIRST_PAGE}/${link.request.id}`;
  const again = withNext("/sign-in", next);
  const door = { token, proof: doorProof((await headers()).get(DOOR_NONCE_HEADER) ?? "", token), next, again };
  const me = signedIn?.me ?? null;
  const there = signedIn === null || link?.request == null ? null : await whileDatabaseAnswers(organizationElsewhere(signedIn.ctx, { request: link.request.id }));
  const open = link?.open === true ? link : null;
  return (
    <Door foot={<><span>{new URL(env().PUBLIC_URL).host}</span><Link href={again}>Sign in another way</Link></>}>
      {open === null ? (
        <LinkOver {...door} own={link !== null && link.person.id === me?.id} there={there} opens={link?.request != null ? "request" : next === FIRST_PAGE ? "inbox" : "page"} mailboxHref={env().mailTransport === "local" && env().loopback ? "/dev/mailbox" : null} />
      ) : me !== null && me.id !== open.person.id ? (
        <LinkOfAnother {...door} there={there} person={open.person.name} me={me.name} hasRequest={open.request !== null} />
      ) : (
        <LinkReview {...door} {...wire(open)} />
      )}
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
