import { Bot } from "lucide-react";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { initials } from "./format";
import { Icon } from "./icon";
import type { LucideIcon } from "./icon";

/** People are round. `self` is the reader, in ink. Always beside a name, so hidden from readers. */
export function Avatar({ name, large = false, self = false }: { name: string; large?: boolean; self?: boolean }) {
  return <span className={clsx("avatar", large && "avatar-l", self && "avatar-ink")} aria-hidden="true">{initials(name)}</span>;
}

/** Programs are square, and dashed because their name is a claim. */
export function AgentMark() {
  return <span className="bot" aria-hidden="true"><Icon of={Bot} /></span>;
}

/** A person by name. */
export function Person({ name, self = false, children }: { name: string; self?: boolean; children?: ReactNode }) {
  return (
    <span className="who">
      <Avatar name={name} self={self} />
      {children ?? name}
    </span>
  );
}

/** A program by the name it gives itself; `claimed` underlines it dashed. */
export function Agent({ claimed = false, children }: { claimed?: boolean; children: ReactNode }) {
  return (
    <span className="who">
      <AgentMark />
      {claimed ? <Claim>{children}</Claim> : children}
    </span>
  );
}

/** A thing with a bare icon: a key, a project, a machine. */
export function Thing({ icon, children }: { icon: LucideIcon; children: ReactNode }) {
  return (
    <span className="who">
      <Icon of={icon} />
      {children}
    </span>
  );
}

/** Solid is known, dashed is claimed: somebody says so and nobody has checked it. */
export function Claim({ children }: { children: ReactNode }) {
  return <span className="claim">{children}</span>;
}

/** The framed icon at the head of a row or a card. */
export function Glyph({ icon }: { icon: LucideIcon }) {
  return <span className="glyph"><Icon of={icon} /></span>;
}
