"use client";

import { ArrowRight } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import { Button, ButtonLink } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Note } from "@/components/ui/note";
import { api } from "@/lib/api-client";

/** Only a press exchanges the link for a session, because mail scanners open links and must not use them up. */
export function ConfirmSignIn({ token }: { token: string }) {
  const signIn = useMutation({
    mutationFn: () => api<{ next: string }>("POST", "/api/auth/sign-in", { token }),
    onSuccess: ({ next }) => window.location.replace(next),
  });
  if (signIn.isError) {
    return (
      <div className="door-form">
        <Note tone="no" live><p><strong>You are not signed in.</strong> {signIn.error.message}</p></Note>
        <ButtonLink size="l" variant="solid" href="/sign-in">Ask for a new link</ButtonLink>
      </div>
    );
  }
  return (
    <>
      <div className="door-form">
        <Button size="l" variant="solid" busy={signIn.isPending || signIn.isSuccess} onClick={() => signIn.mutate()}>
          Sign in
          <Icon of={ArrowRight} />
        </Button>
      </div>
      <p className="hint">Opening this page changed nothing. The button works once, and ends 15 min after the link was mailed.</p>
      <p className="hint">Not yours? Close this page, and tell the person that this mail reached you.</p>
    </>
  );
}
