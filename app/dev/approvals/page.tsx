import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { scenes } from "./fixtures";
import { Stage } from "./stage";

export const metadata: Metadata = { title: "States of a request" };

/** Every state of the card, for the people who build it; does not exist in production. */
export default async function ApprovalStatesPage({ searchParams }: { searchParams: Promise<{ scene?: string; mine?: string }> }) {
  if (process.env.NODE_ENV === "production") notFound();
  await connection();
  const { scene, mine } = await searchParams;
  const now = new Date();
  if (scene !== undefined) return <Stage key={scene} now={now.toISOString()} name={scene} mine={mine !== undefined} />;
  return (
    <main className="page">
      <h1>States of a request</h1>
      <ul>{Object.entries(scenes(now.getTime())).map(([name, { title }]) => <li key={name}><Link href={`/dev/approvals?scene=${name}`}>{title}</Link></li>)}</ul>
    </main>
  );
}
