"use client";

import Link from "next/link";
import { Check } from "lucide-react";
import { DropdownMenu, Popover as RadixPopover } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon";
import type { LucideIcon } from "./icon";

type Side = { side?: "top" | "right" | "bottom" | "left"; align?: "start" | "center" | "end" };
type MenuProps = Side & {
  /** The button that opens it. */
  trigger: ReactElement;
  label: string;
  children: ReactNode;
};

/** Things to do with what is beside it. Arrow keys, type-ahead, Escape. */
export function Menu({ trigger, label, side = "bottom", align = "start", children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="float menu" aria-label={label} side={side} align={align} sideOffset={6} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

type ItemProps = { icon?: LucideIcon | undefined; hotkey?: string | undefined; disabled?: boolean | undefined; children: ReactNode };

export function MenuItem({ icon, hotkey, disabled = false, onSelect, children }: ItemProps & { onSelect: () => void }) {
  return (
    <DropdownMenu.Item onSelect={onSelect} disabled={disabled}>
      {icon === undefined ? null : <Icon of={icon} />}
      {children}
      {hotkey === undefined ? null : <kbd aria-hidden="true">{hotkey}</kbd>}
    </DropdownMenu.Item>
  );
}

export function MenuLink({ icon, href, children }: ItemProps & { href: string }) {
  return (
    <DropdownMenu.Item asChild>
      <Link href={href}>{icon === undefined ? null : <Icon of={icon} />}{children}</Link>
    </DropdownMenu.Item>
  );
}

/** One of several inside a menu; the chosen one has a tick. */
export function MenuChoice<Value extends string>({ label, value, onChange, options }: {
  label: string; value: Value; onChange: (value: Value) => void; options: readonly { value: Value; label: string; icon?: LucideIcon }[];
}) {
  return (
    <DropdownMenu.RadioGroup className="menu-group" value={value} onValueChange={(next) => onChange(next as Value)} aria-label={label}>
      <DropdownMenu.Label className="menu-label">{label}</DropdownMenu.Label>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value}>
          {option.icon === undefined ? null : <Icon of={option.icon} />}
          {option.label}
          <DropdownMenu.ItemIndicator className="menu-tick"><Icon of={Check} small /></DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

/** A quiet line that says what the ones below are about. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="menu-label clip">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className="menu-line" />;
}

/** A small panel beside its button: a filter, a picker. Not for sentences that must be read. */
export function Popover({ trigger, label, side = "bottom", align = "start", open, onOpenChange, children }: MenuProps & { open?: boolean; onOpenChange?: (open: boolean) => void }) {
  const state = { ...(open === undefined ? {} : { open }), ...(onOpenChange === undefined ? {} : { onOpenChange }) };
  return (
    <RadixPopover.Root {...state}>
      <RadixPopover.Trigger asChild>{trigger}</RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content className="float popover" aria-label={label} side={side} align={align} sideOffset={6} collisionPadding={8}>
          {children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  );
}
