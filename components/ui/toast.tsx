"use client";

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { toast as sonner, Toaster as Sonner } from "sonner";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import type { LucideIcon } from "./icon";

const SHOWN_MS = 6_000;

function show(icon: LucideIcon, said: ReactNode, then?: ReactNode): void {
  sonner.custom((id) => (
    <div className="float toast">
      <Icon of={icon} />
      <span><strong>{said}</strong>{then === undefined ? null : <> <span className="muted">{then}</span></>}</span>
      <button className="copy" type="button" aria-label="Dismiss" onClick={() => sonner.dismiss(id)}><Icon of={X} small /></button>
    </div>
  ), { duration: SHOWN_MS });
}

/** Says what happened, then what it means. Only for what the page does not already show. */
export const toast = {
  done: (said: ReactNode, then?: ReactNode): void => show(CircleCheck, said, then),
  failed: (said: ReactNode, then?: ReactNode): void => show(CircleAlert, said, then),
};

/** Where toasts appear; once per document. */
export function Toaster() {
  return <Sonner position="bottom-right" containerAriaLabel="Notices" toastOptions={{ unstyled: true }} />;
}
