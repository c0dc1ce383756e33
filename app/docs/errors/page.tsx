import type { Metadata } from "next";
import Link from "next/link";
import { errorPages } from "@/lib/error-pages";

export const metadata: Metadata = { title: "Errors" };

export default function ErrorsPage() {
  const pages = [...errorPages()].sort(([a], [b]) => a.localeCompare(b));
  return (
    <>
      <h1>Errors</h1>
      <p>Every refusal is JSON with <code>error</code>, <code>code</code>, <code>message</code>, <code>documentation</code> and <code>request_id</code>. The message says what happened and what to do next.</p>
      <ul className="docs-list">
        {pages.map(([code, page]) => (
          <li key={code}>
            <Link href={`/docs/errors/${code}`}><code>{code}</code></Link>
            <span>{page.title}<small>{[page.status, page.slug, page.sdk].filter(Boolean).join(" · ")}</small></span>
          </li>
        ))}
      </ul>
    </>
  );
}
