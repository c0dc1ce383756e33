"use client";

import { Check } from "lucide-react";
import type { MouseEvent } from "react";
import { Section, Tag, Time } from "@/components/ui";
import type { VersionList, VersionSummary } from "@/lib/policies/schema";

type Props = { versions: VersionList; shown: number | null; onShow: (version: number) => void };

/** Every saved version, newest first; each opens beside the list. */
export function VersionsList({ versions, shown, onShow }: Props) {
  const { items, next_cursor: more } = versions;
  return (
    <Section id="versions-title" title="Versions" aside={more === null ? items.length : `the last ${items.length}`}>
      {items.length === 0 ? <p className="hint">Nothing was saved yet. Without a policy nothing is allowed.</p> : (
        <ul className="versions">{items.map((item) => <VersionLine key={item.version} item={item} shown={item.version === shown} onShow={onShow} />)}</ul>
      )}
    </Section>
  );
}

function VersionLine({ item, shown, onShow }: { item: VersionSummary; shown: boolean; onShow: (version: number) => void }) {
  const show = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onShow(item.version);
  };
  return (
    <li>
      <a className="v-n" href={`?version=${item.version}`} aria-current={shown || undefined} aria-label={`Show v${item.version}`} onClick={show}>v{item.version}</a>
      <span className="cell-2">
        <span className="clip" title={item.comment ?? undefined}>{versionWords(item)}</span>
        <small>{item.author}, <Time at={item.created_at} as="minute" /></small>
      </span>
      <span className="hash faint" title={`${item.added} lines added, ${item.removed} removed`}>+{item.added} −{item.removed}</span>
      {item.live ? <Tag tone="yes" icon={Check}>live</Tag> : <span />}
    </li>
  );
}

/** What a version was saved for, in its author's words where there are any. */
export function versionWords(item: VersionSummary): string {
  if (item.restored_from !== null) return `Restored v${item.restored_from}`;
  if (item.request_id !== null) return "By approval of a request";
  return item.comment === null ? "No comment" : `“${item.comment}”`;
}
