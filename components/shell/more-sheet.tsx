"use client";

import Link from "next/link";
import { Search } from "lucide-react";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/choice";
import { setPaletteOpen } from "./palette-state";
import { signOut } from "./session-requests";
import { isWithin, MAIN, SETTINGS } from "./navigation";
import type { Place } from "./navigation";
import { useTheme } from "./use-theme";
import { THEME_OPTIONS } from "./theme-options";
import type { Me } from "./me";

type MoreSheetProps = { me: Me; pathname: string; open: boolean; onOpenChange: (open: boolean) => void };

/** What has no tab on a phone: the other places, the settings, the theme and the way out. */
export function MoreSheet({ me, pathname, open, onOpenChange }: MoreSheetProps) {
  const { theme, setTheme } = useTheme();
  const close = () => onOpenChange(false);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} shape="sheet" title={me.organization.name} description={<>{me.name}, {me.role}</>}>
      <Button
        icon={Search}
        onClick={() => {
          close();
          setPaletteOpen(true);
        }}
      >
        Search and commands
      </Button>
      <nav aria-label="More places" className="more">
        <Places places={MAIN.filter((place) => place.tab === undefined)} pathname={pathname} onGo={close} />
        <p className="nav-title">Settings</p>
        <Places places={SETTINGS} pathname={pathname} onGo={close} />
      </nav>
      <div className="more-foot">
        <Segmented label="Theme" value={theme} onChange={setTheme} options={THEME_OPTIONS} />
        <Button variant="quiet" onClick={() => void signOut()}>Sign out</Button>
      </div>
    </Dialog>
  );
}

function Places({ places, pathname, onGo }: { places: readonly Place[]; pathname: string; onGo: () => void }) {
  return (
    <ul>
      {places.map((place) => (
        <li key={place.href}>
          <Link href={place.href} aria-current={isWithin(pathname, place.href) ? "page" : undefined} onClick={onGo}>
            <Icon of={place.icon} />
            {place.label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
