import Link from "next/link";
import type { ReactNode } from "react";
import "@/components/docs/docs.css";
import { Mark } from "@/components/shell/mark";

export default function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="docs">
      <header className="docs-head">
        <Link className="brand" href="/"><Mark /><span>Countersign</span></Link>
        <nav aria-label="Documentation">
          <Link href="/docs">Quickstart</Link>
          <Link href="/docs/policies">Policies</Link>
          <Link href="/docs/cli">Command line</Link>
          <Link href="/docs/api">API</Link>
          <Link href="/docs/errors">Errors</Link>
        </nav>
      </header>
      <main className="docs-main" id="main">{children}</main>
    </div>
  );
}
