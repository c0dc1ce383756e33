"use client";

import Link from "next/link";
import { Avatar } from "@/components/ui/avatar";
import { shortId } from "@/components/ui/format";
import { Status, Tag } from "@/components/ui/status";
import { TimeLeft } from "@/components/ui/time-left";
import { Checkbox } from "@/components/ui/toggle";
import { cutMarked, markSecrets } from "@/lib/approvals/preview";
import { CircleCheck, CircleX, Clock, Pencil, TriangleAlert } from "lucide-react";
import { outcomeWords } from "./batch-words";
import type { Member } from "./use-batch";
import type { Spot } from "./use-place";
import { VisibleText } from "./visible-text";
import { cut } from "./words";

type GroupMembersProps = { members: readonly Member[]; onChoose: (id: string, on: boolean) => void; hrefOf: (to: Spot) => string; group: string; onOpen: (to: Spot) => void; offsetMs?: number | undefined };

const SAYS_CHARACTERS = 160;
const ICON = { yes: CircleCheck, no: CircleX, ink: Pencil, wait: TriangleAlert, off: Clock } as const;

/** Who asks for this very call, one by one; whoever is not chosen is left as they are. */
export function GroupMembers({ members, onChoose, hrefOf, group, onOpen, offsetMs }: GroupMembersProps) {
  return (
    <ul className="members">
      {members.map(({ item, chosen, mayChoose, late, gone, result }) => {
        const to = { id: item.id, group };
        const said = result === null ? null : outcomeWords(result);
        return (
          <li key={item.id} className="member" data-request={item.id}>
            <Checkbox id={`member-${item.id}`} checked={chosen} disabled={!mayChoose} aria-label={`${item.requestor.name} by ${item.agent_id ?? "the agent"}, ${shortId(item.id)}`} onChange={(on) => onChoose(item.id, on)} />
            <span className="member-who">
              <Avatar name={item.requestor.name} /> {item.requestor.name} <span className="faint">via <VisibleText text={cut(item.agent_id ?? "the agent", 48)} /></span>
              {late ? <Tag tone="wait">came later</Tag> : null}
            </span>
            <span className="member-says">{item.reason === "" ? null : <>“<VisibleText marked text={cutMarked(markSecrets(item.reason), SAYS_CHARACTERS)} />”</>}</span>
            <span className="member-left">
              {said !== null ? <Status tone={said.tone} icon={ICON[said.tone as keyof typeof ICON] ?? Clock}>{said.words}</Status>
                : gone ? <span className="faint small">waits no more</span>
                : item.waiting_for_me ? <TimeLeft endsAt={item.expires_at} startedAt={item.created_at} offsetMs={offsetMs} />
                : <span className="faint small">{item.voted ? "you signed" : item.mine ? "you asked" : "not yours to decide"}</span>}
            </span>
            <Link
              className="member-open s13"
              href={hrefOf(to)}
              prefetch={false}
              onNavigate={(event) => {
                event.preventDefault();
                onOpen(to);
              }}
            >
              Open<span className="visually-hidden"> {shortId(item.id)}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
