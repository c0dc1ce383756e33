"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link as Chain, Unlink } from "lucide-react";
import type { ReactNode } from "react";
import { formatCount, plural } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { Time } from "@/components/ui/time";
import { announce } from "./announcer";
import { Bell } from "./bell";
import { HelpDialog } from "./help-dialog";
import { useLiveUpdates } from "./live";
import { LiveNote } from "./live-note";
import { Mark } from "./mark";
import type { Me } from "./me";
import { MainNavigation, SettingsNavigation } from "./side-navigation";
import { useOpenedByPush } from "./opened-by-push";
import { OrganizationMoved } from "./organization-moved";
import { OrganizationSwitcher } from "./organization-switcher";
import { Palette } from "./palette";
import { PaletteOpener } from "./palette-opener";
import { countsQuery } from "./queries";
import type { Counts } from "./queries";
import { useShellKeys } from "./shell-keys";
import { UserMenu } from "./user-menu";

export type ShellProps = {
  me: Me;
  /** As the server counted them; kept up to date from then on. */
  counts: Counts;
  /** The last known state of the audit chain; `at` is when it was looked at (ISO 8601). Null where nobody may know. */
  chain: { intact: boolean; events: number; at: string } | null;
  children: ReactNode;
};

/** Side, rail or tab bar around one panel. `children` bring their own headings; the panel is the `main` landmark. */
export function Shell({ me, counts: counted, chain, children }: ShellProps) {
  const [helping, setHelping] = useState(false);
  const pathname = usePathname();
  const { data: counts } = useQuery(countsQuery(counted));
  useLiveUpdates();
  useOpenedByPush();
  useSaidAloud(counts.pendingForMe);
  useShellKeys(() => setHelping(true));
  return (
    <>
      <a className="skip" href="#main">Skip to content</a>
      <div className="app">
        <header className="side">
          <div className="side-head">
            <Link className="brand" href="/approvals" aria-label="Countersign, home"><Mark /><span className="brand-name">Countersign</span></Link>
            <Bell unread={counts.unread} />
          </div>
          <OrganizationSwitcher me={me} />
          <PaletteOpener />
          <MainNavigation pathname={pathname} pendingForMe={counts.pendingForMe} me={me} />
          <SettingsNavigation pathname={pathname} />
          <div className="side-foot">
            {chain === null ? null : <ChainLine {...chain} />}
            <UserMenu me={me} onHelp={() => setHelping(true)} />
          </div>
        </header>
        <main className="main" id="main" tabIndex={-1}>
          <LiveNote />
          {children}
        </main>
      </div>
      <HelpDialog open={helping} onOpenChange={setHelping} />
      <OrganizationMoved me={me} />
      <Palette me={me} onHelp={() => setHelping(true)} />
    </>
  );
}

/** Tells readers that something new waits for them; a smaller number is their own doing and needs no words. */
function useSaidAloud(pendingForMe: number): void {
  const before = useRef(pendingForMe);
  useEffect(() => {
    if (pendingForMe > before.current) announce(`${plural(pendingForMe, "request")} waiting for you.`);
    before.current = pendingForMe;
  }, [pendingForMe]);
}

function ChainLine({ intact, events, at }: NonNullable<ShellProps["chain"]>) {
  return (
    <Link className="chain-ok" href="/audit" data-s={intact ? "yes" : "no"} title={intact ? "Audit chain intact" : "Audit chain broken"}>
      <Icon of={intact ? Chain : Unlink} />
      <span>{intact ? "Audit chain intact" : "Audit chain broken"}</span>
      <span>{formatCount(events)} events at <Time at={at} as="minute" /></span>
    </Link>
  );
}
