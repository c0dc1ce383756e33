"use client";

import { useMemo } from "react";
import { Pencil, TriangleAlert } from "lucide-react";
import { Avatar, Glyph } from "@/components/ui/avatar";
import { firstName, listOr } from "@/components/ui/format";
import { Tag } from "@/components/ui/status";
import { TimeLeft } from "@/components/ui/time-left";
import { Time } from "@/components/ui/time";
import type { InboxItem } from "@/lib/approvals/schema";
import { KIND_ICON } from "./kind-icon";
import { OpenElsewhereTag } from "./open-elsewhere";
import { RowLink } from "./row-link";
import { bareWords, RowAction, saysOf, scopeWords } from "./row-parts";
import { StateStatus } from "./state-status";
import { VisibleText } from "./visible-text";
import { summaryOf } from "./words";

export type RequestRowProps = {
  item: InboxItem;
  href: string;
  selected: boolean;
  organization: string;
  offsetMs?: number | undefined;
  /** Who else has it on a screen. */
  openElsewhere: readonly { name: string }[];
  /** Opens beside the list; a press with a modifier still opens a new tab. */
  onOpen?: (() => void) | undefined;
  /** Its words alone, in the same place and at the same height, while the list rushes by. */
  light?: boolean;
};

/** One request in the list. Nothing is approved from here: a row only opens its card. The link stays the same when its words are filled in, and so keeps the focus. */
export function RequestRow({ item, href, selected, organization, offsetMs, openElsewhere, onOpen, light = false }: RequestRowProps) {
  return (
    <RowLink id={`row-${item.id}`} href={href} selected={selected} onOpen={onOpen}>
      {light ? <BareParts item={item} /> : <Parts {...{ item, organization, offsetMs, openElsewhere }} />}
    </RowLink>
  );
}

/** Its words as bare text: a frame that brings seven rows has time for few elements, and what it makes has to be cleared away again. */
function BareParts({ item }: Pick<RequestRowProps, "item">) {
  const { action, says } = bareWords(item);
  return (
    <>
      <span className="glyph" />
      <span className="req-what"><span className="action">{action}</span></span>
      <span className="req-says clip">{says}</span>
      <span className="req-who">{"\u00a0"}</span>
    </>
  );
}

function Parts({ item, organization, offsetMs, openElsewhere }: Pick<RequestRowProps, "item" | "organization" | "offsetMs" | "openElsewhere">) {
  const { canonical_action, args, resource } = item;
  const { kind, text } = useMemo(() => summaryOf({ canonical_action, args, resource }), [canonical_action, args, resource]);
  return (
    <>
      <Glyph icon={KIND_ICON[kind]} />
      <span className="req-what">
        <RowAction text={item.canonical_action} />
        {item.rephrased && item.state === "pending" ? <Tag tone="wait" icon={TriangleAlert}>Denied before</Tag> : null}
        <OpenElsewhereTag people={openElsewhere} />
        {text === null ? null : <span className="req-sub"><VisibleText text={text} /></span>}
      </span>
      <span className="req-says clip">{item.reason === "" ? null : <>“<VisibleText marked text={saysOf(item.reason)} breaks />”</>}</span>
      <span className="req-who">
        <Avatar name={item.requestor.name} />
        <span>{item.requestor.name}</span>
        {item.agent_id === null ? null : <span className="faint">via <VisibleText text={item.agent_id} /></span>}
      </span>
      <span className="req-scope"><span className="visually-hidden">Governed by </span>{scopeWords(item, organization)}</span>
      <span className="req-may"><WhoElse item={item} /></span>
      <span className="req-left">
        {item.state === "pending" ? <TimeLeft endsAt={item.expires_at} startedAt={item.created_at} offsetMs={offsetMs} /> : <Ended item={item} />}
      </span>
    </>
  );
}

function WhoElse({ item }: { item: InboxItem }) {
  if (item.quorum.required > 1 && item.state === "pending") return <Tag tone={item.quorum.given > 0 ? "ink" : undefined} icon={Pencil}>{item.quorum.given} of {item.quorum.required} signed</Tag>;
  if (item.state !== "pending") return item.resolved_by?.name ?? (item.state === "expired" ? "Nobody" : "The system");
  const others = item.others_may_decide.map(firstName);
  if (others.length === 0) return "Nobody else";
  return others.length > NAMES_SHOWN ? `${others.slice(0, NAMES_SHOWN).join(", ")} or others` : listOr(others);
}

const NAMES_SHOWN = 3;

function Ended({ item }: { item: InboxItem }) {
  return (
    <span className="req-ended">
      <StateStatus state={item.state} />
      {item.resolved_at === null ? null : <span className="faint small"><Time at={item.resolved_at} /></span>}
    </span>
  );
}
