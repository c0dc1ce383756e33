"use client";

import { CalendarOff } from "lucide-react";
import { Note, Time } from "@/components/ui";
import type { ScopeNodeWire } from "@/lib/settings/schema";

/** Who of those who may decide here is out of office, and whether anybody is left at this moment. */
export function WhoIsAway({ node: { resolved } }: { node: ScopeNodeWire }) {
  const away = resolved.away ?? [];
  const nobody = resolved.nobody_now ?? null;
  if (!resolved.enabled || (away.length === 0 && nobody === null)) return null;
  return (
    <Note tone="wait" icon={CalendarOff} live>
      {nobody === null ? null : <p><strong>{nobody}</strong> Until that changes, agents get E1305 and the deny stands. Add somebody, or have those who are away name a stand-in on their account page.</p>}
      {away.map((one) => <p key={one.id}>{one.name} is out of office until <Time at={one.until} as="minute" />; {one.delegate === null ? "nobody stands in" : `${one.delegate.name} decides in their place`}.</p>)}
    </Note>
  );
}
