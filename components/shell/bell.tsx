import Link from "next/link";
import { Bell as BellIcon } from "lucide-react";
import { clsx } from "clsx";
import { Icon } from "@/components/ui/icon";
import { formatCount } from "@/components/ui/format";

/** The dot says that something is unread; the number is said to readers. */
export function Bell({ unread }: { unread: number }) {
  const words = unread === 0 ? "none unread" : `${formatCount(unread)} unread`;
  return (
    <Link className={clsx("btn btn-quiet btn-s btn-icon", unread > 0 && "bell")} href="/approvals" aria-label={`Notifications, ${words}`} title={`Notifications, ${words}`}>
      <Icon of={BellIcon} />
    </Link>
  );
}
