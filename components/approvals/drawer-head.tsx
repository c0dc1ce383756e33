"use client";

import { ChevronDown, ChevronLeft, ChevronUp, Link as LinkIcon, Pencil, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Tag } from "@/components/ui/status";
import { TimeLeft } from "@/components/ui/time-left";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { copyLink } from "./copy-link";
import { HandOver } from "./hand-over";
import { StateStatus } from "./state-status";

/** Where a card stands in the list beside it, and how to move; null at an end. */
export type Position = { index: number; total: number; onPrevious: (() => void) | null; onNext: (() => void) | null };

type DrawerHeadProps = { request: ApprovalRequest | null; position: Position; offsetMs?: number | undefined; onClose: () => void };

/** Where the open card stands in the list, and the ways to its neighbours and back. */
export function DrawerPlace({ position: { index, total, onPrevious, onNext }, onClose }: Pick<DrawerHeadProps, "position" | "onClose">) {
  return (
    <>
      <Button variant="quiet" size="s" icon={ChevronLeft} iconOnly className="drawer-back" aria-label="Back to all requests" onClick={onClose} />
      {index < 0 ? null : <span className="faint s13 drawer-pos">{index + 1} of {total}</span>}
      <span className="drawer-nav">
        <Button variant="quiet" size="s" icon={ChevronUp} iconOnly aria-label="Previous request" aria-keyshortcuts="K" disabled={onPrevious === null} onClick={() => onPrevious?.()} />
        <Button variant="quiet" size="s" icon={ChevronDown} iconOnly aria-label="Next request" aria-keyshortcuts="J" disabled={onNext === null} onClick={() => onNext?.()} />
      </span>
    </>
  );
}

export function DrawerHead({ request, position, offsetMs, onClose }: DrawerHeadProps) {
  return (
    <header className="drawer-head">
      <DrawerPlace position={position} onClose={onClose} />
      {request !== null && request.quorum.required > 1 && request.state === "pending" ? <Tag tone="ink" icon={Pencil}>{request.quorum.given} of {request.quorum.required} signed</Tag> : null}
      {request === null ? <span className="left" /> : <HowLong request={request} offsetMs={offsetMs} />}
      {request?.review?.you.may_delegate === true && request.state === "pending" ? <HandOver request={request} /> : null}
      <Button variant="quiet" size="s" icon={LinkIcon} iconOnly className="drawer-link" aria-label="Copy link to this request" aria-keyshortcuts="C" disabled={request === null} onClick={() => (request === null ? undefined : void copyLink(request.id))} />
      <Button variant="quiet" size="s" icon={X} iconOnly className="drawer-x" aria-label="Close" aria-keyshortcuts="Escape" onClick={onClose} />
    </header>
  );
}

function HowLong({ request, offsetMs }: { request: ApprovalRequest; offsetMs: number | undefined }) {
  if (request.state === "pending") return <TimeLeft endsAt={request.expires_at} startedAt={request.created_at} offsetMs={offsetMs} suffix="left" />;
  return <span className="left"><StateStatus state={request.state} /></span>;
}
