"use client";

import { useMemo } from "react";
import { Layers, TriangleAlert } from "lucide-react";
import { Avatar, Glyph } from "@/components/ui/avatar";
import { formatCount, plural } from "@/components/ui/format";
import { Tag } from "@/components/ui/status";
import { TimeLeft } from "@/components/ui/time-left";
import type { InboxItem } from "@/lib/approvals/schema";
import { KIND_ICON } from "./kind-icon";
import { OpenElsewhereTag } from "./open-elsewhere";
import type { RequestRowProps } from "./request-row";
import { RowLink } from "./row-link";
import { RowAction, scopeWords } from "./row-parts";
import { VisibleText } from "./visible-text";
import { summaryOf } from "./words";

type GroupRowProps = Omit<RequestRowProps, "item" | "light"> & { groupKey: string; items: readonly [InboxItem, ...InboxItem[]] };

/** Several requests for the very same call as one row, with their number. It opens the group; nothing is decided from here. */
export function GroupRow({ groupKey, items, href, selected, organization, offsetMs, openElsewhere, onOpen }: GroupRowProps) {
  const [first] = items;
  const { canonical_action, args, resource } = first;
  const { kind, text } = useMemo(() => summaryOf({ canonical_action, args, resource }), [canonical_action, args, resource]);
  const people = [...new Set(items.map((item) => item.requestor.name))];
  const agents = new Set(items.map((item) => item.agent_id));
  return (
    <RowLink id={`row-${groupKey}`} href={href} selected={selected} onOpen={onOpen}>
      <Glyph icon={KIND_ICON[kind]} />
      <span className="req-what">
        <RowAction text={canonical_action} />
        <Tag icon={Layers}>{formatCount(items.length)} alike</Tag>
        {first.rephrased ? <Tag tone="wait" icon={TriangleAlert}>Denied before</Tag> : null}
        <OpenElsewhereTag people={openElsewhere} />
        {text === null ? null : <span className="req-sub"><VisibleText text={text} /></span>}
      </span>
      <span className="req-says clip">The same call, asked by {plural(agents.size, "agent")} for {people.length === 1 ? people[0] : plural(people.length, "person", "people")}</span>
      <span className="req-who">
        <Avatar name={people[0] ?? ""} />
        <span>{people.length === 1 ? people[0] : plural(people.length, "person", "people")}</span>
        <span className="faint">via {plural(agents.size, "agent")}</span>
      </span>
      <span className="req-scope"><span className="visually-hidden">Governed by </span>{scopeWords(first, organization)}</span>
      <span className="req-may">{first.others_may_decide.length === 0 ? "Nobody else" : plural(first.others_may_decide.length, "other person", "other people")}</span>
      <span className="req-left"><span className="visually-hidden">The first ends in </span><TimeLeft endsAt={first.expires_at} startedAt={first.created_at} offsetMs={offsetMs} /></span>
    </RowLink>
  );
}
