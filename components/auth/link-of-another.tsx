"use client";

import { useMutation } from "@tanstack/react-query";
import { Button, ButtonLink } from "@/components/ui/button";
import { firstName } from "@/components/ui/format";
import { organizationChanged } from "@/components/shell/session-requests";
import { Note } from "@/components/ui/note";
import { api } from "@/lib/api-client";
import { AnswerNote } from "./answer-note";
import { OpenThere } from "./open-there";

type Props = { /** The other organization of the reader's own that the request is in. */ there: { id: string; name: string } | null; token: string; proof: string; next: string; person: string; me: string; hasRequest: boolean };

async function changeTo({ token, proof, next }: Pick<Props, "token" | "proof" | "next">): Promise<{ next: string }> {
  await api("POST", "/api/auth/sign-out", {});
  return api<{ next: string }>("POST", "/api/auth/sign-in", { token, proof, next });
}

/** A link that was forwarded, or a browser that somebody else uses: nobody becomes somebody else without saying so. */
export function LinkOfAnother({ there, token, proof, next, person, me, hasRequest }: Props) {
  const change = useMutation({ mutationFn: () => changeTo({ token, proof, next }), onSuccess: (answer) => {
    organizationChanged();
    window.location.replace(answer.next);
  } });
  const again = useMutation({ mutationFn: () => api<{ message: string }>("POST", "/api/auth/link-again", { token, proof }) });
  const [theirs, mine] = [firstName(person), firstName(me)];
  return (
    <>
      <h1>This link is for {person}</h1>
      <p className="muted">You are signed in as {me}. A link signs in the person it was sent to and nobody else; nothing was changed and it still works.</p>
      {change.isError ? <div className="door-note"><Note tone="no" live><p><strong>You are signed out, and not in again.</strong> {change.error.message}</p></Note></div> : null}
      {again.isError ? <div className="door-note"><Note tone="no" live><p><strong>No link was sent.</strong> {again.error.message}</p></Note></div> : null}
      {again.isSuccess ? <AnswerNote tone="yes"><p><strong>{theirs} has a new link.</strong> It went to the address that this one was sent to, and this one works no longer.</p></AnswerNote> : null}
      <div className="door-form">
        {there !== null ? <OpenThere there={there} path={next} label={`Open it in ${there.name} as ${mine}`} /> : hasRequest ? <ButtonLink size="l" variant="solid" href={next}>Open the request as {mine}</ButtonLink> : <ButtonLink size="l" variant="solid" href="/approvals">Go on as {mine}</ButtonLink>}
        {again.isSuccess ? null : <Button size="l" busy={again.isPending} onClick={() => again.mutate()}>Send {theirs} a new link</Button>}
        {again.isSuccess ? null : <Button size="l" busy={change.isPending || change.isSuccess} onClick={() => change.mutate()}>Sign out, then sign in as {theirs}</Button>}
      </div>
      <p className="hint">Was this mail forwarded to you? Open the request as yourself. A new link goes to {theirs} alone and ends this one. Tell {theirs} that the mail reached you.</p>
    </>
  );
}
