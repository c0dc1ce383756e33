"use client";

import Link from "next/link";
import { Tabs as RadixTabs } from "radix-ui";
import type { ReactNode } from "react";
import { formatCount } from "./format";

type TabLink = { href: string; label: string; count?: number | undefined; current: boolean };

/** Where you are within a page; each tab is an address. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} aria-current={tab.current ? "page" : undefined}>
          {tab.label}{tab.count === undefined ? null : <> <small>{formatCount(tab.count)}</small></>}
        </Link>
      ))}
    </nav>
  );
}

/** Panels that share one place and have no address of their own. */
export function Tabs<Value extends string>({ label, value, onChange, tabs, children }: {
  label: string; value: Value; onChange: (value: Value) => void; tabs: readonly { value: Value; label: ReactNode }[]; children: ReactNode;
}) {
  return (
    <RadixTabs.Root value={value} onValueChange={(next) => onChange(next as Value)}>
      <RadixTabs.List className="tabs" aria-label={label}>
        {tabs.map((tab) => <RadixTabs.Trigger key={tab.value} value={tab.value}>{tab.label}</RadixTabs.Trigger>)}
      </RadixTabs.List>
      {children}
    </RadixTabs.Root>
  );
}

export function TabPanel({ value, children }: { value: string; children: ReactNode }) {
  return <RadixTabs.Content value={value}>{children}</RadixTabs.Content>;
}
