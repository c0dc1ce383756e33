import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { findErrorPage } from "@/lib/error-pages";

type Props = { params: Promise<{ code: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).code };
}

export default async function ErrorPage({ params }: Props) {
  const page = findErrorPage((await params).code.split("-")[0] ?? "");
  if (page === null) notFound();
  const facts = [
    ["HTTP status", page.status === null ? "none; raised by the SDK" : String(page.status)],
    ["error", page.slug],
    ["SDK class", page.sdk ?? null],
    ["Also known as", page.aliases?.join(", ") || null],
  ].filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== undefined);
  return (
    <>
      <p><Link href="/docs/errors">All errors</Link></p>
      <h1><code>{page.code}</code> {page.title}</h1>
      <h2>What happened</h2>
      <p>{page.what}</p>
      <h2>What to do next</h2>
      <p>{page.next}</p>
      <ul className="docs-list">
        {facts.map(([name, value]) => <li key={name}><span>{name}</span><code>{value}</code></li>)}
      </ul>
    </>
  );
}
