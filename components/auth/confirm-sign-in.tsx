"use client";

import { ArrowRight } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Note } from "@/components/ui/note";
import { api } from "@/lib/api-client";

/** Only a press exchanges the link for a session, because mail scanners open links and must not use them up. */
export function ConfirmSignIn({ token, label, children }: { token: string; label: string; children: ReactNode }) {
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
          {label}
          <Icon of={ArrowRight} />
        </Button>
      </div>
      {children}
    </>
  );
}
