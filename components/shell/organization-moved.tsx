"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FieldError } from "@/components/ui/field";
import { api } from "@/lib/api-client";
import type { Me } from "./me";
import { onOrganizationChanged, organizationChanged } from "./session-requests";

type Present = { user: { id: string; name: string }; organization: { id: string; name: string }; organizations: readonly { id: string }[] };

/**
 * One browser looks at one organization, so a change in one tab is one in all: the others say so before they mix what belongs to two,
 * and lose nothing that was typed in them.
 */
export function OrganizationMoved({ me }: { me: Me }) {
  const [now, setNow] = useState<Present | null>(null);
  useEffect(() => onOrganizationChanged(async () => {
    const present = await api<Present>("GET", "/api/session").catch(() => null);
    if (present !== null) setNow(present.organization.id === me.organization.id && present.user.id === me.id ? null : present);
  }), [me]);
  const back = useMutation({
    mutationFn: () => api("POST", "/api/session/organization", { org: me.organization.id }),
    onSuccess: () => {
      setNow(null);
      organizationChanged();
    },
  });
  if (now === null) return null;
  const other = now.user.id === me.id ? null : now.user.name;
  const mayGoBack = other === null && now.organizations.some(({ id }) => id === me.organization.id);
  return (
    <Dialog
      shownOnce
      open
      onOpenChange={() => setNow(null)}
      title={other === null ? `This browser now looks at ${now.organization.name}` : `${other} is signed in now`}
      description={other !== null
        ? `It was changed in another tab. This page was opened by ${me.name}, and nothing in it works until ${me.name} signs in again.`
        : mayGoBack
          ? `It was changed in another tab. This page belongs to ${me.organization.name}, and what you typed in it is still here.`
          : `You are no longer a member of ${me.organization.name}, to which this page belongs. What you typed in it is still here, to be copied.`}
      actions={<>
        <Button onClick={() => window.location.assign("/approvals")}>Go on in {now.organization.name}</Button>
        {mayGoBack ? <Button variant="solid" busy={back.isPending} onClick={() => back.mutate()}>Back to {me.organization.name}</Button> : null}
      </>}
    >
      {back.isError ? <FieldError>{back.error.message}</FieldError> : null}
    </Dialog>
  );
}
