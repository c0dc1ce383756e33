import Link from "next/link";
import { Fragment } from "react";
import { ChevronRight, X } from "lucide-react";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Icon } from "./icon";

/** The usual page inside the panel; `narrow` 60 rem, else at most 90. */
export function Page({ narrow = false, children }: { narrow?: boolean; children: ReactNode }) {
  return <div className={clsx("page", narrow && "page-narrow")}>{children}</div>;
}

/** Title, one sentence about the page, and what can be done here. */
export function PageHeader({ title, actions, children }: { title: string; actions?: ReactNode; children?: ReactNode }) {
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        {children === undefined ? null : <p>{children}</p>}
      </div>
      {actions === undefined ? null : <div className="page-acts">{actions}</div>}
    </header>
  );
}

/** A part of a page under its own heading; `aside` is a quiet number beside it, `end` a link at the end. */
export function Section({ id, title, aside, end, children }: { id: string; title: string; aside?: ReactNode; end?: ReactNode; children: ReactNode }) {
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{title}</h2>
        {aside === undefined ? null : <span className="faint s13">{aside}</span>}
        {end === undefined ? null : <span className="end s13">{end}</span>}
      </div>
      {children}
    </section>
  );
}

/** The way back; the last word is where you are. */
export function Breadcrumb({ trail, children }: { trail: readonly { href: string; label: string }[]; children: ReactNode }) {
  return (
    <nav className="crumb" aria-label="Breadcrumb">
      {trail.map((step) => (
        <Fragment key={step.href}>
          <Link href={step.href}>{step.label}</Link>
          <Icon of={ChevronRight} small />
        </Fragment>
      ))}
      <span aria-current="page">{children}</span>
    </nav>
  );
}

/** A filter that is on, with a button to take it off; `what` names it for readers. */
export function FilterChip({ what, onRemove, children }: { what: string; onRemove: () => void; children: ReactNode }) {
  return (
    <span className="chip">
      <span>{children}</span>
      <button type="button" aria-label={`Remove filter ${what}`} onClick={onRemove}><Icon of={X} small /></button>
    </span>
  );
}
