"use client";

import { ClockAlert, Scissors, Undo2 } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Breadcrumb, Button, LongAction, Note, Page, PlainText, plural, Section, shortId, useServerNow } from "@/components/ui";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { GrantDetail, GrantUses } from "@/lib/grants/schema";
import { GrantFacts } from "./grant-facts";
import { GrantStatus } from "./grant-parts";
import { GrantStory } from "./grant-story";
import { GrantUsesTable } from "./grant-uses";
import { actionOf, idleDays, lengthWords, shortfallWords } from "./grant-words";
import { NarrowDialog } from "./narrow-dialog";
import { grantQuery } from "./queries";
import { RevokeForm } from "./revoke-form";

/** One grant: what it allows, where it came from, what became of it, and every call that ran under it. */
export function GrantPage({ initial, uses }: { initial: GrantDetail; uses: GrantUses }) {
  const { data: grant, isRefetchError } = useQuery(grantQuery(initial.id, initial));
  const [narrowing, setNarrowing] = useState(false);
  const [revoking, setRevoking] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const now = useServerNow();
  const close = () => {
    setRevoking(false);
    title.current?.focus();
  };
  return (
    <Page>
      <Breadcrumb trail={[{ href: "/grants", label: "Grants" }]}>{shortId(grant.id)}</Breadcrumb>
      <header className="page-head">
        <div>
          <h1 ref={title} tabIndex={-1} className="grant-title"><LongAction>{withoutSecrets(actionOf(grant))}</LongAction></h1>
          <p className="grant-sub"><GrantStatus state={grant.state} /> <span>Given {lengthWords(grant)} by {grant.given_by.name}, in project {grant.project.name}</span></p>
        </div>
        {grant.may_revoke ? (
          <div className="page-acts">
            <Button icon={Scissors} onClick={() => setNarrowing(true)}>Narrow</Button>
            <Button icon={Undo2} variant="no" aria-expanded={revoking} aria-controls={revoking ? "revoke" : undefined} onClick={() => setRevoking(!revoking)}>{revoking ? "Close" : "Revoke"}</Button>
          </div>
        ) : null}
      </header>
      {isRefetchError ? <Note tone="wait" live><p>The server could not be reached; this is as it was last read.</p></Note> : null}
      {grant.shortfall === null ? null : <Note tone="wait"><p><strong>It {shortfallWords(grant.shortfall)}</strong>, because <PlainText>{grant.shortfall.because}</PlainText>. {grant.shortfall.covers === "nothing" ? "Whoever needs the call has to ask again; this is best revoked." : "Other calls in its reach may still run under it."}</p></Note>}
      {grant.unused_for_90_days && grant.shortfall === null ? <Note tone="wait" icon={ClockAlert}><p><strong>Nobody has used this for {plural(idleDays(grant, now), "day")}.</strong> A standing grant that nobody needs is best revoked.</p></Note> : null}
      {revoking && grant.may_revoke ? <div id="revoke" className="editor-card grant-revoke"><RevokeForm grant={grant} onClose={close} onRevoked={close} /></div> : null}
      <div className="cols cols-even">
        <Section id="edges" title="What it allows"><GrantFacts grant={grant} /></Section>
        <Section id="story" title="What happened"><GrantStory grant={grant} /></Section>
      </div>
      <GrantUsesTable grant={grant} first={uses} />
      <NarrowDialog grant={grant} open={narrowing && grant.may_revoke} onOpenChange={setNarrowing} />
    </Page>
  );
}
