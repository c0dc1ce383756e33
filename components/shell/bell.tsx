"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Bell as BellIcon } from "lucide-react";
import { clsx } from "clsx";
import { formatCount } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { Popover } from "@/components/ui/menu";
import { api } from "@/lib/api-client";
import { Notices } from "./notices";
import { noticesQuery } from "./queries";

/** The dot says that something is unread, the number is said to readers; opening it reads all there is. */
export function Bell({ unread }: { unread: number }) {
  const [open, setOpen] = useState(false);
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: () => api("POST", "/api/notifications/read", { all: true }),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: ["shell", "counts"] }), queries.invalidateQueries({ queryKey: noticesQuery.queryKey })]),
  });
  const change = (next: boolean) => {
    setOpen(next);
    // Read when closed, so that what was new can still be told apart while it is looked at.
    if (!next && unread > 0) read.mutate();
  };
  const words = unread === 0 ? "none unread" : `${formatCount(unread)} unread`;
  const trigger = (
    <button type="button" className={clsx("btn btn-quiet btn-s btn-icon", unread > 0 && "bell")} aria-label={`Notifications, ${words}`}>
      <Icon of={BellIcon} />
    </button>
  );
  return (
    <Popover trigger={trigger} label="Notifications" open={open} onOpenChange={change}>
      <Notices onGo={() => change(false)} />
    </Popover>
  );
}
