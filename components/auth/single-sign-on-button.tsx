"use client";

import { LogIn } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { api } from "@/lib/api-client";

/** Asks the server where to go, then goes there: a form post would be stopped at the identity provider by our own policy. */
async function addressOfProvider(next: string): Promise<string> {
  const { csrfToken } = await api<{ csrfToken: string }>("GET", "/api/auth/csrf");
  const response = await fetch("/api/auth/signin/oidc", {
    method: "POST",
    body: new URLSearchParams({ csrfToken, callbackUrl: next, json: "true" }),
  });
  const { url } = (await response.json()) as { url?: string };
  if (!response.ok || url === undefined) throw new Error("refused");
  return url;
}

export function SingleSignOnButton({ name, next }: { name: string; next: string }) {
  const go = useMutation({ mutationFn: () => addressOfProvider(next), onSuccess: (url) => window.location.assign(url) });
  return (
    <>
      <p className="or"><span>or</span></p>
      <Button size="l" icon={LogIn} busy={go.isPending || go.isSuccess} onClick={() => go.mutate()}>Continue with {name}</Button>
      {go.isError ? <FieldError>{name} could not be reached, so you are not signed in. Try again, or ask for a link.</FieldError> : null}
    </>
  );
}
