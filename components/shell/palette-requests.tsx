"use client";

import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Inbox } from "lucide-react";
import { Icon } from "@/components/ui/icon";
import { PlainText } from "@/components/ui/plain-text";
import { api } from "@/lib/api-client";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { ApprovalList } from "@/lib/approvals/schema";
import { isWorthAsking, requestIn } from "./palette-state";

const TYPING_MS = 200;
const MOST = 6;

/** Requests in any state with these words in them, or the one that an id or a pasted link names. */
export function PaletteRequests({ words, onGo }: { words: string; onGo: (href: string) => void }) {
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(requestIn(words) ?? words.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [words]);
  const { data, isError } = useQuery({
    queryKey: ["palette", asked],
    queryFn: () => api<ApprovalList>("GET", `/api/approval-requests?${new URLSearchParams({ state: "all", q: asked, limit: String(MOST) }).toString()}`),
    enabled: isWorthAsking(asked),
    placeholderData: (before) => before,
    meta: { live: [] },
  });
  if (!isWorthAsking(words)) return null;
  if (isError) return <p className="palette-none" role="alert">Requests could not be searched. Pages and commands still work.</p>;
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Command.Group heading="Requests">
      {items.map((item) => (
        // Its words were found by the server; the palette's own filter is to let it through.
        <Command.Item key={item.id} value={`${words} ${item.id}`} onSelect={() => onGo(`/approvals/${item.id}${item.state === "pending" ? "" : "?state=all"}`)}>
          <Icon of={Inbox} />
          <span className="palette-request"><span className="action clip"><PlainText>{withoutSecrets(item.canonical_action).slice(0, 120)}</PlainText></span><small>{item.state}, for {item.requestor.name}, <PlainText>{(item.agent_id ?? "an agent").slice(0, 40)}</PlainText></small></span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}
