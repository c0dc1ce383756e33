import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Icon } from "./icon";
import type { LucideIcon } from "./icon";

/** `wait` pending or unlike the others, `yes` allowed or verified, `no` refused or failed, `ink` a person's hand, `off` over. */
export type Tone = "wait" | "yes" | "no" | "ink" | "off";

/** Icon, word and colour, in that order of trust. */
export function Status({ tone, icon, children }: { tone: Tone; icon: LucideIcon; children: ReactNode }) {
  return (
    <span className="status" data-s={tone}>
      <Icon of={icon} />
      {children}
    </span>
  );
}

/** The one exception in a row; two tags in a row is one too many. */
export function Tag({ tone, icon, className, children }: { tone?: Tone | undefined; icon?: LucideIcon | undefined; className?: string; children: ReactNode }) {
  return (
    <span className={clsx("tag", className)} data-s={tone}>
      {icon === undefined ? null : <Icon of={icon} small />}
      {children}
    </span>
  );
}

/** A number that waits for a person; `label` says of what ("8 pending"). */
export function Count({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="count">
      <span aria-hidden="true">{children}</span>
      <span className="visually-hidden">{label}</span>
    </span>
  );
}
