import { clsx } from "clsx";
import type { ReactNode } from "react";

export function Part({ id, title, wide = false, children }: { id: string; title: string; wide?: boolean; children: ReactNode }) {
  return (
    <section className={clsx(wide && "wide")} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

export function Line({ children }: { children: ReactNode }) {
  return <div className="line">{children}</div>;
}
