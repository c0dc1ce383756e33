import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import { ScrollRegion } from "./scroll-region";
import type { LucideIcon } from "./icon";

type NoteTone = "plain" | "wait" | "yes" | "no";

const ICONS: Record<NoteTone, LucideIcon> = { plain: Info, wait: TriangleAlert, yes: CircleCheck, no: CircleAlert };

/** A sentence that changes what the page means. `live` says it to readers as it appears: `no` at once, the others when they pause. */
export function Note({ tone = "plain", icon, live = false, children }: { tone?: NoteTone; icon?: LucideIcon; live?: boolean; children: ReactNode }) {
  const role = tone === "no" ? "alert" : "status";
  return (
    <div className="note" data-s={tone === "plain" ? undefined : tone} role={live ? role : undefined}>
      <Icon of={icon ?? ICONS[tone]} />
      <div>{children}</div>
    </div>
  );
}

export type DiffLine = { kind: "same" | "add" | "del"; number?: number | undefined; text: string };

const SIGNS = { same: "", add: "+", del: "−" } as const;

/** Lines of text with what came and what went. */
export function Diff({ label, lines }: { label: string; lines: readonly DiffLine[] }) {
  return (
    <ScrollRegion className="diff" label={label}>
      {lines.map((line, index) => (
        <span key={`${index}-${line.kind}`} className={line.kind === "same" ? undefined : line.kind}>
          <i>{line.number}</i>
          <b>{SIGNS[line.kind]}</b>
          {line.text}
        </span>
      ))}
    </ScrollRegion>
  );
}
