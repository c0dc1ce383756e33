"use client";

import { X } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import { clsx } from "clsx";
import { useRef } from "react";
import type { ReactNode } from "react";
import { Icon } from "./icon";

type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence under the title, read out when it opens. */
  description?: ReactNode;
  /** Buttons at the end; the one that acts comes last. */
  actions?: ReactNode;
  /** `sheet` rises from the edge of a phone and stays a dialog on a desk. */
  shape?: "dialog" | "sheet" | "wide";
  /** It holds what is shown this once: only a button in it closes it, no stray Escape or press beside it. */
  shownOnce?: boolean;
  children?: ReactNode;
};

/** Only for what reaches beyond the thing at hand. Focus stays inside, Escape leaves, and focus returns. */
export function Dialog({ open, onOpenChange, title, description, actions, shape = "dialog", shownOnce = false, children }: DialogProps) {
  const opener = useRef<Element | null>(null);
  const remember = () => {
    opener.current = document.activeElement;
  };
  const giveBack = (event: Event) => {
    event.preventDefault();
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  const stay = (event: Event) => {
    if (shownOnce) event.preventDefault();
  };
  const described = description === undefined ? { "aria-describedby": undefined } : {};
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="scrim" />
        <RadixDialog.Content className={clsx("float dialog", shape !== "dialog" && `dialog-${shape}`)} {...described} onOpenAutoFocus={remember} onCloseAutoFocus={giveBack} onEscapeKeyDown={stay} onInteractOutside={stay}>
          <RadixDialog.Title className="dialog-title">{title}</RadixDialog.Title>
          {description === undefined ? null : <RadixDialog.Description asChild><div className="muted">{description}</div></RadixDialog.Description>}
          {children}
          {actions === undefined ? null : <div className="dialog-acts">{actions}</div>}
          <RadixDialog.Close className="copy dialog-x" aria-label="Close"><Icon of={X} small /></RadixDialog.Close>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
