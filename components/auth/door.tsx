import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "@/components/shell/mark";

/** The pages before one is signed in: the mark, one thing to do, and where one is. */
export function Door({ foot, children }: { foot: ReactNode; children: ReactNode }) {
  return (
    <div className="door">
      <header className="door-head"><Link className="brand" href="/sign-in"><Mark /><span>Countersign</span></Link></header>
      <main className="door-main" id="main">{children}</main>
      <footer className="door-foot">{foot}</footer>
    </div>
  );
}
