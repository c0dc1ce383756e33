"use client";

import { useState } from "react";
import { ChevronRight } from "lucide-react";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import { PlainText } from "./plain-text";

/** Labels and values; `ruled` puts a hairline between them. */
export function Facts({ ruled = false, className, children }: { ruled?: boolean; className?: string; children: ReactNode }) {
  return <dl className={clsx("facts", ruled && "facts-ruled", className)}>{children}</dl>;
}

export function Fact({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd className={className}>{children}</dd>
    </>
  );
}

type FoldProps = { summary: ReactNode; defaultOpen?: boolean; onOpen?: (() => void) | undefined; children: ReactNode };

/** A value that opens in place; `onOpen` runs when it has been opened. */
export function Fold({ summary, defaultOpen = false, onOpen, children }: FoldProps) {
  const [open, setOpen] = useState(defaultOpen);
  return (
    <details className="fold" open={open} onToggle={(event) => {
      setOpen(event.currentTarget.open);
      if (event.currentTarget.open) onOpen?.();
    }}>
      <summary>
        <Icon of={ChevronRight} small />
        {summary}
      </summary>
      {children}
    </details>
  );
}

/** Words from outside in a dashed box: plain, quoted, never a source of truth. `head` says whose they are. */
export function Quoted({ head, children }: { head: ReactNode; children: string }) {
  return (
    <figure className="says">
      <figcaption>{head}</figcaption>
      <blockquote><PlainText breaks>{children}</PlainText></blockquote>
    </figure>
  );
}
