"use client";

import { ArrowRight } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { organizationChanged } from "@/components/shell/session-requests";
import { api, ApiError } from "@/lib/api-client";
import { AnswerNote } from "./answer-note";

type ConfirmSignInProps = {
  token: string;
  /** What this page has to give back, and holds in this browser only. */
  proof: string;
  /** The page to open once signed in; what the link itself opens comes first. */
  next: string;
  /** Where to ask for a new link. */
  again: string;
  label: string;
  children: ReactNode;
};

/** Only a press exchanges the link for a session, because mail scanners open links and must not use them up. */
export function ConfirmSignIn({ token, proof, next, again, label, children }: ConfirmSignInProps) {
  const signIn = useMutation({
    mutationFn: () => api<{ next: string }>("POST", "/api/auth/sign-in", { token, proof, next }),
    onSuccess: (answer) => {
      organizationChanged();
      window.location.replace(answer.next);
    },
    // Used meanwhile, perhaps by this browser in another tab: the page itself says how things stand, and offers what fits.
    onError: (error) => (isSpent(error) ? window.location.reload() : undefined),
  });
  if (signIn.isError && !isSpent(signIn.error)) {
    return (
      <div className="door-form">
        <AnswerNote tone="no"><p><strong>You are not signed in.</strong> {signIn.error.message}</p></AnswerNote>
        <ButtonLink size="l" variant="solid" href={again}>Ask for a new link</ButtonLink>
      </div>
    );
  }
  return (
    <>
      <div className="door-form">
        <Button size="l" variant="solid" busy={!signIn.isIdle} onClick={() => signIn.mutate()}>
          {label}
          <Icon of={ArrowRight} />
        </Button>
      </div>
      {children}
    </>
  );
}

function isSpent(error: unknown): boolean {
  return error instanceof ApiError && error.slug === "link_spent";
}
