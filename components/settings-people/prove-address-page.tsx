"use client";

import { useMutation } from "@tanstack/react-query";
import { Button, ButtonLink, Fact, Facts, Note, Page, PageHeader, Time } from "@/components/ui";
import { sentenceOf } from "./failure";
import { proveAddress } from "./queries";

export type Proof = { open: boolean; mine: boolean; asker: { name: string; email: string }; other: { name: string; email: string }; expiresAt: string };

/** Opening the link changed nothing; the button makes two addresses one person. */
export function ProveAddressPage({ token, proof }: { token: string; proof: Proof | null }) {
  const prove = useMutation({ mutationFn: () => proveAddress(token) });
  if (proof === null || (!proof.open && !prove.isSuccess)) return <Over />;
  return (
    <Page narrow>
      <PageHeader title="One person, two addresses">Opening this page changed nothing.</PageHeader>
      <section className="editor-card people-card" aria-label="The two addresses">
        <div className="card-body">
          <Facts ruled>
            <Fact label="Asked by">{proof.asker.name}, {proof.asker.email}</Fact>
            <Fact label="Also theirs">{proof.other.name}, {proof.other.email}</Fact>
            <Fact label="Link works until"><Time at={proof.expiresAt} as="clock" /></Fact>
          </Facts>
          <p className="muted">Both will count as one person: together they sign a request once, and neither decides what the other asked for. Only an admin can tell them apart again.</p>
          {proof.mine ? null : <Note tone="wait"><p><strong>You are signed in as somebody else.</strong> Only {proof.asker.email} can use this link. Sign in as them in this browser and open it again. If that is not you, close this page and tell an admin.</p></Note>}
          {prove.isError ? <Note tone="no" live><p><strong>Nothing was linked.</strong> {sentenceOf(prove.error)}</p></Note> : null}
          {prove.isSuccess ? <Note tone="yes" live><p><strong>{proof.asker.email} and {proof.other.email} are one person now.</strong></p></Note> : null}
        </div>
        <div className="card-foot">
          <ButtonLink href="/settings/account" variant="quiet">Back to your account</ButtonLink>
          {proof.mine && !prove.isSuccess ? <Button variant="solid" busy={prove.isPending} onClick={() => prove.mutate()}>Both are mine</Button> : null}
        </div>
      </section>
    </Page>
  );
}

function Over() {
  return (
    <Page narrow>
      <PageHeader title="This link is over">It was used already, is older than 30 min, or belongs to another organization. Nothing was changed.</PageHeader>
      <p><ButtonLink href="/settings/account" variant="solid">Ask for a new one</ButtonLink></p>
    </Page>
  );
}
