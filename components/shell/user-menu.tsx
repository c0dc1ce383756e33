"use client";

import { CircleUser, Ellipsis, Keyboard, LogOut } from "lucide-react";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine, MenuLink } from "@/components/ui/menu";
import { signOut } from "./session-requests";
import { THEME_OPTIONS } from "./theme-options";
import { useTheme } from "./use-theme";
import type { Me } from "./me";

/** Who is signed in, the theme, the keys, and the way out. */
export function UserMenu({ me, onHelp }: { me: Me; onHelp: () => void }) {
  const { theme, setTheme } = useTheme();
  const trigger = (
    <button className="me" type="button" aria-label={`${me.name}, account menu`}>
      <Avatar name={me.name} large self />
      <span className="me-name"><span className="clip">{me.name}</span><small>{me.role.charAt(0).toUpperCase() + me.role.slice(1)}</small></span>
      <Icon of={Ellipsis} small />
    </button>
  );
  return (
    <Menu trigger={trigger} label="Account" side="top">
      <MenuLabel>{me.email}</MenuLabel>
      <MenuChoice label="Theme" value={theme} onChange={setTheme} options={THEME_OPTIONS} />
      <MenuLine />
      <MenuLink href="/settings/account" icon={CircleUser}>Account</MenuLink>
      <MenuItem icon={Keyboard} hotkey="?" onSelect={onHelp}>Keyboard shortcuts</MenuItem>
      <MenuItem icon={LogOut} onSelect={() => void signOut()}>Sign out</MenuItem>
    </Menu>
  );
}
