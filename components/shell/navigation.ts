import { Building2, ChartNoAxesColumn, CircleUser, FileCode2, Folder, Hourglass, Inbox, KeyRound, ScrollText, Send, ShieldCheck, Users } from "lucide-react";
import type { LucideIcon } from "@/components/ui/icon";

export type Place = {
  href: string;
  label: string;
  icon: LucideIcon;
  /** The second key after G. */
  go?: string;
  /** A shorter word under a tab of a phone; such places have a tab, the others stand under More. */
  tab?: string;
};

export const MAIN: readonly Place[] = [
  { href: "/approvals", label: "Approvals", icon: Inbox, go: "a", tab: "Approvals" },
  { href: "/my-requests", label: "My requests", icon: Hourglass, go: "m", tab: "Mine" },
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
  { href: "/settings/channels", label: "Channels", icon: Send },
  { href: "/settings/organization", label: "Organization", icon: Building2 },
  { href: "/settings/account", label: "Account", icon: CircleUser },
];

/** True on the place itself and on everything below it. */
export function isWithin(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
