import type { ReactNode } from "react";

/** Nothing here: what that means, how something gets here, and one action. */
export function Empty({ title, actions, level = 2, children }: { title: string; actions?: ReactNode; level?: 1 | 2; children: ReactNode }) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div className="empty">
      <svg className="empty-mark" viewBox="0 0 160 56" fill="none" aria-hidden="true">
        <path d="M8 46h144" className="empty-line" />
        <path d="M58 27.5 71 40.5 98 8" className="empty-tick" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      <Heading>{title}</Heading>
      <p className="muted">{children}</p>
      {actions === undefined ? null : <div className="empty-acts">{actions}</div>}
    </div>
  );
}
