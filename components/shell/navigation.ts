import { Building2, ChartNoAxesColumn, CircleUser, FileCode2, Folder, Hourglass, Inbox, KeyRound, Megaphone, ScrollText, ShieldCheck, Users } from "lucide-react";
import type { LucideIcon } from "@/components/ui/icon";

export type Place = {
  href: string;
  label: string;
  icon: LucideIcon;
  /** The second key after G. */
  go?: string;
  /** A shorter word under a tab of a phone; such places have a tab, the others stand under More. */
  tab?: string;
  /** Viewers ask for nothing, so they have no requests of their own (contract section 2). */
  askersOnly?: boolean;
};

export const MAIN: readonly Place[] = [
  { href: "/approvals", label: "Approvals", icon: Inbox, go: "a", tab: "Approvals" },
  { href: "/my-requests", label: "My requests", icon: Hourglass, go: "m", tab: "Mine", askersOnly: true },
  { href: "/grants", label: "Grants", icon: KeyRound, go: "g", tab: "Grants" },
  { href: "/audit", label: "Audit", icon: ScrollText, go: "u", tab: "Audit" },
  { href: "/policies", label: "Policies", icon: FileCode2, go: "p" },
  { href: "/insights", label: "Insights", icon: ChartNoAxesColumn, go: "i" },
];

export const SETTINGS: readonly Place[] = [
  { href: "/settings/hitl", label: "Approvals", icon: ShieldCheck },
  { href: "/settings/members", label: "Members", icon: Users },
  { href: "/settings/projects", label: "Projects", icon: Folder },
  { href: "/settings/keys", label: "API keys", icon: KeyRound },
  { href: "/settings/channels", label: "Channels", icon: Megaphone },
  { href: "/settings/organization", label: "Organization", icon: Building2 },
  { href: "/settings/account", label: "Account", icon: CircleUser },
];

/** The places of a member with this role. */
export function placesFor(role: string): readonly Place[] {
  return role === "viewer" ? MAIN.filter((place) => place.askersOnly !== true) : MAIN;
}

/** True on the place itself and on everything below it. */
export function isWithin(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
