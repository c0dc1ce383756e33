"use client";

import { useEffect, useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Bell as BellIcon } from "lucide-react";
import { clsx } from "clsx";
import { formatCount } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { Popover } from "@/components/ui/menu";
import { api } from "@/lib/api-client";
import { Notices } from "./notices";

type Read = { ids: string[] } | { all: true };

/** More than this many is told as that and a plus. */
const MOST_SHOWN = 99;

/** How many are unread, at the bell and at the icon of the installed app; the list is read line by line or all at once. */
export function Bell({ unread }: { unread: number }) {
  const [open, setOpen] = useState(false);
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: (which: Read) => api("POST", "/api/notifications/read", which),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ["shell", "counts"] }), queries.invalidateQueries({ queryKey: ["notifications"] })]),
  });
  useAppBadge(unread);
  const words = unread === 0 ? "none unread" : `${formatCount(unread)} unread`;
  const trigger = (
    <button type="button" className={clsx("btn btn-quiet btn-s btn-icon", unread > 0 && "bell")} data-count={unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread} aria-label={`Notifications, ${words}`}>
      <Icon of={BellIcon} />
    </button>
  );
  return (
    <Popover trigger={trigger} label="Notifications" open={open} onOpenChange={setOpen}>
      <Notices unread={unread} failed={read.error} busy={read.isPending} onReadAll={() => read.mutate({ all: true })} onGo={(id) => {
        setOpen(false);
        read.mutate({ ids: [id] });
      }} />
    </Popover>
  );
}

/** The number at the icon of the installed app, where the system shows one. */
function useAppBadge(unread: number): void {
  useEffect(() => {
    const shown = unread === 0 ? navigator.clearAppBadge?.() : navigator.setAppBadge?.(unread);
    shown?.catch(() => undefined);
  }, [unread]);
}
