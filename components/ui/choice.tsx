"use client";

import Link from "next/link";
import { Lock } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { formatCount } from "./format";
import { Icon } from "./icon";

type Option<Value extends string> = { value: Value; label: ReactNode; disabled?: boolean };
type Chosen<Value extends string> = { label: string; value: Value; onChange: (value: Value) => void; className?: string };

/** One of a few, side by side. `label` names the group for readers. A disabled one stays visible with a lock. */
export function Segmented<Value extends string>({ label, value, onChange, options, fit = false, className }: Chosen<Value> & { options: readonly Option<Value>[]; fit?: boolean }) {
  return (
    <RadioGroup.Root className={clsx("seg", fit && "seg-fit", className)} aria-label={label} value={value} onValueChange={(next) => onChange(next as Value)} orientation="horizontal">
      {options.map((option) => (
        <RadioGroup.Item key={option.value} value={option.value} disabled={option.disabled ?? false}>
          {option.disabled === true ? <Icon of={Lock} small /> : null}
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

/** The same shape for places: links, the present one marked. */
export function SegmentedLinks({ label, links, className }: { label: string; links: readonly { href: string; label: ReactNode; current: boolean }[]; className?: string }) {
  return (
    <nav className={clsx("seg", className)} aria-label={label}>
      {links.map((link) => <Link key={link.href} href={link.href} aria-current={link.current ? "page" : undefined}>{link.label}</Link>)}
    </nav>
  );
}

type Width<Value extends string> = Option<Value> & {
  /** Quieter words after the label. */
  aside?: ReactNode;
  /** How many it would have matched; left out where nobody knows, never guessed. */
  count?: number | undefined;
};

/** How wide: radio rows, each with a bar and a number. `of` is the number at which the bar is full. */
export function Widths<Value extends string>({ label, value, onChange, options, of, className }: Chosen<Value> & { options: readonly Width<Value>[]; of?: number | undefined }) {
  const most = of ?? Math.max(1, ...options.map((option) => option.count ?? 0));
  return (
    <RadioGroup.Root className={clsx("widths", className)} aria-label={label} value={value} onValueChange={(next) => onChange(next as Value)}>
      {options.map((option) => (
        <RadioGroup.Item key={option.value} value={option.value} disabled={option.disabled ?? false}>
          <span className="radio" />
          <span>{option.label}{option.aside === undefined ? null : <> <em>{option.aside}</em></>}</span>
          {option.count === undefined ? null : (
            <>
              <Meter percent={(option.count / most) * 100} />
              <span className="num">{formatCount(option.count)}</span>
            </>
          )}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

/** A bar, 0 to 100; the number stands beside it, so it is hidden from readers. */
export function Meter({ percent }: { percent: number }) {
  return (
    <svg className="meter" aria-hidden="true">
      <rect className="meter-fill" width={`${Math.min(100, Math.max(0, percent))}%`} height="100%" />
    </svg>
  );
}

/** Two or three choices that need a sentence each. */
export function BigPicks<Value extends string>({ label, value, onChange, options }: Chosen<Value> & { options: readonly (Option<Value> & { detail: ReactNode })[] }) {
  return (
    <RadioGroup.Root className="picks-2" aria-label={label} value={value} onValueChange={(next) => onChange(next as Value)}>
      {options.map((option) => (
        <RadioGroup.Item key={option.value} value={option.value} disabled={option.disabled ?? false} className="big-pick">
          {option.disabled === true ? <Icon of={Lock} /> : <span className="radio" />}
          <span><strong>{option.label}</strong><span className="muted">{option.detail}</span></span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
