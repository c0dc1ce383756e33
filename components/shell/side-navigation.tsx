"use client";

import Link from "next/link";
import { useState } from "react";
import { clsx } from "clsx";
import { Menu as MenuIcon } from "lucide-react";
import { Icon } from "@/components/ui/icon";
import { Count } from "@/components/ui/status";
import { formatCount } from "@/components/ui/format";
import { isWithin, placesFor, SETTINGS } from "./navigation";
import type { Place } from "./navigation";
import { MoreSheet } from "./more-sheet";
import type { Me } from "./me";

/** The six places, or four tabs and More on a phone. */
export function MainNavigation({ pathname, pendingForMe, me }: { pathname: string; pendingForMe: number; me: Me }) {
  const [more, setMore] = useState(false);
  const places = placesFor(me.role);
  const elsewhere = !places.some((place) => place.tab !== undefined && isWithin(pathname, place.href));
  return (
    <nav className="nav" aria-label="Main">
      <ul>
        {places.map((place) => (
          <li key={place.href} className={place.tab === undefined ? "nav-desk" : undefined}>
            <NavLink place={place} pathname={pathname} {...(place.href === "/approvals" ? { count: pendingForMe } : {})} />
          </li>
        ))}
        <li className="nav-more">
          <button type="button" aria-haspopup="dialog" aria-current={elsewhere ? "page" : undefined} onClick={() => setMore(true)}>
            <Icon of={MenuIcon} />
            <span>More</span>
          </button>
        </li>
      </ul>
      <MoreSheet me={me} pathname={pathname} open={more} onOpenChange={setMore} />
    </nav>
  );
}

export function SettingsNavigation({ pathname }: { pathname: string }) {
  return (
    <nav className="nav nav-settings" aria-labelledby="nav-settings">
      <p className="nav-title" id="nav-settings">Settings</p>
      <ul>{SETTINGS.map((place) => <li key={place.href}><NavLink place={place} pathname={pathname} /></li>)}</ul>
    </nav>
  );
}

function NavLink({ place, pathname, count = 0 }: { place: Place; pathname: string; count?: number }) {
  const short = place.tab !== undefined && place.tab !== place.label ? place.tab : undefined;
  return (
    <Link href={place.href} title={place.label} aria-current={isWithin(pathname, place.href) ? "page" : undefined} aria-keyshortcuts={place.go === undefined ? undefined : `G ${place.go.toUpperCase()}`}>
      <Icon of={place.icon} />
      <span className={clsx(short !== undefined && "tab-long")}>{place.label}</span>
      {short === undefined ? null : <span className="tab-short">{short}</span>}
      {count === 0 ? null : <Count label={`${formatCount(count)} pending`}>{count > 99 ? "99+" : count}</Count>}
    </Link>
  );
}
